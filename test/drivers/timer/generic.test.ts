import { describe, expect, it } from 'vitest'
import model, { type GenericTimerModel } from '../../../sim/models/timer/generic.ts'
import { timer, timerCases, type TimerChip } from '../../hal/timer.cases.ts'
import { ACCESS_NS } from '../harness.ts'

const chip: TimerChip<GenericTimerModel> = {
  type: 'GenericTimer', driver: 'timer/generic', args: '27', make: model, base: 0xffff_0000, size: 4, irq: 27, hz: 54_000_000,
  options: { hz: 54_000_000 },
  seam: (counter, world) => ({
    counter: () => {
      world.advance(ACCESS_NS)
      return counter.counter()
    },
    counterFrequency: () => counter.frequency(),
    setCounterAlarm: (at: bigint) => counter.setAlarm(at),
    clearCounterAlarm: () => counter.clearAlarm(),
  }),
}

timerCases(chip)

describe('GenericTimer', () => {
  it('takes 24 MHz for its rate when the boot loader left CNTFRQ at 0', async () => {
    const t = await timer({ ...chip, options: { hz: 0 } })
    expect(t.call('frequency')).toBe(24_000_000)
  })

  it('counts past 2^63 ticks without an early alarm', async () => {
    const t = await timer({ ...chip, options: { hz: 54_000_000, origin: 2 ** 63 } })
    t.setAlarm(t.now() + 54_000n)
    expect(t.high()).toBe(false)
    t.world.advance(1_100_000)
    expect(t.high()).toBe(true)
  })
})
