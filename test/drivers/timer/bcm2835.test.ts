import { describe, expect, it } from 'vitest'
import model, { type Bcm2835TimerModel } from '../../../sim/models/timer/bcm2835.ts'
import { timer, timerCases, type TimerChip } from '../../hal/timer.cases.ts'
import { BusFault } from '../harness.ts'

const BASE = 0x3f00_3000
const chip: TimerChip<Bcm2835TimerModel> = {
  type: 'Bcm2835Timer', driver: 'timer/bcm2835', args: '0x3f00_3000, 1', make: model, base: BASE, size: 0x20, irq: 1, hz: 1_000_000,
  options: { origin: 5_000_000 },
}

timerCases(chip)
// The same with the low half about to wrap in every case.
timerCases({ ...chip, options: { origin: 2 ** 32 - 1_000 } })

describe('Bcm2835Timer', () => {
  it('reads all 64 bits right when the low half wraps between any two of its accesses', async () => {
    for (let early = 0; early < 12; early++) {
      const t = await timer({ ...chip, options: { origin: 2 ** 32 - 3 } })
      t.world.advance(3_000 - (t.world.now() % 3_000) - early * 50)
      const before = BigInt(2 ** 32 - 3 + Math.floor(t.world.now() / 1000))
      const now = t.now()
      expect(now >= before && now <= before + 2n).toBe(true)
    }
  })

  it('uses channel 1 only: 0 and 2 belong to the GPU', async () => {
    const t = await timer(chip)
    t.bus.write(BASE + 0x0c, 0x1111, 4)
    t.bus.write(BASE + 0x14, 0x2222, 4)
    t.model.spurious(0)
    t.model.spurious(2)
    t.setAlarm(t.now() + 5n)
    t.sleep(100_000)
    t.call('clearAlarm')
    expect(t.bus.read(BASE, 4)).toBe(5)
    expect(t.bus.read(BASE + 0x0c, 4)).toBe(0x1111)
    expect(t.bus.read(BASE + 0x14, 4)).toBe(0x2222)
  })

  it('takes a match nobody asked for as none: the alarm still comes in time', async () => {
    const t = await timer(chip)
    const due = t.now() + 1000n
    t.setAlarm(due)
    t.model.spurious(1)
    expect(t.sleep(990_000).length).toBe(1)
    expect(t.sleep(20_000).length).toBe(1)
    expect(t.now() >= due).toBe(true)
  })

  it('spends a bounded number of accesses on a match bit that never clears', async () => {
    const t = await timer(chip)
    t.setAlarm(t.now() + 1000n)
    t.model.stuck = 2
    const before = t.accesses()
    for (let i = 0; i < 10; i++) t.call('onInterrupt')
    t.call('clearAlarm')
    expect(t.accesses() - before).toBeLessThan(200)
  })
})

describe('the BCM2835 system timer model', () => {
  it('faults at unknown offsets, at widths other than 4, and at writes of the counter', async () => {
    const { bus } = await timer(chip)
    for (const offset of [0x02, 0x1c]) expect(() => bus.read(BASE + offset, 4)).toThrow(BusFault)
    expect(() => bus.read(BASE + 4, 2)).toThrow(BusFault)
    expect(() => bus.write(BASE + 0x10, 1, 1)).toThrow(BusFault)
    expect(() => bus.write(BASE + 4, 1, 4)).toThrow(BusFault)
  })

  it('matches on equality only: a compare value just passed is a whole turn away', async () => {
    const t = await timer(chip)
    t.bus.write(BASE, 0xf, 4)
    t.bus.write(BASE + 0x18, t.bus.read(BASE + 4, 4), 4)
    t.world.advance(4_294_900e6)
    expect(t.bus.read(BASE, 4) & 8).toBe(0)
    t.world.advance(100e6)
    expect(t.bus.read(BASE, 4) & 8).toBe(8)
  })
})
