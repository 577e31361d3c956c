import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { Elf } from '../../linker/elf.ts'
import { imageOf, readHeader, uimage } from '../../linker/image.ts'

/** A 64-bit ELF with one PT_LOAD segment for each `[physical, bytes]`. */
function elfOf(...segments: [number, Uint8Array][]): Elf {
  const header = 64 + 56 * segments.length
  const bytes = new Uint8Array(header + segments.reduce((sum, [, { length }]) => sum + length, 0))
  const view = new DataView(bytes.buffer)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  view.setBigUint64(0x20, 64n, true)
  view.setUint16(0x36, 56, true)
  view.setUint16(0x38, segments.length, true)
  let offset = header
  segments.forEach(([physical, content], i) => {
    const at = 64 + 56 * i
    view.setUint32(at, 1, true)
    view.setBigUint64(at + 8, BigInt(offset), true)
    view.setBigUint64(at + 24, BigInt(physical), true)
    view.setBigUint64(at + 32, BigInt(content.length), true)
    view.setBigUint64(at + 40, BigInt(content.length), true)
    bytes.set(content, offset)
    offset += content.length
  })
  return new Elf(bytes)
}

const data = Uint8Array.from({ length: 1000 }, (_, i) => i & 255)

test('a uImage reads back, names its load address and has no time stamp', () => {
  const format = findBoard('cubieboard')!.image
  const image = imageOf(elfOf([0x4200_0000, data]), format)
  expect(image.length).toBe(64 + 1000)
  expect(readHeader('uimage', image)).toEqual({ load: 0x4200_0000 })
  expect([...image.subarray(8, 12)]).toEqual([0, 0, 0, 0])
  expect(imageOf(elfOf([0x4200_0000, data]), format)).toEqual(image)
})

test('a uImage has the fields of U-Boot\'s include/image.h', () => {
  const view = new DataView(uimage(new Uint8Array([0, 1, 2, 3]), 0x4200_0000, 'test').buffer)
  expect(view.getUint32(0)).toBe(0x27051956)
  expect(view.getUint32(12)).toBe(4)
  expect(view.getUint32(16)).toBe(0x4200_0000)
  expect(view.getUint32(20)).toBe(0x4200_0000)
  expect(view.getUint32(24)).toBe(0x8bb98613) // CRC-32 of 00 01 02 03
  expect([28, 29, 30, 31].map((at) => view.getUint8(at))).toEqual([5, 2, 2, 0]) // Linux, ARM, kernel, uncompressed
})

test.each([4, 20, 40, 64, 500])('a changed byte %i makes a uImage invalid', (at) => {
  const image = uimage(data, 0x4200_0000, 'x')
  image[at] ^= 1
  expect(() => readHeader('uimage', image)).toThrow(/checksum/)
})

test('a truncated or extended uImage is refused', () => {
  const image = uimage(data, 0x4200_0000, 'x')
  expect(() => readHeader('uimage', image.subarray(0, 1000))).toThrow(/size/)
  expect(() => readHeader('uimage', new Uint8Array([...image, 0]))).toThrow(/size/)
  expect(() => readHeader('uimage', new Uint8Array())).toThrow(/magic/)
})

test('long names are cut, not overrun', () => {
  const image = uimage(data, 0, 'n'.repeat(100))
  expect(image[63]).toBe(0)
  expect(image[64]).toBe(0)
  expect(image[65]).toBe(1)
})

test('arm64 and zImage headers are checked', () => {
  expect(() => imageOf(elfOf([0x4008_0000, data]), findBoard('virt64')!.image)).toThrow(/arm64/)
  expect(() => readHeader('zimage', data)).toThrow(/zimage/)
  expect(() => readHeader('raw', new Uint8Array())).toThrow(/empty/)
})

test('segments land at their physical addresses, gaps are zero', () => {
  const image = imageOf(elfOf([0x8010, new Uint8Array([3, 4])], [0x8000, new Uint8Array([1, 2])]), { file: 'k', kind: 'raw', load: 0x8000 })
  expect([...image]).toEqual([1, 2, ...new Array<number>(14).fill(0), 3, 4])
  expect(() => imageOf(elfOf([0x9000, data]), { file: 'k', kind: 'raw', load: 0x8000 })).toThrow(/linked for 0x9000/)
})

if (!available('mkimage')) console.log('skipped: mkimage (package u-boot-tools) is not installed')
test.skipIf(!available('mkimage'))('mkimage lists a uImage', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uni-'))
  try {
    writeFileSync(path.join(folder, 'uImage'), uimage(data, 0x4200_0000, 'hello'))
    const listing = execFileSync('mkimage', ['-l', path.join(folder, 'uImage')], { encoding: 'utf8', timeout: 10_000 })
    expect(listing).toMatch(/Image Name: +hello/)
    expect(listing).toMatch(/ARM Linux Kernel Image \(uncompressed\)/)
    expect(listing).toMatch(/Load Address: +42000000/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function available(program: string): boolean {
  try {
    execFileSync(program, ['-V'], { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}
