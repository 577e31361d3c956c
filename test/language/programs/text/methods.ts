// The methods everybody uses, at their edges: ECMA-262 22.1.3.
export function main(): void {
  const s = 'Hello, World'
  console.log(s.length, s.charAt(4), s[4], s.charAt(99) === '', s.at(-1), s.at(-99), s.charCodeAt(0), s.codePointAt(1))
  console.log(s.slice(7), s.slice(-5, -1), s.slice(5, 2) === '', s.substring(5, 2), s.substring(-3, 2), s.slice(0.9, 3.9))
  console.log(s.indexOf('o'), s.indexOf('o', 5), s.lastIndexOf('o'), s.lastIndexOf('o', 7), s.indexOf(''), s.indexOf('', 99), s.indexOf('z'))
  console.log(s.includes('World'), s.includes('world'), s.startsWith('ell', 1), s.endsWith('lo', 5), s.startsWith(''))
  console.log(s.toUpperCase(), s.toLowerCase(), 'ß'.toUpperCase(), 'ÀÉ'.toLowerCase())
  console.log('ab'.repeat(3), 'x'.repeat(0) === '', '5'.padStart(3, '0'), 'abc'.padEnd(8, '12'), 'abc'.padStart(2), '7'.padStart(3) + '|')
  console.log(`[${'  \t both \n '.trim()}]`, `[${' a '.trimStart()}]`, `[${' a '.trimEnd()}]`)
  console.log('a,b,,c'.split(',').length, 'abc'.split('').join('-'), 'a,b,c'.split(',', 2).join('|'), ''.split(',').length, 'none'.split(',')[0], ''.split('').length)
  console.log('aXbXc'.replace('X', '-'), 'aXbXc'.replaceAll('X', '-'), 'aXb'.replace('X', (m) => m + m), 'abc'.replace('z', '!'), 'price'.replace('price', '$$5 $& $`'))
  console.log('abc'.concat('d', 'e'), [...'cab'].sort().join(''), [...'abc'].reverse().join(''))
  console.log(parseInt('42px'), parseInt('0x1f'), parseInt('101', 2), parseInt('z', 36), parseInt(''), parseFloat('3.14.15'), parseFloat('-.5e-2x'), Number(''), Number(' 12 '), Number('1e3'), Number('12px'), Number('0b101'))
  console.log('a-b_c d'.split(/[-_ ]/).map((w) => w[0].toUpperCase() + w.slice(1)).join(''))
  console.log('a'.localeCompare('b'), 'b'.localeCompare('a'), 'a'.localeCompare('a'), String.fromCharCode(97, 98), String.fromCodePoint(128512, 33))
}
