import { describe, expect, it } from 'vitest'
import type { ModelFactory, World } from '../../../sim/model.ts'
import type { Replacement } from '../../../sim/models.ts'
import makeGpio from '../../../sim/models/gpio/sunxi.ts'
import makeMmc, { type Sun4iMmcModel } from '../../../sim/models/sd/sun4i-mmc.ts'
import { bench, hostCases, type HostKind } from '../../hal/sd.cases.ts'
import { machine, place, type TestMachine } from '../harness.ts'
import { PENDING, READ, sectors, SHORT, sun4iProgram } from './host-program.ts'

const CCU = 0x01c2_0000
const same: Replacement = (usual) => usual

async function open(options: Record<string, number | boolean | string> = {}, wrap = same, seed = 1) {
  const m = await machine(sun4iProgram, {
    mmc: place(0x01c0_f000, 0x1000, (world: World, given) => wrap(makeMmc as ModelFactory)(world, given) as Sun4iMmcModel, { irq: 32, index: 0, ccu: CCU, ...options }),
    gpio: place(0x01c2_0800, 0x400, makeGpio),
  }, { seed })
  for (const { base, size, model, shared } of m.models.mmc.regions()) m.bus.attach(base, size, model, shared)
  return { m: m as unknown as TestMachine, model: m.models.mmc, gpio: m.models.gpio }
}
const kind: HostKind = { open, line: 32 }

describe('Sun4iMmc', () => {
  hostCases(kind)

  it('opens its gate and leaves the others, sets its pins with pull-ups, and its clock from the crystal', async () => {
    const { m, model, gpio } = await open()
    m.bus.write(CCU + 0x60, 0x8002_0001, 4)
    expect(m.call('start')).toBe(1)
    expect(m.bus.read(CCU + 0x60, 4)).toBe(0x8002_0101)
    for (let pin = 160; pin < 166; pin++) expect([gpio.function(pin), gpio.pull(pin)]).toEqual([2, 'up'])
    expect([gpio.function(225), gpio.pull(225)]).toEqual([0, 'up'])
    expect(m.bus.read(CCU + 0x88, 4)).toBe((0x8000_0000 | (2 << 16) | 14) >>> 0)
    expect([m.call('irq'), m.call('maxBlocks'), m.call('writable')]).toEqual([32, 65535, 1])
    expect(model.violations).toEqual([])
    expect(m.accesses()).toBeLessThan(1000)
  })

  it('the switch tells of the card: low with one', async () => {
    const { m, gpio } = await open()
    m.call('start')
    expect(m.call('present')).toBe(0)
    gpio.drive(225, false)
    expect(m.call('present')).toBe(1)
    gpio.drive(225, undefined)
    expect(m.call('present')).toBe(0)
  })

  it.each([
    [400_000, 400_000, 0], [399_999, 375_000, 0], [200_000, 200_000, 0], [100_000, 187_500, 0], [12_000_000, 12_000_000, 0], [24_000_000, 24_000_000, 0], [25_000_000, 25_000_000, 1], [50_000_000, 50_000_000, 1], [52_000_000, 50_000_000, 1],
  ])('asked for %i Hz the card gets %i', async (asked, given, source) => {
    const b = await bench(kind)
    b.m.call('start')
    expect(b.m.call('clock', asked)).toBe(given)
    expect(b.model.slot.clockHz).toBe(given)
    expect((b.m.bus.read(CCU + 0x88, 4) >> 24) & 3).toBe(source)
    expect(b.model.violations).toEqual([])
  })

  it('without PLL6 nothing is faster than the crystal', async () => {
    const b = await bench(kind, {}, same, { pll6: 0x2100_9931 })
    b.m.call('start')
    expect(b.m.call('clock', 50_000_000)).toBe(24_000_000)
    expect([b.model.slot.clockHz, b.model.violations]).toEqual([24_000_000, []])
  })

  it('phases of the clock are those for its speed', async () => {
    const b = await bench(kind)
    b.m.call('start')
    const phases = [400_000, 25_000_000, 50_000_000].map((hz) => {
      b.m.call('clock', hz)
      const value = b.m.bus.read(CCU + 0x88, 4)
      return [(value >> 8) & 7, (value >> 20) & 7]
    })
    expect(phases).toEqual([[0, 0], [0, 5], [3, 4]])
  })

  it('takes 32 words from a full FIFO, whose level reads 0', async () => {
    const b = await bench(kind)
    b.identify()
    const model = b.model as Sun4iMmcModel
    const at = b.m.reserve(16 * 512)
    b.begin(18, b.address(0), SHORT, READ, 16, 512, at)
    let result = PENDING
    for (let i = 0; i < 2000 && result === PENDING; i++) {
      b.m.world.advance(300_000) // much longer than a FIFO takes to fill
      result = b.m.call('poll')
    }
    expect(result).toBe(0)
    expect(model.counts.wholeFifo).toBeGreaterThan(10)
    expect([model.counts.underruns, model.counts.overruns]).toEqual([0, 0])
    expect(Buffer.from(b.m.bytes(at, 16 * 512)).equals(Buffer.from(sectors(16)))).toBe(true)
  })

  it('never reads an empty FIFO nor writes a full one', async () => {
    const b = await bench(kind)
    b.identify()
    const model = b.model as Sun4iMmcModel
    const at = b.m.put(sectors(32))
    for (let round = 0; round < 10; round++) expect([b.read(round, 32, at), b.write(100 + round, 32, at)]).toEqual([0, 0])
    expect([model.counts.underruns, model.counts.overruns, model.violations]).toEqual([0, 0, []])
  })

  it('data that ends before all of it was there is IO', async () => {
    const b = await bench(kind)
    b.identify()
    b.model.faults = { ...b.model.faults, shortData: 3 } as never
    expect(b.read(0, 2, b.m.reserve(1024))).toBe(-4)
    b.model.faults = { ...b.model.faults, shortData: 0 } as never
    b.recover()
    expect(b.read(0, 2, b.m.reserve(1024))).toBe(0)
  })

  it('start is false when the controller stays in reset, or its clock does not change; after a bounded number of accesses', async () => {
    for (const fault of ['resetStuck', 'clockStuck'] as const) {
      const { m, model } = await open()
      model.faults[fault] = true
      expect(m.call('start')).toBe(0)
      expect(m.accesses()).toBeLessThan(110_000)
      model.faults[fault] = false
      expect(m.call('start')).toBe(1)
    }
  })

  it('an error keeps clock and width as they were', async () => {
    const b = await bench(kind)
    b.identify()
    b.card.faults.silent = (index) => index === 13
    expect(b.status()).toBe(-3)
    expect([b.model.slot.clockHz, b.model.slot.lines]).toEqual([25_000_000, 4])
    b.card.faults = {}
    expect(b.status()).toBe(0)
    expect((b.model as Sun4iMmcModel).counts.resets).toBe(2)
  })
})
