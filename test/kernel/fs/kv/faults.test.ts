import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { frameworkRoot } from '../../../../compiler/asc.ts'
import { generator, Trapped } from '../../module.ts'
import { Err, Kv, type Layout } from './kv.ts'

const SMALL: Layout = { segmentSectors: 16, changes: 12, changeBytes: 700, cachePages: 2, maxPages: 8, tailSectors: 64 }
const SECTORS = 352

type Step = { set?: [string, string]; batch?: [string, string | undefined][]; delete?: string; checkpoint?: true; get?: string }

/** What is done while something fails: enough for light and full checkpoints, and for records to move. */
function script(): Step[] {
  const random = generator(21)
  const steps: Step[] = []
  const value = (): string => String.fromCharCode(97 + Math.floor(random() * 26)).repeat(Math.floor(random() * (random() < 0.1 ? 4000 : 500)))
  for (let i = 0; i < 60; i++) {
    const key = `k${Math.floor(random() * 9)}`
    const kind = random()
    if (kind < 0.6) steps.push({ set: [key, value()] })
    else if (kind < 0.75) steps.push({ batch: [['k1', value()], ['k2', undefined], ['k3', value()]] })
    else if (kind < 0.88) steps.push({ delete: key })
    else if (kind < 0.94) steps.push({ get: key })
    else steps.push({ checkpoint: true })
  }
  return steps
}

/** Does a step and, where it answers 0, in the model, too. @returns what it answered */
function act(kv: Kv, model: Map<string, string>, step: Step): number {
  if (step.set) {
    const result = kv.set(...step.set)
    if (!result) model.set(...step.set)
    return result
  }
  if (step.batch) {
    const result = kv.batch(step.batch)
    if (!result) for (const [key, value] of step.batch) if (value === undefined) model.delete(key); else model.set(key, value)
    return result
  }
  if (step.delete !== undefined) {
    const result = kv.delete(step.delete)
    if (!result) model.delete(step.delete)
    return result === Err.NOT_FOUND && !model.has(step.delete) ? 0 : result
  }
  if (step.get !== undefined) {
    const got = kv.text(step.get)
    if (typeof got === 'number') return got === Err.NOT_FOUND && !model.has(step.get) ? 0 : got
    expect(got).toBe(model.get(step.get))
    return 0
  }
  return kv.d.checkpoint()
}

const agree = (kv: Kv, model: Map<string, string>, where: string): void => {
  for (let i = 0; i < 9; i++) {
    const got = kv.text(`k${i}`)
    const wanted = model.get(`k${i}`) ?? Err.NOT_FOUND
    if (got !== wanted) expect(got, `${where}: k${i}`).toBe(wanted)
  }
}

describe('an I/O error', () => {
  it.each([['once', false], ['from then on', true]] as const)('at each call of the disk, %s: an error to the caller, everything else as it was, and the store goes on', async (_, forEver) => {
    const kv = await Kv.make(SECTORS, SMALL)
    expect(kv.mount()).toBe(0)
    const steps = script()
    let injected = 0
    let errors = 0
    for (let at = 0; ; at++) {
      kv.image.fill(0)
      expect(kv.reopen()).toBe(0)
      const model = new Map<string, string>()
      kv.d.fail(at, forEver, Err.IO)
      const where = `call ${at}`
      for (const step of steps) {
        const result = act(kv, model, step)
        if (result) expect(result, where).toBe(Err.IO)
        if (result) errors++
      }
      const failed = kv.d.diskField(1)
      injected += failed
      kv.d.fail(-1, false, 0)
      agree(kv, model, where)
      // All of it again after one more write, which settles what the failed ones have left.
      expect(kv.set('k8', 'after'), where).toBe(0)
      model.set('k8', 'after')
      agree(kv, model, where)
      expect(kv.reopen(), where).toBe(0)
      agree(kv, model, where)
      expect(kv.stats().damagedFrames, where).toBe(0)
      if (!failed) break
    }
    expect(injected).toBeGreaterThan(100)
    expect(errors).toBeGreaterThan(100)
    console.log(`${injected} errors of the disk, ${errors} calls failed`)
  })

  it('at each call of the disk during a mount: the mount says so, and the next one finds all', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    expect(kv.mount()).toBe(0)
    const model = new Map<string, string>()
    for (const step of script()) expect(act(kv, model, step)).toBe(0)
    for (let at = 0; ; at++) {
      kv.d.fail(at, false, Err.TIMEOUT)
      const result = kv.reopen()
      if (!kv.d.diskField(1)) break
      expect(result, `call ${at}`).toBe(Err.TIMEOUT)
      expect(kv.reopen()).toBe(0)
      agree(kv, model, `call ${at}`)
    }
    kv.d.fail(-1, false, 0)
    expect(kv.reopen()).toBe(0)
  })

  it('while all writes fail, reads go on; nothing is written to a card with its switch on', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    expect(kv.set('a', '1')).toBe(0)
    kv.d.readOnly(1)
    const before = kv.d.diskField(3)
    expect([kv.set('a', '2'), kv.delete('a'), kv.batch([['b', '3']]), kv.d.checkpoint()]).toEqual([Err.READ_ONLY, Err.READ_ONLY, Err.READ_ONLY, Err.READ_ONLY])
    expect([kv.text('a'), kv.get('b'), kv.d.diskField(3)]).toEqual(['1', Err.NOT_FOUND, before])
    expect(kv.reopen()).toBe(0)
    expect(kv.text('a')).toBe('1')
    kv.image.fill(0)
    expect(kv.reopen()).toBe(Err.READ_ONLY)
    kv.d.readOnly(0)
    expect(kv.reopen()).toBe(0)
  })
})

/** The runtime with an allocation that fails on demand. */
function failing(): Record<string, string> {
  const name = 'kernel/heap/objects.ts'
  const text = readFileSync(path.join(frameworkRoot(), name), 'utf8')
  const entry = 'function __new(size: usize, id: u32): usize {\n'
  expect(text.split(entry).length).toBe(2)
  return {
    [name]: text.replace(entry, `${entry}  ++allocations;\n  if (allocations == failAt || (failOn && allocations > failAt && failAt)) outOfMemory();\n`)
      + '\nexport let allocations: u32 = 0;\nexport let failAt: u32 = 0;\nexport let failOn: bool = false;\nexport function failAllocation(at: u32, on: bool): void { allocations = 0; failAt = at; failOn = on; }\n',
  }
}

describe('a failed allocation', () => {
  it.each([['once', 0], ['from then on', 1]] as const)('at each point of mount, calls and listing, %s: out of memory to the caller, nothing leaked, and the store goes on', async (_, forEver) => {
    const kv = await Kv.make(SECTORS, SMALL, { program: 'failing', runtime: 'kernel/heap', sources: failing() })
    const d = kv.d as typeof kv.d & { collectNow(): number; failAllocation(at: number, on: number): void }
    const model = new Map<string, string>()
    /** Runs `call` as `attempt` would. @returns its result, or 'out of memory' */
    const attempted = <T>(call: () => T): T | string => {
      try {
        return call()
      } catch (error) {
        if (error instanceof Trapped && error.code === 16) return 'out of memory'
        throw error
      }
    }
    d.collectNow()
    expect(kv.mount()).toBe(0)
    for (const step of script()) {
      expect(act(kv, model, step)).toBe(0)
      d.collectNow()
    }
    kv.keys('', 5)
    d.forget()
    d.collectNow() // what static objects have allocated is there now
    const baseline = d.collectNow()
    kv.mount()
    const ram = d.collectNow() - baseline
    expect(Math.abs(kv.stats().ramBytes / ram - 1), `stats say ${kv.stats().ramBytes} bytes of RAM, the heap ${ram}`).toBeLessThan(0.05)
    let failures = 0
    for (let at = 1; ; at++) {
      d.failAllocation(at, forEver)
      const mounted = attempted(() => kv.mount())
      const results: unknown[] = [mounted]
      if (mounted === 0) {
        results.push(attempted(() => kv.set('k1', 'one')))
        if (results[1] === 0) model.set('k1', 'one')
        results.push(attempted(() => kv.d.read(2)), attempted(() => kv.keys('', 5).length))
        results.push(attempted(() => kv.delete('k1')))
        if (results[4] === 0) model.delete('k1')
      }
      d.failAllocation(0, 0)
      const failed = results.includes('out of memory')
      failures += failed ? 1 : 0
      if (mounted === 0) {
        agree(kv, model, `allocation ${at}`)
        expect(kv.set('k2', `after ${at}`)).toBe(0)
        model.set('k2', `after ${at}`)
      }
      d.forget()
      expect(d.collectNow(), `allocation ${at}`).toBe(baseline)
      expect(kv.mount()).toBe(0)
      agree(kv, model, `allocation ${at}, mounted again`)
      d.forget()
      expect(d.collectNow(), `allocation ${at}`).toBe(baseline)
      if (!failed) break
    }
    expect(failures).toBeGreaterThan(20)
    console.log(`${failures} allocations failed`)
  })
})

describe('a trap', () => {
  it('inside a driver, at each call: the caller gets it, the lock is free, and the store reads itself anew from the disk', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    expect(kv.mount()).toBe(0)
    const steps = script()
    let trapped = 0
    for (let at = 0; ; at += 2) {
      kv.image.fill(0)
      expect(kv.reopen()).toBe(0)
      const model = new Map<string, string>()
      kv.d.fail(at, false, 12345) // the disk of the test traps for this one
      for (const step of steps) {
        const before = new Map(model)
        try {
          expect(act(kv, model, step)).toBe(0)
        } catch (error) {
          if (!(error instanceof Trapped)) throw error
          trapped++
          // The write may have happened, or not; the store says which, and stays with it.
          for (const key of ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8']) {
            const got = kv.text(key)
            const wanted = before.get(key) ?? Err.NOT_FOUND
            const other = step.set?.[0] === key ? step.set[1] : step.delete === key ? Err.NOT_FOUND : step.batch?.some(([each]) => each === key) ? step.batch.find(([each]) => each === key)![1] ?? Err.NOT_FOUND : wanted
            expect([wanted, other]).toContain(got)
            if (typeof got === 'number') model.delete(key)
            else model.set(key, got)
          }
        }
      }
      const failed = kv.d.diskField(1)
      kv.d.fail(-1, false, 0)
      agree(kv, model, `call ${at}`)
      expect(kv.reopen()).toBe(0)
      agree(kv, model, `call ${at}, mounted`)
      if (!failed) break
    }
    expect(trapped).toBeGreaterThan(20)
  })
})
