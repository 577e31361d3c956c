import { beforeAll, describe, expect, it } from 'vitest'
import { flatten } from '../hal/tree.ts'
import { generator, program, start } from './module.ts'

interface Parts { memoryEnd(tree: number, inside: number): number }

/** Where the tree stands. */
const TREE = 0x4000_0000
let blob = new Uint8Array(0)
let outside: number[] = []
let parts: Parts

beforeAll(async () => {
  parts = await start<Parts>(await program('parts'), {
    read32(signed: number) {
      const offset = (signed >>> 0) - TREE
      // A boot loader's tree is followed by whatever is there; beyond its own claimed size nothing may be looked at.
      if (offset < 0 || offset + 4 > 1 << 20) outside.push(signed >>> 0)
      return offset + 4 <= blob.length ? new DataView(blob.buffer).getUint32(offset, true) : 0
    },
  })
})

const tree = (addressCells: number, sizeCells: number, reg: number[]): Uint8Array =>
  flatten({
    name: '',
    properties: { '#address-cells': [addressCells], '#size-cells': [sizeCells], model: 'test' },
    children: [
      { name: 'soc', properties: { reg: [1, 2] }, children: [{ name: 'memory@1', properties: { reg: [0, 0x4000_0000, 0, 0x1000] } }] },
      { name: 'memory-controller', properties: { reg: [0, 0x4000_0000, 0, 0x2000] } },
      { name: 'memory@40000000', properties: { device_type: 'memory', reg } },
    ],
  })

const end = (bytes: Uint8Array, inside = 0x4010_0000): number => {
  blob = bytes as never
  outside = []
  return parts.memoryEnd(TREE, inside) >>> 0
}

describe('memoryEnd', () => {
  it('finds the end of the range that holds the kernel, with cells of 32 and 64 bits', () => {
    expect(end(tree(2, 2, [0, 0x4000_0000, 0, 0x1000_0000]))).toBe(0x5000_0000)
    expect(end(tree(1, 1, [0x4000_0000, 0x0800_0000]))).toBe(0x4800_0000)
    expect(end(tree(2, 1, [0, 0x1000, 0x1000, 0, 0x4000_0000, 0x2000_0000]))).toBe(0x6000_0000)
  })

  it.each([0, 3, 5])('does not guess at cells of %i words', (cells) => {
    expect(end(tree(cells, 1, [0, 0x4000_0000, 0x1000_0000, 0, 0, 0x1000_0000]))).toBe(0)
    expect(end(tree(1, cells, [0x4000_0000, 0x1000_0000, 0, 0, 0, 0]))).toBe(0)
  })

  it('cuts at 4 GiB and at whole pages', () => {
    expect(end(tree(2, 2, [0, 0x4000_0000, 4, 0]))).toBe(0xffff_f000)
    expect(end(tree(2, 2, [0, 0x4000_0000, 0, 0x0fff_ffff]))).toBe(0x4fff_f000)
  })

  it('is 0 when no range holds the kernel or there is no tree', () => {
    expect(end(tree(2, 2, [0, 0x8000_0000, 0, 0x1000_0000]))).toBe(0)
    expect(end(tree(2, 2, []))).toBe(0)
    expect(end(new Uint8Array(64))).toBe(0)
    expect(parts.memoryEnd(0, 0x4010_0000)).toBe(0)
    expect(parts.memoryEnd(TREE + 2, 0x4010_0000)).toBe(0)
  })

  it('stays inside a tree that is cut short, at every length', () => {
    const whole = tree(2, 2, [0, 0x4000_0000, 0, 0x1000_0000])
    for (let length = 0; length < whole.length; ++length) {
      const cut = whole.slice(0, length)
      if (length >= 8) new DataView(cut.buffer).setUint32(4, length)
      end(cut)
      expect(outside).toEqual([])
    }
  })

  it.each([21, 22])('stays inside a damaged tree and comes to an end, seed %i', (seed) => {
    const random = generator(seed)
    const whole = tree(2, 2, [0, 0x4000_0000, 0, 0x1000_0000])
    for (let round = 0; round < 2000; ++round) {
      const damaged = whole.slice()
      for (let n = 1 + Math.floor(random() * 4); n > 0; --n) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256)
      end(damaged)
      expect(outside).toEqual([])
    }
  })
})
