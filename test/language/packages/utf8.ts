// @stablelib/utf8: encoding and decoding of its published test strings, and damaged input.
import { decode, encode, encodedLength } from '@stablelib/utf8'

const texts = ['', 'hello', 'Привет', '☺☹', 'a\u{1F600}b', '日本語', '\u{10FFFF}', 'ÿ\u0100\u07FF\u0800']

export function main(): void {
  for (const text of texts) {
    const bytes = encode(text)
    console.log(Array.from(bytes).join(' '), encodedLength(text), decode(bytes) === text)
  }
  for (const damaged of [[0xc3], [0xe2, 0x98], [0xff], [0xf0, 0x9f, 0x98], [0x80]]) {
    try {
      console.log(decode(new Uint8Array(damaged)).length)
    } catch (error) {
      console.log(error instanceof Error ? error.message : 'not an error')
    }
  }
  try {
    console.log(encode('\uD800').length)
  } catch (error) {
    console.log(error instanceof Error ? error.message : 'not an error')
  }
}
