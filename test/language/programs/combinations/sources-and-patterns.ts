// Iterators, spreads and destructuring of every kind of source.
class Range implements Iterable<number> {
  constructor(readonly from: number, readonly to: number, readonly step = 1) {}
  *[Symbol.iterator](): IterableIterator<number> { for (let i = this.from; i < this.to; i += this.step) yield i }
  map<T>(f: (n: number, i: number) => T): T[] { return Array.from(this, f) }
  static of(...xs: [to: number] | [from: number, to: number, step?: number]): Range { return xs.length === 1 ? new Range(0, xs[0]) : new Range(...xs) }
}
class Deque<T> {
  #items: (T | undefined)[] = []
  #head = 0
  pushBack(...xs: T[]): this { this.#items.push(...xs); return this }
  popFront(): T | undefined { if (this.#head >= this.#items.length) return undefined; const x = this.#items[this.#head]; this.#items[this.#head++] = undefined; if (this.#head * 2 > this.#items.length) { this.#items = this.#items.slice(this.#head); this.#head = 0 } return x }
  get length(): number { return this.#items.length - this.#head }
  [Symbol.iterator](): Iterator<T> { let i = this.#head; const items = this.#items; return { next: () => (i < items.length ? { done: false, value: items[i++] as T } : { done: true, value: undefined }) } }
}
type Expr = number | string | { op: '+' | '*'; args: Expr[] } | { let: [string, Expr]; in: Expr }
const evaluate = (e: Expr, env: ReadonlyMap<string, number> = new Map<string, number>()): number => {
  if (typeof e === 'number') return e
  if (typeof e === 'string') { const v = env.get(e); if (v === undefined) throw new ReferenceError(`${e} is free`); return v }
  if ('op' in e) { const { op, args } = e; const vs = args.map((a) => evaluate(a, env)); return op === '+' ? vs.reduce((a, b) => a + b, 0) : vs.reduce((a, b) => a * b, 1) }
  const { let: [name, value], in: body } = e
  return evaluate(body, new Map([...env, [name, evaluate(value, env)]]))
}
function zip<A, B>(a: Iterable<A>, b: Iterable<B>): [A, B][] { const out: [A, B][] = []; const it = b[Symbol.iterator](); for (const x of a) { const r = it.next(); if (r.done) break; out.push([x, r.value]) } return out }
export function main(): void {
  const r = new Range(1, 10, 3)
  console.log([...r], Math.max(...r), r.map((n, i) => n * i), Range.of(3).map(String), [...Range.of(5, 8)], [...Range.of(0, 1, 0.25)])
  const [a, , b = -1, ...c] = r
  const [x = 9, y = 9] = new Range(0, 1)
  console.log(a, b, c, x, y)
  const q = new Deque<string>().pushBack('a', 'b').pushBack(...'cd')
  console.log(q.popFront(), q.popFront(), q.popFront(), q.length, [...q], q.popFront(), q.popFront(), q.length)
  const [first, ...others] = new Deque<{ k: number }>().pushBack({ k: 1 }, { k: 2 })
  console.log(first.k, others)
  console.log(evaluate({ op: '+', args: [1, { op: '*', args: [2, 3, 'x'] }, 'x'] }, new Map([['x', 4]])), evaluate({ let: ['y', 5], in: { op: '*', args: ['y', { let: ['y', { op: '+', args: ['y', 1] }], in: 'y' }] } }))
  try { evaluate({ op: '+', args: ['z'] }) } catch (e) { console.log(String(e)) }
  console.log(zip([1, 2, 3], 'ab'), zip(new Set(['p', 'q']), r), zip(new Map([['k', true]]), [null]))
  const grid = Array.from({ length: 3 }, (_, i) => Array.from({ length: 3 }, (_, j) => (i === j ? 1 : 0)))
  const [[, p01], [p10, ...p1r], { length, 0: p20 }] = grid
  console.log(p01, p10, p1r, length, p20, grid.map((row) => row.join('')).join('|'))
  let i = 0
  const o: { a: number; b?: number; n: { m: number[] } } = { a: i++, n: { m: [i++, i++] } }
  ;({ a: o.n.m[i++ - 3], b: o.b = i++, n: { m: [, o.a] } } = o)
  console.log(o, i)
  const { ['a']: first2, n: { m: [m0, m1 = i++, m2 = i++, ...mr] }, ...rest } = o
  console.log(first2, m0, m1, m2, mr, rest, i)
  const swap: [number, string, boolean] = [1, 'x', true]
  ;[swap[0], swap[2]] = [swap[0] + 1, !swap[2]]
  console.log(swap, ((...[h, ...t]: [number, ...string[]]) => `${h}:${t}`)(1, 'u', 'v'), (([{ z } = { z: 7 }, [w] = [8]]: [{ z: number }?, number[]?]) => z + w)([]))
  const fnWithAll = ({ a = 1, b: { c = 2, ...d } = { c: 3, e: 4 } }: { a?: number; b?: { c?: number; e?: number; f?: string } } = {}, [g = a + c, ...h]: number[] = [], ...k: string[]): unknown[] => [a, c, d, g, h, k]
  console.log(fnWithAll(), fnWithAll({ a: 5 }), fnWithAll({ b: { f: 'F' } }, [undefined as unknown as number, 6], 'k1', 'k2'))
  const it = new Set([1, 2, 3]).values()
  const [s1] = it
  console.log(s1, it.next(), [...it])
  const entries = Object.entries({ one: 1, two: 2 }).map(([k, v]) => ({ k, w: v * 2 }))
  console.log(entries, Object.assign({ z: 0 }, { y: 1 }), Object.fromEntries([...'ab'].map((ch, n) => [ch, n])))
  const arr = [5, 1, 4]
  console.log([...arr].sort(), [...arr.entries()].flat(), arr.concat(7, [8, 9]).length, [...arr.keys()], [...'😀a'].length)
}
