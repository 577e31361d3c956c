// ToInt32 and ToUint32 before every bit operation; shift counts modulo 32. ECMA-262 7.1.6, 7.1.7, 6.1.6.1.9.
const values = [0, -0, 1, -1, 0.9, -0.9, 1.5, -1.5, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 4294967297.5, 2 ** 53, 2 ** 53 - 1, 2 ** 63, 1e21, -1e21, 1e308, NaN, Infinity, -Infinity]

export function main(): void {
  console.log('|0 ', values.map(n => n | 0).join(' '))
  console.log('>>>0', values.map(n => n >>> 0).join(' '))
  console.log('~  ', values.map(n => ~n).join(' '))
  console.log('~~ ', values.map(n => ~~n).join(' '))
  console.log('<<1', values.map(n => n << 1).join(' '))
  console.log('>>1', values.map(n => n >> 1).join(' '))
  console.log('>>>1', values.map(n => n >>> 1).join(' '))
  console.log('&  ', values.map(n => n & 0xff00ff).join(' '))
  console.log('^  ', values.map(n => n ^ -1).join(' '))
  for (const count of [0, 1, 31, 32, 33, -1, 63, 64, 2 ** 32 + 1, 0.9, NaN]) console.log(count, 1 << count, -8 >> count, -8 >>> count, 0x80000001 >> count)
  console.log(5 & 3, 5 | 3, 5 ^ 3, ~5, -5 & 3, -5 | 3, -5 ^ 3, 0xffffffff & 0xf, 0xffffffff | 0, 0xffffffff ^ 0, (0xffffffff >>> 0) + 1)
  let x = 6
  x &= 3
  x |= 8
  x ^= 0xff
  x <<= 24
  console.log(x, x >>= 4, x >>>= 4, x, x | x >>> 31, (x << 1) / 3)
  const popcount = (n: number): number => { let c = 0; for (; n !== 0; n &= n - 1) c++; return c }
  console.log([0, 1, 255, -1, 2 ** 31, -(2 ** 31), 0x0f0f0f0f].map(n => popcount(n)))
  let state = 2463534242
  const random = (): number => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return state >>> 0 }
  console.log(Array.from({ length: 6 }, random), state)
  const crc = (text: string): number => {
    let c = ~0
    for (let i = 0; i < text.length; i++) {
      c ^= text.charCodeAt(i)
      for (let k = 0; k < 8; k++) c = c & 1 ? c >>> 1 ^ 0xedb88320 : c >>> 1
    }
    return ~c >>> 0
  }
  console.log(crc('123456789').toString(16), crc(''), crc('hello'), true as boolean ? 1 | 2 : 0)
}
