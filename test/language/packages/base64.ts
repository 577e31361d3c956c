// @stablelib/base64: its published tests.
import { Coder, decode, decodeURLSafe, encode, encodeURLSafe, encodedLength, decodedLength } from '@stablelib/base64'

const vectors: [number[], string][] = [
  [[204, 179, 139], 'zLOL'], [[102], 'Zg=='], [[102, 111], 'Zm8='], [[102, 111, 111], 'Zm9v'], [[102, 111, 111, 98], 'Zm9vYg=='],
  [[116, 166, 203, 76, 234, 12, 94, 124, 60, 232, 105, 144, 169, 92, 17, 58], 'dKbLTOoMXnw86GmQqVwROg=='], [[251, 239, 255], '++//'],
]
const bad = ['Zm9vYg=', 'Zm9%Yg==', 'Z', '====', 'Zm 9v']

export function main(): void {
  for (const [bytes, text] of vectors) {
    const encoded = encode(new Uint8Array(bytes))
    console.log(encoded, encoded === text, encodedLength(bytes.length), decodedLength(text))
    console.log(Array.from(decode(text)).join())
    const safe = encodeURLSafe(new Uint8Array(bytes))
    console.log(safe, Array.from(decodeURLSafe(safe)).join())
  }
  const bare = new Coder('')
  console.log(bare.encode(new Uint8Array([102])), bare.encodedLength(1), bare.maxDecodedLength(4))
  for (const text of bad) {
    try {
      console.log(text, decode(text).length)
    } catch (error) {
      console.log(text, error instanceof Error ? error.message : 'not an error')
    }
  }
}
