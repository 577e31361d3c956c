// The walk through descriptors, byte by byte.
import { expect, it } from 'vitest'
import { machine } from '../harness.ts'

const program = `
import { Descriptors } from "drivers/usb/descriptor";
let walk = new Descriptors(0, 0);
export function begin(at: usize, length: u32): void { walk = new Descriptors(at, length); }
export function next(): bool { return walk.next(); }
export function is(type: u32, bytes: u32): bool { return walk.is(type, bytes); }
export function byte(offset: usize): u32 { return walk.byte(offset); }
`

/** Types of the descriptors that the walk shows; what is behind `length` bytes would look like more of them. */
async function types(bytes: number[], length = bytes.length): Promise<number[]> {
  const m = await machine(program, {})
  const at = m.put(Uint8Array.from([...bytes, ...Array.from({ length: 300 }, () => 2)]))
  m.call('begin', at, length)
  const found: number[] = []
  while (m.call('next') && found.length < 100) found.push(m.call('byte', 1))
  expect(m.call('next')).toBe(0)
  return found
}

it('shows one after the other', async () => {
  expect(await types([2, 7, 3, 8, 0, 2, 9])).toEqual([7, 8, 9])
  expect(await types([])).toEqual([])
})
it.each([[[2, 7, 1]], [[2, 7, 0, 9, 2, 8]], [[2, 7, 1, 9, 2, 8]], [[2, 7, 3, 8]], [[2, 7, 255, 8]], [[2, 7, 2]]])('ends where %o goes wrong', async (bytes) => {
  expect(await types(bytes)).toEqual([7])
})
it('never reads behind its end, wherever that is', async () => {
  const bytes = [9, 2, 0, 0, 0, 0, 0, 0, 0, 5, 4, 0, 0, 0, 7, 5, 0, 0, 0, 0, 0]
  for (let length = 0; length <= bytes.length; length++) {
    expect(await types(bytes, length)).toEqual([...(length >= 9 ? [2] : []), ...(length >= 14 ? [4] : []), ...(length >= 21 ? [5] : [])])
  }
})
it('takes a descriptor for what it says only when it is long enough', async () => {
  const m = await machine(program, {})
  m.call('begin', m.put(Uint8Array.from([4, 5, 1, 2])), 4)
  expect(m.call('next')).toBe(1)
  expect([m.call('is', 5, 4), m.call('is', 5, 5), m.call('is', 4, 2)]).toEqual([1, 0, 0])
})
