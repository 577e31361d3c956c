import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/watchdog/sun4i.ts'
import { BusFault, machine, MachineEnded, place } from '../harness.ts'
import { watchdogProgram } from './program.ts'

const BASE = 0x01c2_0c90
const wdt = (options: { accessNs?: number; limit?: number } = {}) =>
  machine(watchdogProgram('Sun4iWatchdog', 'watchdog/sun4i', BASE), { wdt: place(BASE, 0x10, make) }, options)
const MS = 1e6

describe('Sun4iWatchdog as a watchdog', () => {
  for (const [ms, period] of [[0, 500], [500, 500], [501, 1000], [1000, 1000], [5001, 6000], [6000, 6000], [6001, 8000], [8001, 10_000], [14_001, 16_000], [16_000, 16_000], [0xffff_ffff, 16_000]] as const) {
    it(`takes the period of ${period} ms for ${ms} ms`, async () => {
      const m = await wdt()
      m.call('start', ms)
      expect(m.models.wdt.periodMs).toBe(period)
      expect(m.models.wdt.violations).toEqual([])
    })
  }

  it('resets the machine after the period, and only after the last kick', async () => {
    const m = await wdt()
    m.call('start', 1000)
    for (let i = 0; i < 5; i++) {
      m.world.advance(900 * MS)
      m.call('kick')
    }
    expect(m.world.ended).toBeUndefined()
    m.world.advance(1001 * MS)
    expect(m.world.ended).toBe('reset')
  })

  it('stops', async () => {
    const m = await wdt()
    expect(m.call('maximumMs')).toBe(16_000)
    m.call('start', 1000)
    m.call('stop')
    m.call('kick')
    m.world.advance(20_000 * MS)
    expect(m.world.ended).toBeUndefined()
  })
})

describe('Sun4iWatchdog as power', () => {
  it('reset does not return, also when a longer period was running', async () => {
    const m = await wdt({ accessNs: 1000 })
    m.call('start', 16_000)
    expect(() => m.call('reset')).toThrow(MachineEnded)
    expect(m.world.now()).toBeLessThan(600 * MS)
  })

  it('off stops the watchdog and returns, because the chip cannot cut the power', async () => {
    const m = await wdt()
    m.call('start', 1000)
    m.call('off')
    expect(m.models.wdt.periodMs).toBe(0)
  })

  it('returns from reset after a bounded number of looks when the chip ignores it', async () => {
    const m = await wdt({ limit: 17_000_000, accessNs: 0 })
    m.models.wdt.deaf = true
    m.call('reset')
    expect(m.accesses()).toBeLessThan(17_000_000)
  }, 30_000)

  it('model: faults on an offset without a register and on a wrong width', async () => {
    const m = await wdt()
    expect(() => m.bus.read(BASE + 8, 4)).toThrow(BusFault)
    expect(() => m.bus.write(BASE + 8, 0, 4)).toThrow(BusFault)
    expect(() => m.bus.read(BASE, 1)).toThrow(BusFault)
  })
})
