import { describe, expect, it } from 'vitest'
import make, { type VirtioRngModel } from '../../../sim/models/entropy/virtio.ts'
import makeNet from '../../../sim/models/net/virtio.ts'
import { machine, place } from '../harness.ts'

const BASE = 0x0a00_0000
const IO = -4

/** Thirty transports, the entropy device in the last but one, beside a network card. */
async function rng(options: Record<string, number> = {}, coherent = false) {
  const m = await machine(`
import { VirtioRng } from "drivers/entropy/virtio";
import { EntropySource } from "hal/entropy";
const rng: EntropySource = new VirtioRng(${BASE}, 31, ${coherent});
export function start(): bool { return rng.start(); }
export function read(into: usize, capacity: i32): i32 { return rng.read(into, capacity); }
`, {
    rng: place<VirtioRngModel>(BASE + 29 * 0x200, 0x200, make, options),
    below: place(BASE, 29 * 0x200, makeNet, { irq: 1, transports: 29, slot: 40 }),
    above: place(BASE + 30 * 0x200, 0x200, makeNet, { irq: 60, transports: 1, ...options }),
  }, coherent ? { seam: () => ({ dmaPublish: () => { throw new Error('published') }, dmaCollect: () => { throw new Error('collected') } }) } : {})
  if (coherent) m.world.ram = () => new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer)
  const at = m.reserve(256)
  return {
    m, at,
    /** What comes in the next moments. */
    next: (capacity = 64): number[] | number => {
      m.world.advance(20_000)
      const count = m.call('read', at, capacity)
      return count > 0 ? [...m.bytes(at, count)] : count
    },
  }
}

describe.each([{ version: 1 }, { version: 2 }])('VirtioRng on a version $version device', ({ version }) => {
  it('gives other bytes each time, as many as asked for and there are', async () => {
    const { m, at, next } = await rng({ version })
    expect(m.call('start')).toBe(1)
    expect(m.call('read', at, 64)).toBe(0)
    const seen = new Set<string>()
    for (const capacity of [64, 200, 64, 16, 16, 30, 4, 8]) {
      const bytes = next(capacity) as number[]
      expect(bytes.length).toBe(Math.min(capacity & ~3, 64) === 28 ? 28 : Math.min(capacity & ~3, 64))
      seen.add(bytes.join())
    }
    expect(seen.size).toBe(8)
    expect(m.models.rng.violations).toEqual([])
  })

  it('passes 70,000 buffers and the wrap-around of the indices', async () => {
    const { m, next } = await rng({ version })
    m.call('start')
    for (let i = 0; i < 70_000; i++) {
      if ((next() as number[]).length !== 64) throw new Error(`buffer ${i}`)
      m.trace.length = 0
    }
    expect(m.models.rng.violations).toEqual([])
  })

  it('never waits for a device that is silent', async () => {
    const { m, next } = await rng({ version })
    m.call('start')
    m.models.rng.noise.faults.silent = true
    const before = m.accesses()
    for (let i = 0; i < 10; i++) expect(next()).toBe(0)
    expect(m.accesses() - before).toBe(0)
  })

  it('does without cache maintenance where the device sees the caches', async () => {
    const { m, next } = await rng({ version }, true)
    m.call('start')
    expect(next()).toHaveLength(64)
  })

  it.each([
    { what: 'length 0', faults: { usedLength: () => 0 } }, { what: 'length 65', faults: { usedLength: () => 65 } }, { what: 'length 2^32 - 1', faults: { usedLength: () => 0xffff_ffff } },
    { what: 'descriptor 1', faults: { usedId: () => 1 } }, { what: 'descriptor 2^31', faults: { usedId: () => 0x8000_0000 } },
    { what: 'index 2', faults: { usedIndex: () => 2 } }, { what: 'index 0xffff', faults: { usedIndex: () => 0xffff } },
  ])('fails, and works again after a start, when the used ring has $what', async ({ faults }) => {
    const { m, next } = await rng({ version })
    m.call('start')
    m.models.rng.faults = faults
    expect(next()).toBe(IO)
    expect(next()).toBe(0)
    m.models.rng.faults = {}
    expect(m.call('start')).toBe(1)
    expect(next()).toHaveLength(64)
    expect(m.models.rng.violations).toEqual([])
  })

  it('takes whole words of a buffer that is filled in part', async () => {
    const { m, next } = await rng({ version })
    m.call('start')
    m.models.rng.faults = { usedLength: (length) => (length === 64 ? 7 : length) }
    expect(next()).toHaveLength(4)
    m.models.rng.faults = { usedLength: () => 3 }
    next()
    m.models.rng.faults = {}
    next()
    expect(next()).toHaveLength(64)
  })
})

describe('VirtioRng does not start', () => {
  it('without a device', async () => {
    const m = await machine(`
import { VirtioRng } from "drivers/entropy/virtio";
const rng = new VirtioRng(${BASE}, 4, true);
export function start(): bool { return rng.start(); }
export function read(into: usize, capacity: i32): i32 { return rng.read(into, capacity); }
`, { net: place(BASE, 0x800, makeNet, { irq: 1, transports: 4 }) })
    expect(m.call('start')).toBe(0)
    expect(m.call('read', 0x1000, 64)).toBe(0)
  })
  it('with a queue of one', async () => expect((await rng({ queueMax: 1 })).m.call('start')).toBe(0))
})
