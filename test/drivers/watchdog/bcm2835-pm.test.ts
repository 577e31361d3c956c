import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/watchdog/bcm2835-pm.ts'
import { BusFault, machine, MachineEnded, place } from '../harness.ts'
import { watchdogProgram } from './program.ts'

const BASE = 0x3f10_0000
const pm = (options = {}) => machine(watchdogProgram('Bcm2835Pm', 'watchdog/bcm2835-pm', BASE), { pm: place(BASE, 0x1000, make, options) })
const MS = 1e6

describe('Bcm2835Pm as a watchdog', () => {
  it('resets the machine after the period, not before', async () => {
    const m = await pm()
    m.call('start', 1000)
    m.world.advance(999 * MS)
    expect(m.world.ended).toBeUndefined()
    m.world.advance(2 * MS)
    expect(m.world.ended).toBe('reset')
    expect(m.models.pm.violations).toEqual([])
  })

  it('waits a whole period again after each kick', async () => {
    const m = await pm()
    m.call('start', 100)
    for (let i = 0; i < 20; i++) {
      m.world.advance(90 * MS)
      m.call('kick')
    }
    expect(m.world.ended).toBeUndefined()
    m.world.advance(101 * MS)
    expect(m.world.ended).toBe('reset')
  })

  it('stops, and a kick afterwards does not start it', async () => {
    const m = await pm()
    m.call('start', 100)
    m.call('stop')
    m.call('kick')
    m.world.advance(20_000 * MS)
    expect(m.world.ended).toBeUndefined()
    m.call('start', 100)
    m.world.advance(101 * MS)
    expect(m.world.ended).toBe('reset')
  })

  it('kicking before the start does nothing', async () => {
    const m = await pm()
    m.call('kick')
    expect(m.accesses()).toBe(0)
  })

  it('cuts a period of more than maximumMs and takes 0 for 1', async () => {
    const m = await pm()
    expect(m.call('maximumMs')).toBe(15_999)
    for (const ms of [16_000, 70_000, 0xffff_ffff]) {
      m.call('start', ms)
      expect(m.bus.read(BASE + 0x24, 4)).toBeGreaterThan(15_990 * 65.536)
    }
    m.call('start', 0)
    m.world.advance(2 * MS)
    expect(m.world.ended).toBe('reset')
  })
})

describe('Bcm2835Pm as power', () => {
  it('reset does not return', async () => {
    const m = await pm()
    expect(() => m.call('reset')).toThrow(MachineEnded)
    expect(m.world.ended).toBe('reset')
    expect(m.world.now()).toBeLessThan(MS)
    expect(m.models.pm.violations).toEqual([])
  })

  it('off halts by partition 63, which powers QEMU off, and does not return', async () => {
    for (const atOnce of [false, true]) {
      const m = await pm({ atOnce })
      expect(() => m.call('off')).toThrow(MachineEnded)
      expect(m.world.ended).toBe('off')
    }
  })

  it('resets while the watchdog runs', async () => {
    const m = await pm()
    m.call('start', 10_000)
    expect(() => m.call('reset')).toThrow(MachineEnded)
    expect(m.world.now()).toBeLessThan(MS)
  })

  it('asks for a full reset whatever firmware left in RSTC', async () => {
    const m = await pm()
    m.bus.write(BASE + 0x1c, 0x5a00_0132, 4)
    m.call('start', 1000)
    expect(m.bus.read(BASE + 0x1c, 4)).toBe(0x122)
    expect(m.models.pm.violations).toEqual([])
  })

  it('returns after a bounded number of looks when the block ignores it', async () => {
    const m = await pm()
    m.models.pm.deaf = true
    m.call('reset')
    expect(m.accesses()).toBeLessThan(200_000)
  })

  it('model: faults on an offset without a register and on a wrong width, and ignores a write without the password', async () => {
    const m = await pm()
    expect(() => m.bus.read(BASE + 0x28, 4)).toThrow(BusFault)
    expect(() => m.bus.write(BASE, 0, 4)).toThrow(BusFault)
    expect(() => m.bus.read(BASE + 0x24, 2)).toThrow(BusFault)
    m.bus.write(BASE + 0x24, 77, 4)
    expect(m.bus.read(BASE + 0x24, 4)).toBe(0)
    expect(m.models.pm.violations.length).toBe(1)
  })
})
