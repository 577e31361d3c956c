import { describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { runDevice } from './run.ts'

const things = ['A', 'B', 'C'].map((name) => ({ name }))
type Kind = 'number' | 'any' | 'integer'

/** Key `n` of a kind, as device/map.ts makes it. */
function key(kind: Kind, n: number): unknown {
  if (kind === 'integer') return n >> 1
  if (kind === 'number') return n % 16 === 0 ? undefined : n % 16 === 4 ? n / 4 - 0.125 : [0, null, NaN, n & 16 ? 0 : -0][n % 16] === undefined ? n >> 1 : [0, null, NaN, n & 16 ? 0 : -0][n % 16]
  switch (n % 16) {
    case 0: return undefined
    case 1: return null
    case 2: return true
    case 3: return NaN
    case 4: return things[n % 3]
    case 5: return n & 16 ? 0 : -0
    case 6: case 7: case 8: case 9: return `key number ${n >> 1}`
    default: return n >> 1
  }
}

const word = (n: number): string => [`0${n}`, `4294967${290 + n % 9}`, n % 3 ? '' : `-${n}`, `${n}.5`, `k${n}`][n % 8] ?? String(n)

const show = (x: unknown): string =>
  x === undefined ? 'u' : Object.is(x, -0) ? '-0' : Array.isArray(x) ? `[${all(x)}]` : typeof x === 'number' && x === x && x !== Math.floor(x) ? `${x * 8}/8`
  : x instanceof Object ? (x as { name: string }).name : String(x)
const all = (items: Iterable<unknown>): string => Array.from(items, show).join(' ')

/** Reads the operations for one collection; `act` gives the text of one. */
function lines(title: string, operations: number[], act: (code: number, next: () => number, at: () => number) => string, end: () => string): string[] {
  let at = 0
  const result: string[] = []
  for (let i = 0; at < operations.length; i++) {
    const code = operations[at++]
    result.push(`${title} ${i} ${code} ${act(code, () => operations[at++], () => at)}${end()}`)
  }
  return result
}

const changesOf = (next: () => number): number[] => Array.from({ length: next() * 3 }, next)

/** Runs a loop body's changes, one step each time. */
function plan(kind: Kind, changes: number[], put: (k: unknown, step: number) => void, drop: (k: unknown) => void, clear: () => void): () => void {
  let step = 0
  return () => {
    const [code, first, count] = changes.slice(step * 3, step++ * 3 + 3)
    if (code === undefined) return
    if (code === 9) clear()
    else for (let i = 0; i < count; i++) if (code < 4) put(key(kind, first + i), step); else if (code < 9) drop(key(kind, first + i))
    if (code === 10) throw things[0]
  }
}

/** Calls `body` until it throws; what it made of the text, and what was thrown. */
function text(body: (add: (part: string) => void) => void): string {
  let parts = ''
  try {
    body((part) => (parts += part))
  } catch (thrown) {
    if (thrown !== things[0]) throw thrown
    parts += ` ! ${show(thrown)}`
  }
  return parts
}

function expectedMap(kind: Kind, operations: number[]): string[] {
  const m = new Map<unknown, number>()
  let held = m.entries(), ended = false
  return lines(`${kind} map`, operations, (code, next, at) => {
    const change = (): (() => void) => plan(kind, changesOf(next), (k, step) => m.set(k, step + 1000), (k) => m.delete(k), () => m.clear())
    if (ended) held = m.entries()
    ended = false
    switch (code) {
      case 0: { const first = next(), count = next(); for (let i = 0; i < count; i++) m.set(key(kind, first + i * 3), at() + i); return String(m.size) }
      case 1: return m.set(key(kind, next()), 7) === m ? 'same' : 'another'
      case 2: return String(m.delete(key(kind, next())))
      case 3: { const first = next(), count = next(); let gone = 0; for (let i = 0; i < count; i++) if (m.delete(key(kind, first + i))) gone++; return String(gone) }
      case 4: return String(m.has(key(kind, next())))
      case 5: return show(m.get(key(kind, next())))
      case 6: m.clear(); return ''
      case 7: { const run = change(); return text((add) => { for (const [k, v] of m) { add(`${show(k)}=${show(v)} `); run() } }) }
      case 8: { const run = change(); return text((add) => m.forEach((v, k) => { add(`${show(k)}=${show(v)} `); run() })) }
      case 9: return `${all(m.keys())} | ${all(m.values())} | ${all(m.entries())}`
      case 10: return all(new Map(m.entries())) + all(new Map([...m]).values()) + all(new Map(m).keys())
      case 11: return `${m.size} ${all([...m].flat().slice(0, 6))}`
      default: {
        let parts = ''
        for (let i = next(); i && !ended; i--) {
          const { done, value } = held.next()
          if (done) ended = true
          else parts += show(value)
        }
        return parts
      }
    }
  }, () => ` / ${m.size}`)
}

function expectedSet(kind: Kind, operations: number[]): string[] {
  const s = new Set<unknown>()
  let held = s.values(), ended = false
  return lines(`${kind} set`, operations, (code, next) => {
    const change = (): (() => void) => plan(kind, changesOf(next), (k) => s.add(k), (k) => s.delete(k), () => s.clear())
    if (ended) held = s.values()
    ended = false
    switch (code) {
      case 0: { const first = next(), count = next(); for (let i = 0; i < count; i++) s.add(key(kind, first + i * 3)); return String(s.size) }
      case 1: return s.add(key(kind, next())) === s ? 'same' : 'another'
      case 2: return String(s.delete(key(kind, next())))
      case 3: { const first = next(), count = next(); let gone = 0; for (let i = 0; i < count; i++) if (s.delete(key(kind, first + i))) gone++; return String(gone) }
      case 4: case 5: return String(s.has(key(kind, next())))
      case 6: s.clear(); return ''
      case 7: { const run = change(); return text((add) => { for (const k of s) { add(`${show(k)} `); run() } }) }
      case 8: { const run = change(); return text((add) => s.forEach((k) => { add(`${show(k)} `); run() })) }
      case 9: return `${all(s.values())} | ${all(s.entries())}`
      case 10: return all(new Set([...s]))
      case 11: return `${s.size} ${all([...s].slice(0, 3))}`
      default: {
        let parts = ''
        for (let i = next(); i && !ended; i--) {
          const { done, value } = held.next()
          if (done) ended = true
          else parts += `${show(value)} `
        }
        return parts
      }
    }
  }, () => ` / ${s.size}`)
}

function expectedDict(operations: number[]): string[] {
  const d: Record<string, number> = {}
  return lines('dict', operations, (code, next, at) => {
    switch (code) {
      case 0: case 3: { const first = next(), count = next(); for (let j = 0; j < count; j++) if (code) delete d[word(first + j)]; else d[word(first + j * 3)] = at() + j; return '' }
      case 1: d[word(next())] = 7; return ''
      case 2: { const k = word(next()), there = k in d; delete d[k]; return String(there) }
      case 4: return String(word(next()) in d)
      case 5: return show(d[word(next())])
      case 7: case 8: changesOf(next); return all(Object.values(Object.assign(Object.fromEntries(Object.entries(d)), d)))
      case 9: return all(Object.entries(d))
      case 10: return Object.entries(d).map(([k, v]) => `${k}:${v} `).join('')
      case 12: next(); return ''
      default: return ''
    }
  }, () => ` -> ${Object.keys(d).join(' ')}`)
}

function operationsFrom(seed: number, count: number): number[] {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const list: number[] = []
  for (let i = 0; i < count; i++) {
    const code = random() < 0.25 ? 0 : random() < 0.02 ? 6 : [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 12, 12][below(14)]
    list.push(code)
    if (code === 0 || code === 3) list.push(below(200), below(code ? 30 : 12))
    else if ([1, 2, 4, 5].includes(code)) list.push(below(240))
    else if (code === 12) list.push(below(6))
    else if (code === 7 || code === 8) {
      const steps = below(7)
      list.push(steps)
      for (let j = 0; j < steps; j++) list.push(random() < 0.05 ? 9 : random() < 0.05 ? 10 : below(9), below(200), below(40))
    }
  }
  return list
}

async function differences(seed: number, count: number, stress: boolean): Promise<string[]> {
  const operations = operationsFrom(seed, count)
  const got = await runDevice('map', { stress, generated: { 'operations.ts': `export const operations: StaticArray<i32> = [${operations}];\n` } })
  const wanted = [
    ...(['number', 'any', 'integer'] as const).flatMap((kind) => expectedMap(kind, operations)),
    ...(['number', 'any'] as const).flatMap((kind) => expectedSet(kind, operations)),
    ...expectedDict(operations),
  ]
  expect(got.length).toBe(wanted.length)
  return wanted.flatMap((line, i) => (got[i] === line ? [] : [`- ${line}\n+ ${got[i]}`]))
}

describe('Map, Set and dictionaries', () => {
  const seed = Number(process.env.UNI_SEED ?? 1)
  it(`do what Node's do in 3000 random operations, changed while iterated, seed ${seed}`, async () => {
    expect((await differences(seed, 3000, false)).slice(0, 10)).toEqual([])
  }, 120_000)

  it(`do so when the collector runs at every allocation, seed ${seed + 1}`, async () => {
    expect((await differences(seed + 1, 60, true)).slice(0, 10)).toEqual([])
  }, 240_000)
})
