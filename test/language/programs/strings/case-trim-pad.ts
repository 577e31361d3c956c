// Case, trimming of every white space, padding and repetition, with their errors. ECMA-262 22.1.3, 22.1.3.32.1.
function attempt(run: () => string): string {
  try {
    return run()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

export function main(): void {
  console.log('Hello World'.toUpperCase(), 'Hello World'.toLowerCase(), 'äöüß é'.toUpperCase(), 'ÀÉÎ'.toLowerCase(), '123 _'.toUpperCase())
  console.log(JSON.stringify(' \t\n\r\v\f\u00a0\ufeff x y \u2028\u2029 '.trim()), JSON.stringify('  a '.trimStart()), JSON.stringify(' a  '.trimEnd()), ''.trim().length)
  console.log('5'.padStart(3, '0'), '5'.padEnd(3) + '|', 'abc'.padStart(2), 'x'.padStart(8, 'abc'), 'x'.padEnd(8, 'abc'), 'x'.padStart(3, ''), 'x'.padEnd(-1))
  console.log('ab'.repeat(3), 'ab'.repeat(0) === '', ''.repeat(1000) === '', 'x'.repeat(2.9))
  console.log(attempt(() => 'x'.repeat(-1)), attempt(() => 'x'.repeat(Infinity)), attempt(() => 'ok'.repeat(1)))
  console.log('a'.concat('b', 'c'), 'a'.concat(), 'a' + 1 + 2, 1 + 2 + 'a', 'a' + true + null + undefined, '' + [1, [2, 3]], 'n' + -0, `${[]}|`, 'x' + NaN)
  const rows: [string, number][] = [['apples', 3], ['kiwis', 12.5], ['figs', 100]]
  for (const [name, amount] of rows) console.log(`|${name.padEnd(10, '.')}|${amount.toFixed(2).padStart(8)}|`)
  const capitalize = (text: string): string => text.split(' ').map(word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join(' ')
  console.log(capitalize('the qUICK  brown fox'), capitalize(''))
  const camel = (text: string): string => text.split(/[-_ ]+/).map((word, i) => i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)).join('')
  console.log(camel('some-long_name here'), camel('x'))
  const isPalindrome = (text: string): boolean => {
    const letters = [...text.toLowerCase()].filter(c => c >= 'a' && c <= 'z')
    return letters.every((c, i) => c === letters[letters.length - 1 - i])
  }
  console.log(isPalindrome('A man, a plan, a canal: Panama'), isPalindrome('almost'), isPalindrome(''))
  let text = ''
  for (let i = 0; i < 5; i++) text += i % 2 ? text.length : '-'
  console.log(text, (text += 'end').length, text)
}
