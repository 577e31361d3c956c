// Searching and cutting strings with positions in, at and beyond the ends. ECMA-262 22.1.3.
export function main(): void {
  const s = 'abcabc'
  console.log(s.indexOf('c'), s.indexOf('c', 3), s.indexOf('x'), s.indexOf(''), s.indexOf('', 4), s.indexOf('', 99), s.indexOf('a', -5))
  console.log(s.lastIndexOf('c'), s.lastIndexOf('c', 4), s.lastIndexOf('a', 0), s.lastIndexOf('b', -1), s.lastIndexOf(''), s.lastIndexOf('', 2))
  console.log(s.includes('bca'), s.includes('cc'), s.includes('a', 4), s.includes(''), s.startsWith('ab'), s.startsWith('bc', 1), s.endsWith('bc'), s.endsWith('ab', 5), s.startsWith('abcabcd'))
  console.log(s.slice(1, 3), s.slice(-2), s.slice(2, -1), s.slice(4, 2) === '', s.slice(), s.slice(-100, 2), s.slice(1.9), s.slice(NaN, 1))
  console.log(s.substring(1, 3), s.substring(3, 1), s.substring(-5, 2), s.substring(4), s.substring(100) === '', s.substring(NaN, 2))
  console.log(s.charAt(0), s.charAt(5), s.charAt(6) === '', s.charAt(-1) === '', s.at(0), s.at(-1), s.at(6), s.at(-7))
  console.log(s.charCodeAt(1), s.charCodeAt(9), s.codePointAt(0), s.codePointAt(6), s[0] + s[s.length - 1], s.length)
  console.log('a,b,,c'.split(','), 'abc'.split(''), ''.split(','), ''.split(''), 'a,b,c'.split(',', 2), 'abc'.split('x'), 'aXbXc'.split('X', 0), ',a,'.split(','))
  console.log('a--b-c'.split('--'), 'one two  three'.split(' '), 'ab'.split('ab'))
  console.log('a-b-c'.replace('-', '+'), 'a-b-c'.replaceAll('-', '+'), 'aaa'.replaceAll('aa', 'b'), 'abc'.replaceAll('', '.'), 'abc'.replace('', '>'), 'x'.replace('y', 'z'))
  console.log('price'.replace('price', '$$1 $& [$`] [$\']'), 'a.b'.replace('.', m => `<${m}>`), 'abcb'.replaceAll('b', (m, at: number) => m + at))
  console.log('abc' < 'abd', 'Z' < 'a', 'a' < 'aa', '10' < '9', '' < ' ', 'é' > 'z', 'b' >= 'b', 'a'.localeCompare('b'), 'b'.localeCompare('a'), 'a'.localeCompare('a'))
  let count = 0
  for (let at = s.indexOf('b'); at !== -1; at = s.indexOf('b', at + 1)) count += at
  console.log(count, [...s].filter(c => c === 'a').length, s.split('b').length - 1)
}
