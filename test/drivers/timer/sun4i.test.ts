import { describe, expect, it } from 'vitest'
import model, { type Sun4iTimerModel } from '../../../sim/models/timer/sun4i.ts'
import { timer, timerCases, type TimerChip } from '../../hal/timer.cases.ts'
import { BusFault } from '../harness.ts'

const BASE = 0x01c2_0c00
const WRAP_NS = (2 ** 32 / 24e6) * 1e9
const chip: TimerChip<Sun4iTimerModel> = {
  type: 'Sun4iTimer', driver: 'timer/sun4i', args: '0x01c2_0c00, 22', make: model, base: BASE, size: 0x90, irq: 22, hz: 24_000_000,
}

timerCases(chip)

describe('Sun4iTimer', () => {
  it('loses no wrap of the down counter when now() is called once in a wrap and no interrupt is answered', async () => {
    const t = await timer(chip)
    const from = t.now()
    const began = t.world.now()
    for (let i = 0; i < 50; i++) {
      t.world.advance(Math.floor(WRAP_NS * 0.98))
      t.now()
    }
    const gone = Number(t.now() - from) / 24e6
    expect(Math.abs(gone - (t.world.now() - began) / 1e9)).toBeLessThan(1e-5)
  })

  it('loses no wrap in a day without now(), because its own interrupt reads the clock', async () => {
    const t = await timer(chip)
    const from = t.now()
    const began = t.world.now()
    expect(t.sleep(86_400e9).length).toBeGreaterThan(900)
    const gone = Number(t.now() - from) / 24e6
    // The counter leaves out one tick in each wrap: 42 ns in 179 s.
    expect(Math.abs(gone - (t.world.now() - began) / 1e9)).toBeLessThan(1e-4)
  })

  it('goes on where it was with a second start()', async () => {
    const t = await timer(chip)
    t.world.advance(60e9)
    const before = t.now()
    t.call('start')
    const gone = t.now() - before
    expect(gone >= 0n && gone < 1000n).toBe(true)
  })

  it.each([10, 40, 100])('never starts a timer within 3 ticks after it was stopped or its interval changed, when an access takes %d ns', async (accessNs) => {
    const t = await timer(chip, { accessNs })
    for (let i = 0; i < 200; i++) {
      t.setAlarm(t.now() + BigInt(i * 7))
      t.sleep(i * 50)
    }
    expect(t.model.earlyStarts).toBe(0)
  })

  it('spends a bounded number of accesses on a status bit that never clears', async () => {
    const t = await timer(chip)
    t.model.stuck = 1
    const before = t.accesses()
    for (let i = 0; i < 10; i++) t.call('onInterrupt')
    expect(t.accesses() - before).toBeLessThan(400)
  })

  it('leaves timers 2 to 5 and their interrupts alone', async () => {
    const t = await timer(chip)
    t.setAlarm(t.now() + 100n)
    t.sleep(1e6)
    expect(t.trace.filter((line) => /^w 1c20c[3-6]/.test(line))).toEqual([])
    expect(t.bus.read(BASE, 4)).toBe(1)
  })
})

describe('the sun4i timer model', () => {
  it('faults at unknown offsets and at widths other than 4', async () => {
    const { bus } = await timer(chip)
    for (const offset of [0x08, 0x1c, 0x70, 0x8c]) expect(() => bus.read(BASE + offset, 4)).toThrow(BusFault)
    expect(() => bus.read(BASE + 0x28, 2)).toThrow(BusFault)
    expect(() => bus.write(BASE + 0x10, 1, 1)).toThrow(BusFault)
  })

  it('does not start a timer that is started too early', async () => {
    const t = await timer(chip)
    t.bus.write(BASE + 0x34, 1000, 4)
    t.bus.write(BASE + 0x30, 0x87, 4)
    expect(t.model.earlyStarts).toBe(1)
    t.world.advance(1000)
    t.bus.write(BASE + 0x30, 0x87, 4)
    expect(t.bus.read(BASE + 0x30, 4) & 1).toBe(1)
    t.world.advance(100_000)
    expect(t.bus.read(BASE + 0x30, 4) & 1).toBe(0)
  })
})
