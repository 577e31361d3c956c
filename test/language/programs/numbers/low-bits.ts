// Numbers of which only the low 32 bits are looked at, or all of them after all. ECMA-262 7.1.6, 13.10, 13.12.
function crc32(bytes: Uint8Array): number {
  const table = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    let c = i
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    table[i] = c
  }
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
function adler(bytes: Uint8Array): number {
  let a = 1, b = 0
  for (let i = 0; i < bytes.length; i++) {
    a = (a + bytes[i]) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}
function fnv(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
function java(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0
  return hash
}
/** The product is not exact: its low bits are those of the rounded number. */
function rounded(text: string): number {
  let hash = 7
  for (let i = 0; i <= text.length; i++) hash = (hash * 0x1000193 * 33 + text.charCodeAt(i)) | 0
  return hash
}
function mulberry(seed: number): () => number {
  return () => {
    let t = (seed += 0x6d2b79f5)
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
function xorshift(state: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}
function rotations(x: number): number {
  let a = x, b = 0x67452301
  for (let i = 0; i < 40; i++) {
    const t = (a << 5 | a >>> 27) + (b ^ i) + 0x5a827999
    b = (b << 30) | (b >>> 2)
    a = t | 0
  }
  return a + b
}

export function main(): void {
  const bytes = new Uint8Array(100)
  for (let i = 0; i < bytes.length; i++) bytes[i] = i * 37 - 5
  console.log(crc32(bytes), adler(bytes), fnv('hello world'), java('hello world'), java('AaBB'), rounded('some text'), rotations(1), rotations(-1))
  const random = mulberry(42)
  console.log(random(), random(), random(), xorshift(1), xorshift(0x80000000), xorshift(-1))
  let unsigned = 1
  for (let i = 0; i < 34; i++) unsigned = (unsigned * 3 + 1) >>> 0
  console.log(unsigned, unsigned + 1, unsigned - 4294967295, unsigned / 2, unsigned % 7, -unsigned, unsigned > 2147483647, unsigned === (unsigned | 0), unsigned * unsigned, ~unsigned, unsigned >> 1, unsigned << 1, `${unsigned}`, [unsigned])
  unsigned++
  console.log(unsigned, unsigned++, unsigned--, --unsigned, unsigned)
  // Looked at whole, once.
  let mixed = 0xffffffff
  for (let i = 0; i < 5; i++) mixed = mixed ^ (i << 28)
  console.log(mixed)
  let both = 0xfffffff0
  console.log(both | 0, both)
  both = (both >> 1) ^ 3
  console.log(both)
  let sum = 0
  for (let i = 0; i < 40; i++) sum += 0x7fffffff
  console.log(sum, sum | 0, sum & 0xffff, sum >>> 0, sum % 1000)
  const words = new Int32Array(8), halves = new Int16Array(4), clamped = new Uint8ClampedArray(4), longs = new Uint32Array(4)
  for (let i = 0; i < 8; i++) words[i] = i * 0x30000001
  for (let i = 0; i < 4; i++) {
    halves[i] = words[i] + 40000
    clamped[i] = words[i] / 3
    longs[i] = words[i] - 1
  }
  console.log(words, halves, clamped, longs, (words[0] = 3.7), words[0], (longs[1] = -1), longs[1], (halves[0] += 70000), halves[0], longs[1]++, longs[1], ++longs[2])
  longs[0] = longs[1] + longs[3]
  longs[3] += 2 ** 33 + 5
  console.log(longs, longs[3] - longs[2], longs[3] > longs[2], longs[2] === 2147483647, longs[1] % 10, Math.max(longs[3], longs[2]))
  let odd = NaN
  console.log(odd | 0, ~odd, odd >>> 0)
  odd = 1e21
  console.log(odd | 0, odd >>> 0, odd & 0xff, (odd + 1) | 0, 2.5 << 1, -2.5 >> 1, -0.9 | 0, 4294967296.5 | 0, 6442450944.9 | 0)
  console.log(2147483648 | 0, 2147483647 + 1 | 0, -2147483649 | 0, 1e10 | 0, 2 ** 53 | 0, (2 ** 53 + 2) | 0, 123456789 * 987654321 | 0, Math.imul(123456789, 987654321), 1 << 33, 1 >>> 33, -1 >>> 32, -1 >>> 0)
}
