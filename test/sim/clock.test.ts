import { describe, expect, it } from 'vitest'
import { Clock } from '../../sim/clock.ts'
import { EventLog } from '../../sim/log.ts'
import { Polling } from '../../sim/polling.ts'
import { randomFrom } from '../../sim/random.ts'

describe('Clock', () => {
  it('runs events by time, equal times in the order asked for, at their own time', () => {
    const clock = new Clock()
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(`${name}@${clock.now()}`)
    clock.at(30, note('c'))
    clock.at(10, note('a'))
    clock.at(30, note('d'))
    clock.at(20, () => {
      note('b')()
      clock.at(5, note('late')) // past: as soon as possible
    })
    clock.advance(25)
    expect(seen).toEqual(['a@10', 'b@20', 'late@20'])
    expect(clock.now()).toBe(25)
    expect(clock.runNext() && clock.runNext()).toBe(true)
    expect(seen.slice(3)).toEqual(['c@30', 'd@30'])
    expect(clock.runNext()).toBe(false)
  })

  it('forgets what was cancelled', () => {
    const clock = new Clock()
    const cancel = clock.at(10, () => expect.unreachable())
    clock.at(20, () => {})
    cancel()
    expect(clock.next()).toBe(20)
    clock.advance(30)
    expect(clock.next()).toBeUndefined()
  })

  it('keeps thousands of events in order', () => {
    const clock = new Clock()
    const random = randomFrom(3)
    const seen: number[] = []
    for (let i = 0; i < 5000; i++) {
      const at = Math.floor(random() * 1000)
      const cancel = clock.at(at, () => void seen.push(at))
      if (random() < 0.3) cancel()
    }
    clock.advance(1000)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(3000)
  })
})

describe('Polling', () => {
  it('spends a second in few reads, ends little too late, and stops at events', () => {
    const clock = new Clock()
    const polling = new Polling(clock)
    let reads = 0
    for (; clock.now() < 1e9; reads++) clock.advance(polling.counter(20))
    expect(reads).toBeLessThan(2000)
    expect(clock.now()).toBeLessThan(1.07e9)
    const due = clock.now() + 10_001
    let fired = 0
    clock.at(due, () => void (fired = clock.now()))
    while (!fired) clock.advance(polling.counter(20))
    expect(fired).toBe(due)
    expect(clock.now()).toBe(due)
  })

  it('begins anew when a register changes or another one is read', () => {
    const clock = new Clock()
    const polling = new Polling(clock)
    const read = (address: number, value: number): number => {
      const ns = polling.read(address, 100)
      clock.advance(ns)
      polling.saw(value)
      return ns
    }
    for (let i = 0; i < 100; i++) read(1, 7)
    expect(read(1, 8)).toBeGreaterThan(1000)
    expect(read(1, 8)).toBe(100)
    for (let i = 0; i < 100; i++) read(1, 8)
    expect(read(2, 8)).toBe(100)
  })
})

describe('EventLog', () => {
  it('has another hash for other events, times and orders', () => {
    const hash = (...entries: Parameters<EventLog['add']>[]): string => {
      const log = new EventLog()
      for (const entry of entries) log.add(...entry)
      return log.hash()
    }
    const hashes = [
      hash(), hash(['read', 1, 2, 3]), hash(['write', 1, 2, 3]), hash(['read', 2, 2, 3]), hash(['read', 1 + 2 ** 32, 2, 3]), hash(['read', 1, 3, 2]),
      hash(['read', 1, 2, 3], ['write', 1, 2, 3]), hash(['write', 1, 2, 3], ['read', 1, 2, 3]),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(hashes.every((text) => /^[0-9a-f]{16}$/.test(text))).toBe(true)
  })
})
