// Every driver of a noise source against its model.
import { describe, expect, it } from 'vitest'
import bcm2835 from '../../../sim/models/entropy/bcm2835-rng.ts'
import rng200, { type IprocRng200Model } from '../../../sim/models/entropy/iproc-rng200.ts'
import { machine, place } from '../harness.ts'

const BASE = 0x3f10_4000
const IO = -4
const program = (type: string, driver: string): string => `
import { ${type} } from "drivers/entropy/${driver}";
import { EntropySource } from "hal/entropy";
const rng: EntropySource = new ${type}(${BASE});
export function start(): bool { return rng.start(); }
export function read(into: usize, capacity: i32): i32 { return rng.read(into, capacity); }
`

describe.each([
  { type: 'Bcm2835Rng', driver: 'bcm2835-rng', size: 0x14, make: bcm2835 },
  { type: 'IprocRng200', driver: 'iproc-rng200', size: 0x28, make: rng200 },
])('$type', ({ type, driver, size, make }) => {
  const started = async () => {
    const m = await machine(program(type, driver), { rng: place(BASE, size, make as typeof bcm2835) })
    expect(m.call('start')).toBe(1)
    m.world.advance(10e6)
    return m
  }

  it('gives what is there, and no more than asked for', async () => {
    const m = await started()
    const at = m.reserve(256)
    for (const capacity of [4, 7, 8, 32]) {
      m.world.advance(1e6)
      new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer).fill(0, at, at + 64)
      expect(m.call('read', at, capacity)).toBe(capacity & ~3)
      expect(m.bytes(at + (capacity & ~3), 16)).toEqual(new Uint8Array(16))
    }
    expect([m.call('read', at, 3), m.call('read', at, 0), m.call('read', at, -4)]).toEqual([0, 0, 0])
    expect(m.models.rng.violations).toEqual([])
  })

  it('gives different bytes each time, all of them random', async () => {
    const m = await started()
    const at = m.reserve(64)
    const counts = new Array<number>(256).fill(0)
    for (let i = 0; i < 1000; i++) {
      m.world.advance(20_000)
      const count = m.call('read', at, 64)
      for (const byte of m.bytes(at, count)) counts[byte]!++
    }
    const total = counts.reduce((sum, count) => sum + count)
    expect(total).toBeGreaterThan(20_000)
    expect(Math.max(...counts)).toBeLessThan((total / 256) * 1.5)
    expect(Math.min(...counts)).toBeGreaterThan(total / 256 / 1.5)
    expect(m.models.rng.violations).toEqual([])
  })

  it('never waits: nothing from a device that has nothing', async () => {
    const m = await started()
    const at = m.reserve(64)
    m.models.rng.noise.faults.silent = true
    const before = m.accesses()
    for (let i = 0; i < 10; i++) expect(m.call('read', at, 64)).toBe(0)
    expect(m.accesses() - before).toBeLessThan(40)
  })

  it('takes nothing before the first numbers are good', async () => {
    const m = await machine(program(type, driver), { rng: place(BASE, size, make as typeof bcm2835) })
    m.call('start')
    expect(m.call('read', m.reserve(64), 64)).toBe(0)
    expect(m.models.rng.violations).toEqual([])
  })
})

it.each([5, 31] as const)('IprocRng200 says when the device has failed its own test (bit %i), resets it, and goes on', async (bit) => {
  const m = await machine(program('IprocRng200', 'iproc-rng200'), { rng: place<IprocRng200Model>(BASE, 0x28, rng200) })
  m.call('start')
  m.world.advance(1e6)
  const at = m.reserve(64)
  m.models.rng.fail(bit)
  expect(m.call('read', at, 64)).toBe(IO)
  m.world.advance(1e6)
  expect(m.call('read', at, 64)).toBe(64)
  expect(m.models.rng.resets).toBe(2)
  expect(m.models.rng.violations).toEqual([])
})
