import { describe, expect, it } from 'vitest'
import { Bus } from '../../sim/bus.ts'
import type { DeviceModel } from '../../sim/model.ts'

/** Keeps the bits of `mask` of one register. */
const bits = (mask: number): DeviceModel & { value: number } => {
  const model = { value: 0, read: () => model.value, write: (_: number, value: number) => void (model.value = (value & mask) >>> 0), reset: () => void (model.value = 0) }
  return model
}

describe('the bus', () => {
  it('lets models share a block that all attach as shared: each sees each write, reads have the bits of all', () => {
    const bus = new Bus()
    const low = bits(0xffff)
    const high = bits(0xffff_0000)
    bus.attach(0x1000, 4, low, true)
    bus.attach(0x1000, 4, high, true)
    bus.write(0x1000, 0x9234_5678, 4)
    expect([low.value, high.value, bus.read(0x1000, 4)]).toEqual([0x5678, 0x9234_0000, 0x9234_5678])
    bus.reset()
    expect(bus.read(0x1000, 4)).toBe(0)
  })

  it('refuses a block that overlaps another, or that only one of two shares', () => {
    const bus = new Bus()
    bus.attach(0x1000, 0x100, bits(1), true)
    for (const [base, size, shared] of [[0x1000, 0x100, false], [0x1000, 0x80, true], [0x10ff, 1, true], [0xfff, 2, false]] as const) expect(() => bus.attach(base, size, bits(1), shared)).toThrow('overlaps')
    bus.attach(0x2000, 0x100, bits(1))
    expect(() => bus.attach(0x2000, 0x100, bits(1), true)).toThrow('overlaps')
  })
})
