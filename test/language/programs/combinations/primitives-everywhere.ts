// Unions of primitives with undefined and null through generics, containers and closures.
type Prim = string | number | boolean | null | undefined
class Slot<T> {
  private history: T[] = []
  constructor(public current: T) {}
  set(v: T): this { this.history.push(this.current); this.current = v; return this }
  undo(): T | undefined { const v = this.history.pop(); if (this.history.length >= 0 && v !== undefined) this.current = v as T; return v }
  map<U>(f: (v: T) => U): Slot<U> { return new Slot(f(this.current)) }
  get all(): readonly T[] { return [...this.history, this.current] }
}
const coalesce = <T>(...xs: (T | null | undefined)[]): T | undefined => { for (const x of xs) if (x !== null && x !== undefined) return x; return undefined }
const countBy = <T, K>(xs: Iterable<T>, key: (x: T) => K): Map<K, number> => { const m = new Map<K, number>(); for (const x of xs) m.set(key(x), (m.get(key(x)) ?? 0) + 1); return m }
function partition<T, S extends T>(xs: readonly T[], is: (x: T) => x is S): [S[], Exclude<T, S>[]] { const yes: S[] = [], no: Exclude<T, S>[] = []; for (const x of xs) if (is(x)) yes.push(x); else no.push(x as Exclude<T, S>); return [yes, no] }
const isNum = (x: Prim): x is number => typeof x === 'number'
const describe = (x: Prim): string => x === undefined ? 'undef' : x === null ? 'null' : typeof x === 'number' ? (Number.isNaN(x) ? 'nan' : Object.is(x, -0) ? '-0' : x.toString()) : typeof x === 'string' ? `'${x}'` : x ? 'T' : 'F'
interface Node2 { value: Prim; next?: Node2 | null }
export function main(): void {
  const prims: Prim[] = ['a', '', 0, -0, NaN, 1.5, true, false, null, undefined]
  console.log(prims.map(describe).join(' '), prims.filter(Boolean), prims.indexOf(NaN), prims.includes(NaN), prims.lastIndexOf(undefined))
  console.log(partition(prims, isNum), countBy(prims, (x) => typeof x), countBy(prims, (x) => x))
  const s = new Slot<Prim>('start')
  for (const p of prims) s.set(p)
  console.log(s.all.length, s.undo(), s.undo(), s.current, s.map((v) => v ?? 'none').current, s.map(describe).current)
  const n = new Slot<number | null>(1).set(null).set(3)
  console.log(n.all, n.undo(), n.undo(), n.current, n.map((v) => v === null).current)
  const b = new Slot<boolean | undefined>(undefined).set(false).set(true)
  console.log(b.all, b.map((v) => !v).current, b)
  console.log(coalesce<number>(null, undefined, 0, 1), coalesce<string>(undefined, ''), coalesce<boolean>(null, false), coalesce<number>(), coalesce(null, 'x', undefined))
  const list: Node2 = { value: 1, next: { value: null, next: { value: 'z', next: null } } }
  const values: Prim[] = []
  for (let at: Node2 | null | undefined = list; at; at = at.next) values.push(at.value)
  console.log(values, list.next?.next?.next === null, list.next?.next?.next?.value)
  const m = new Map<Prim, Prim>(prims.map((p, i) => [p, prims[prims.length - 1 - i]]))
  console.log(m.size, m.get(NaN), m.get(-0), m.get(null), m.get(undefined), m.has(undefined), m)
  const swap = <A, B>(p: readonly [A, B]): [B, A] => [p[1], p[0]]
  console.log(prims.slice(0, 3).map((p) => swap([p, 1])), swap([null, undefined]), swap([true, 'x'] as const))
  const opt = (x?: number | null, y: Prim = x): Prim => (x == null ? y : x + 1)
  console.log(opt(), opt(null), opt(1), opt(undefined, 'y'), opt(null, undefined))
  let u: string | number | undefined = prims.length > 3 ? 'text' : undefined
  const read = (): string => (typeof u === 'string' ? u.toUpperCase() : u === undefined ? 'none' : u.toFixed(2))
  console.log(read()); u = 4; console.log(read()); u = undefined; console.log(read(), u ?? 'd')
  const results: (number | Error)[] = [1, new RangeError('r'), NaN]
  console.log(results.map((r) => (r instanceof Error ? r.name : r * 2)), results.reduce<number>((a, r) => a + (typeof r === 'number' ? r || 0 : 100), 0))
  const dict: Record<string, Prim> = { a: 1, b: null, c: undefined, d: 'x', e: false }
  for (const [k, v] of Object.entries(dict)) if (v) console.log(k, v); else console.log(k, 'falsy', v === null, v === undefined)
  const { a, zz = 'default', ...others } = dict
  console.log(a, zz, others, JSON.stringify(dict), 'c' in dict, delete dict.b, Object.keys(dict))
  const t: [x: number | undefined, y?: string | null] = [undefined]
  t[1] = null
  console.log(t, t.length, t[0] ?? 'first', t[1] ?? 'second')
  t.pop(); console.log(t.length, t[1])
  console.log([undefined, null, 1].map((x) => x?.toFixed(1)), [null, 'a'].flatMap((x) => x ?? []), [[1], undefined, [2, 3]].flatMap((x) => x ?? [0]))
  console.log(Math.max(...[1, undefined, 3].filter((x) => x !== undefined)), [3, null, 1].sort((x, y) => (x ?? 0) - (y ?? 0)))
}
