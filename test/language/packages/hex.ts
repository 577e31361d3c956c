// @stablelib/hex: its published tests.
import { decode, encode } from '@stablelib/hex'

const vectors: [Uint8Array, string][] = [
  [new Uint8Array([0]), '00'], [new Uint8Array([1]), '01'], [new Uint8Array([255]), 'FF'],
  [new Uint8Array([1, 2, 3]), '010203'], [new Uint8Array([18, 52, 86, 120, 154, 188, 222, 240]), '123456789ABCDEF0'],
]

export function main(): void {
  for (const [bytes, text] of vectors) {
    console.log(encode(bytes), encode(bytes) === text, encode(bytes, true))
    console.log(Array.from(decode(text)).join(), Array.from(decode(text.toLowerCase())).join())
  }
  const all = new Uint8Array(256)
  for (let i = 0; i < 256; i++) all[i] = i
  const back = decode(encode(all))
  console.log(back.length, back.every((byte, index) => byte === index))
  for (const bad of ['1', 'x0', '0g', '  ', '123']) {
    try {
      console.log(decode(bad).length)
    } catch (error) {
      console.log(bad, error instanceof Error ? error.message : 'not an error')
    }
  }
}
