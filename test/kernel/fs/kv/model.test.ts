import { describe, expect, it } from 'vitest'
import { generator } from '../../module.ts'
import { Err, Kv, type Layout } from './kv.ts'

/** Small enough that checkpoints and moves of records happen every few calls. */
const SMALL: Layout = { segmentSectors: 16, changes: 24, changeBytes: 1500, cachePages: 2, maxPages: 16, tailSectors: 64 }

/** Random calls against a Map. @returns how many */
function explore(kv: Kv, seed: number, steps: number): number {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const model = new Map<string, string>()
  const names = 4 + below(40)
  const long = random() < 0.2 ? 'k'.repeat(below(230)) : ''
  const key = (): string => `${long}${below(names)}`
  const value = (): string => {
    const kind = random()
    return String.fromCharCode(97 + below(26)).repeat(kind < 0.7 ? below(60) : kind < 0.97 ? below(1200) : below(6000))
  }
  const where = (what: string): string => `seed ${seed}: ${what}`
  const compare = (): void => {
    for (let i = 0; i < names; i++) expect(kv.text(`${long}${i}`), where(`key ${i}`)).toBe(model.get(`${long}${i}`) ?? Err.NOT_FOUND)
    expect(kv.keys('', 1 + below(20)), where('list')).toEqual([...model.keys()].sort())
    const stats = kv.stats()
    expect([stats.keys, stats.damagedFrames, stats.unreadableRecords], where('stats')).toEqual([model.size, 0, 0])
    expect(stats.liveBytes, where('live')).toBe([...model].reduce((sum, [k, v]) => sum + k.length + v.length + 6, 0))
  }
  kv.image.fill(0)
  expect(kv.reopen(), where('format')).toBe(0)
  let calls = 0
  for (let step = 0; step < steps; step++, calls++) {
    const kind = random()
    if (kind < 0.55) {
      const k = key(), v = value()
      const result = kv.set(k, v)
      if (result === 0) model.set(k, v)
      else expect(result, where('set')).toBe(Err.NO_SPACE)
    } else if (kind < 0.7) {
      const k = key()
      expect(kv.delete(k), where('delete')).toBe(model.delete(k) ? 0 : Err.NOT_FOUND)
    } else if (kind < 0.8) {
      const changes = Array.from({ length: 1 + below(6) }, (): [string, string | undefined] => [key(), random() < 0.3 ? undefined : value().slice(0, 300)])
      const result = kv.batch(changes)
      if (result === 0) for (const [k, v] of changes) if (v === undefined) model.delete(k); else model.set(k, v)
      if (result) expect(result, where('batch')).toBe(Err.NO_SPACE)
    } else if (kind < 0.86) {
      expect(kv.reopen(), where('mount')).toBe(0)
    } else if (kind < 0.88) {
      expect(kv.d.checkpoint(), where('checkpoint')).toBe(0)
    } else if (kind < 0.98) {
      const k = key()
      expect(kv.text(k), where('get')).toBe(model.get(k) ?? Err.NOT_FOUND)
    } else {
      const prefix = `${long}${below(10)}`
      expect(kv.keys(prefix, 1 + below(10)), where('prefix')).toEqual([...model.keys()].filter((k) => k.startsWith(prefix)).sort())
    }
  }
  compare()
  expect(kv.reopen(), where('last mount')).toBe(0)
  compare()
  return calls
}

describe('kv agrees with a Map', () => {
  it('over 3,000 random sequences of calls with mounts between, on a disk that is nearly full', async () => {
    const kv = await Kv.make(384, SMALL)
    expect(kv.mount()).toBe(0)
    let calls = 0
    const began = performance.now()
    for (let seed = 1; seed <= 3000; seed++) calls += explore(kv, seed, 10 + seed % 40)
    console.log(`${calls} calls, ${Math.round(performance.now() - began)} ms`)
    expect(calls).toBeGreaterThan(80_000)
  })

  it('on disks of all sizes from the smallest that holds a store', async () => {
    const kv = await Kv.make(384, {})
    for (const segmentSectors of [0, 16, 64]) {
      kv.layout({ segmentSectors })
      for (let sectors = 128; sectors <= 4096; sectors += sectors >> 2) {
        kv.disk(sectors)
        const mounted = kv.mount()
        if (mounted) expect([mounted, sectors < (segmentSectors || 32) * 10 + 2 * 4 * Math.min(32, Math.max(4, Math.floor(sectors / 512)))], `${sectors} sectors`).toEqual([Err.INVALID, true])
        else for (let seed = 1; seed <= 6; seed++) explore(kv, seed + sectors, 60)
      }
    }
  })

  it('when an index that grows meets a full disk: deletions still work', async () => {
    const kv = await Kv.make(224, SMALL)
    expect(kv.mount()).toBe(0)
    // Those of 42,000 that found it, and that records moved to where they fit badly took more than they gave back.
    explore(kv, 104778, 138)
    explore(kv, 107284, 144)
    for (let seed = 1; seed <= 100; seed++) explore(kv, seed, 140)
  })

  it('over 30 longer ones on a disk of 4 MiB with the usual layout', async () => {
    const kv = await Kv.make(8192)
    expect(kv.mount()).toBe(0)
    for (let seed = 1; seed <= 30; seed++) explore(kv, seed + 5000, 600)
  })
})
