import { describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { runDevice } from './run.ts'

const A = { name: 'A' }, B = { name: 'B' }
type Kind = 'number' | 'any' | 'integer'

/** Value `n` of a kind, as device/array.ts makes it. */
function value(kind: Kind, n: number): unknown {
  if (kind === 'integer') return n - 20
  if (kind === 'number') return [undefined, NaN, -0, 0][n % 14] ?? (n % 14 === 0 ? undefined : n - 20)
  switch (n % 14) {
    case 0: return undefined
    case 1: return null
    case 2: return true
    case 3: return NaN
    case 4: return A
    case 5: return B
    case 6: case 7: case 8: return `s${n}`
    default: return n
  }
}

const show = (x: unknown): string =>
  x === undefined ? 'u' : Object.is(x, -0) ? '-0' : Array.isArray(x) ? `[${all(x)}]` : x instanceof Object ? (x as { name: string }).name : String(x)
const all = (a: unknown[]): string => Array.from(a, show).join(' ')
/** `NaN` in any form is one. */
const rank = (x: unknown): number => (typeof x === 'number' ? (x === x ? x : 7) : x === undefined ? 7 : show(x).length)

/** What `device/array.ts` must print for `operations`. */
function expected(kind: Kind, operations: number[], limit: number): string[] {
  let at = 0
  const next = (): number => operations[at++]
  const index = (): number => {
    const n = next()
    return [Infinity, -Infinity, NaN, undefined as unknown as number][n - 100] ?? (n === 103 ? (undefined as unknown as number) : n - 30 + (n % 5 === 0 ? 0.5 : 0))
  }
  const several = (): unknown[] => {
    const items: unknown[] = []
    for (let n = next(); n; n--) items.push(value(kind, next()))
    return items
  }
  const none = kind === 'integer' ? 0 : undefined
  let a: unknown[] = []
  let calls = ''
  const setLength = (n: number): void => {
    const old = a.length
    a.length = n
    if (n > old) a.fill(none, old)
  }
  const noting = (): ((x: unknown, i: number) => void) & { modulus: number } => {
    const when = next(), change = next(), modulus = next()
    calls = ''
    const called = (x: unknown, i: number): void => {
      calls += `${i}:${show(x === undefined ? none : x)} `
      if (i !== when) return
      if (change === 1) a.pop()
      else if (change === 2) a.push(value(kind, 33))
      else if (change === 3) a.shift()
      else if (change === 4) setLength(a.length >> 1)
      else if (change === 5) throw A
      else if (change === 6) {
        a.length = 0
        a.push(value(kind, 40))
      }
    }
    return Object.assign(called, { modulus })
  }
  const inRange = (i: number, end: number): void => {
    if (i < 0 || i >= end) throw new RangeError(`index ${i} out of range: length ${a.length}`)
  }
  /** As an argument list that ends before arguments left out. */
  const perform = (code: number): string => {
    const test = () => {
      const called = noting()
      return (x: unknown, i: number): boolean => { called(x, i); return i % called.modulus === 1 }
    }
    const sum = () => {
      const called = noting()
      return (before: number, x: unknown, i: number): number => { called(x, i); return before * 3 % 1000 + i }
    }
    const last = () => {
      const called = noting()
      return (before: unknown, x: unknown, i: number): unknown => { called(x, i); return i % 2 ? x : before }
    }
    const item = () => {
      const called = noting()
      return (x: unknown, i: number): unknown => { called(x, i); return i % 2 ? value('any', i) : x }
    }
    switch (code) {
      case 0: return String(a.push(value(kind, next())))
      case 1: return String(a.push(...several()))
      case 2: return show(a.pop())
      case 3: return show(a.shift())
      case 4: return String(a.unshift(...several()))
      case 5: return all(a.slice(index(), index()))
      case 6: return all(a.splice(index(), index(), ...several()))
      case 7: return all(a.splice(index()))
      case 8: return all(a.concat(several()))
      case 9: return a.reverse() === a ? 'same' : 'another'
      case 10: return String(a.indexOf(value(kind, next()), index()))
      case 11: { const x = value(kind, next()); return `${a.lastIndexOf(x, index())} ${a.lastIndexOf(x)}` }
      case 12: return String(a.includes(value(kind, next()), index()))
      case 13: return all(a.fill(value(kind, next()), index(), index()))
      case 14: return all(a.copyWithin(index(), index(), index()))
      case 15: return show(a.at(index()))
      case 16: setLength(next() - 2); return ''
      case 17: { const i = next() - 3; inRange(i, a.length); return show(a[i]) }
      case 18: { const i = next() - 3, x = value(kind, next()); inRange(i, Infinity); if (i > a.length) setLength(i); a[i] = x; return '' }
      case 19: return show(a[next() - 3])
      case 20: { const f = noting(); a.forEach(f); return calls }
      case 21: { const f = noting(), r = a.map((x, i) => { f(x, i); return i * f.modulus }); return `${calls}= ${all(r)}` }
      case 22: { const r = a.map(item()); return `${calls}= ${all(r)}` }
      case 23: { const r = a.filter(test()); return `${calls}= ${all(r)}` }
      case 24: { const r = a.some(test()); return calls + r }
      case 25: { const r = a.every(test()); return calls + r }
      case 26: { const r = a.find(test()); return calls + show(r) }
      case 27: { const r = a.findLast(test()); return calls + show(r) }
      case 28: { const r = a.findIndex(test()); return calls + r }
      case 29: { const r = a.findLastIndex(test()); return calls + r }
      case 30: { const r = a.reduce<number>(sum(), 5); return calls + show(r) }
      case 31: { const r = a.reduceRight<number>(sum(), 5); return calls + show(r) }
      case 32: { const r = a.reduce(last()); return calls + show(r) }
      case 33: { const r = a.reduceRight(last()); return calls + show(r) }
      case 34: {
        const f = noting()
        const r = a.flatMap((x, i) => { f(x, i); return i % 3 === 2 ? x : i % 3 === 1 ? a.slice(i, i + 2) : [undefined] })
        return `${calls}= ${all(r)}`
      }
      case 35: {
        const when = next() ? 1000000 : 3, coarse = next()
        let count = 0, trace = ''
        const long = a.length > 63
        a.sort((x, y) => {
          if (count++ === when) throw B
          if (count < 40) trace += `${show(x)}<${show(y)} `
          return Math.floor(rank(x) / coarse) - Math.floor(rank(y) / coarse)
        })
        return long ? '*' : trace // beyond this length the order of comparisons is ours
      }
      case 36: return `${all([...a.entries()])} ${all([...a.keys()])}`
      case 37: {
        const f = noting(), it = a.values(), added = next()
        for (let i = 0; i < 40; i++) {
          const step = it.next()
          if (step.done) break
          f(step.value, i)
        }
        a.push(value(kind, added))
        return `${calls}${!it.next().done}`
      }
      case 38: return `${all([1, a.slice(), [2, a.slice(-2)]].flat(index()))} | ${all([a.slice(), a.slice(1)].flat())}`
      case 39: { const r = Array.from(a, item()); return `${calls}= ${all(r)}` }
      case 40: { const r = Array.from(a.values(), item()); return `${calls}= ${all(r)}` }
      case 41: { const f = noting(), r = Array.from({ length: index() }, (_, i) => { f(value(kind, 0), i); return i * i }); return `${calls}= ${all(r)}` }
      case 42: return all(new Array(index() - 3).fill(none))
      case 43: a.push(...a); return String(a.unshift(...a))
      case 44: return a.map((x) => (x instanceof Object ? '[object Object]' : x)).join(next() ? '-' : undefined)
      default: a.sort((x, y) => ((p, q) => (p < q ? -1 : p > q ? 1 : 0))(x instanceof Object ? '[object Object]' : String(x), y instanceof Object ? '[object Object]' : String(y))); return ''
    }
  }
  const lines: string[] = []
  for (let i = 0; at < operations.length; i++) {
    const code = next()
    let text: string
    try {
      text = perform(code)
    } catch (error) {
      if (error instanceof TypeError && !/^Reduce/.test(error.message)) throw error
      text = `! ${error instanceof Error ? String(error) : show(error)}`
    }
    lines.push(`${kind} ${i} ${code} ${text} -> ${all(a)}`)
    if (a.length > limit) a = a.slice(0, 12)
  }
  return lines
}

/** Operations by their arguments: v a value, i an index, n a small number, c a callback, s several values, b yes or no. */
const ARGUMENTS = ['v', 's', '', '', 's', 'ii', 'iis', 'i', 's', '', 'vi', 'vi', 'vi', 'vii', 'iii', 'i', 'n', 'n', 'nv', 'n', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'c',
  'c', 'c', 'c', 'c', 'c', 'bm', '', 'cv', 'i', 'c', 'c', 'ci', 'i', '', 'b', '']

function operationsFrom(seed: number, count: number): number[] {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const list: number[] = []
  for (let i = 0; i < count; i++) {
    // Every third operation adds elements, so that there is something to work on.
    const code = random() < 0.33 ? [0, 1, 4][below(3)] : below(ARGUMENTS.length)
    list.push(code)
    for (const kind of ARGUMENTS[code]) {
      if (kind === 'v') list.push(below(60))
      else if (kind === 'i') list.push(random() < 0.2 ? 100 + below(4) : 15 + below(30))
      else if (kind === 'n') list.push(below(20))
      else if (kind === 'm') list.push(1 + below(12))
      else if (kind === 'b') list.push(random() < 0.8 ? 1 : 0)
      else if (kind === 'c') list.push(below(8), random() < 0.5 ? 0 : below(7), 2 + below(4))
      else {
        const n = below(5)
        list.push(n)
        for (let j = 0; j < n; j++) list.push(below(60))
      }
    }
  }
  return list
}

async function differences(seed: number, count: number, stress: boolean): Promise<string[]> {
  const operations = operationsFrom(seed, count)
  const limit = stress ? 25 : 200 // length beyond which the array is cut
  const lines = await runDevice('array', { stress, generated: { 'operations.ts': `export const limit = ${limit};\nexport const operations: StaticArray<i32> = [${operations}];\n` } })
  const wanted = (['number', 'any', 'integer'] as const).flatMap((kind) => expected(kind, operations, limit))
  const found: string[] = []
  wanted.forEach((line, i) => {
    const got = line.includes(' 35 * ') ? lines[i]?.replace(/ 35 [^*]* -> /, ' 35 * -> ') : lines[i]
    if (got !== line) found.push(`- ${line}\n+ ${got}`)
  })
  expect(lines.slice(wanted.length)).toEqual(['true false false false false', '4 2 b', 'u 1 u | 3 4 u 1 u | 1 0', '4 1 false u true'])
  return found
}

describe('arrays', () => {
  const seed = Number(process.env.UNI_SEED ?? 1)
  it(`do what Node's do in 4000 random operations on numbers, integers and mixed values, seed ${seed}`, async () => {
    expect((await differences(seed, 4000, false)).slice(0, 10)).toEqual([])
  }, 120_000)

  it(`do so when the collector runs at every allocation, seed ${seed + 1}`, async () => {
    expect((await differences(seed + 1, 60, true)).slice(0, 10)).toEqual([])
  }, 240_000)
})
