// Ciphers, run-length and base64 coding, roman numerals: char codes in arithmetic and bit operations. ECMA-262 22.1.3.3, 13.12.
function caesar(text: string, shift: number): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const base = code >= 97 && code <= 122 ? 97 : code >= 65 && code <= 90 ? 65 : 0
    out += base ? String.fromCharCode(((code - base + shift) % 26 + 26) % 26 + base) : text[i]
  }
  return out
}

function runLength(text: string): string {
  let out = ''
  for (let i = 0; i < text.length;) {
    let end = i + 1
    while (end < text.length && text[end] === text[i]) end++
    out += end - i > 1 ? `${end - i}${text[i]}` : text[i]
    i = end
  }
  return out
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
function base64(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i += 3) {
    const b = i + 1 < text.length ? text.charCodeAt(i + 1) : 0, c = i + 2 < text.length ? text.charCodeAt(i + 2) : 0
    const bits = text.charCodeAt(i) << 16 | b << 8 | c
    out += alphabet[bits >> 18] + alphabet[bits >> 12 & 63]
    out += i + 1 < text.length ? alphabet[bits >> 6 & 63] : '='
    out += i + 2 < text.length ? alphabet[bits & 63] : '='
  }
  return out
}

function roman(n: number): string {
  const numerals: [number, string][] = [[1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']]
  let out = ''
  for (const [value, numeral] of numerals) for (; n >= value; n -= value) out += numeral
  return out
}

function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

export function main(): void {
  console.log(caesar('Hello, Zebra!', 3), caesar(caesar('Hello, Zebra!', 3), -3), caesar('abc', -29))
  console.log(runLength('aaabccdddd'), runLength(''), runLength('x'), runLength('abc'))
  console.log(['', 'a', 'ab', 'abc', 'Hello, world', '\xff\xfe\xfd'].map(base64))
  console.log([1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999].map(roman).join(' '))
  console.log(['', 'a', 'foobar', 'hash me'].map(text => hash(text).toString(16).padStart(8, '0')))
}
