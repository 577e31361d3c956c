// base64, SHA-1 and the check of UTF-8 against Node's own.
import { createHash, randomFillSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from 'uni/base64'
import { sha1 } from 'uni/sha1'
import { isUtf8 } from 'uni/utf8'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

it('base64 of 0 to 200 bytes is what Node says, and comes back', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = randomFillSync(new Uint8Array(length))
    const text = encodeBase64(bytes)
    expect(text).toBe(Buffer.from(bytes).toString('base64'))
    expect(decodeBase64(text)).toEqual(bytes)
  }
})

it.each(['A', 'AA', 'AAA', 'AAA\n', 'A===', '====', '=AAA', 'AA=A', 'AB==', 'AAB=', 'AA-_', 'AA A', 'AAAé'])('"%s" is no base64', (text) => expect(decodeBase64(text)).toBeUndefined())

it('SHA-1 of 0 to 300 bytes, and of a million, is what Node says', () => {
  for (const length of [...Array(301).keys(), 1_000_000]) {
    const bytes = randomFillSync(new Uint8Array(length))
    expect(hex(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('hex'))
  }
})

it('UTF-8 is what Node takes for it: all of two bytes; all first three with every last class; borders of four', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const borders = [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]
  const agrees = (...bytes: number[]): void => {
    let fine = true
    try {
      decoder.decode(Uint8Array.from(bytes))
    } catch {
      fine = false
    }
    if (isUtf8(Uint8Array.from(bytes)) !== fine) expect.fail(`${bytes.map((byte) => byte.toString(16)).join(' ')}: ${fine}`)
  }
  agrees()
  for (let a = 0; a < 256; a++) {
    agrees(a)
    for (let b = 0; b < 256; b++) agrees(a, b)
  }
  for (const a of borders) for (const b of borders) for (const c of borders) {
    agrees(a, b, c)
    if (a >= 0xef) for (const d of [0x7f, 0x80, 0xbf, 0xc0]) agrees(a, b, c, d)
  }
})
