// Errors of iterators, what closes them, patterns, shared results, iterables in generic classes: ECMA-262 7.4.11, 8.6.2, 13.15.5.
class Noisy implements Iterable<number> {
  static failNext = -1
  static failReturn = false
  constructor(private readonly name: string, private readonly count: number) {}
  [Symbol.iterator](): Iterator<number, void> {
    let i = 0
    return {
      next: () => {
        if (i === Noisy.failNext) throw new Error(`${this.name} next`)
        return i < this.count ? { value: i++, done: false } : { value: undefined, done: true }
      },
      return: () => {
        console.log(`${this.name} return`)
        if (Noisy.failReturn) throw new Error(`${this.name} return failed`)
        return { value: undefined, done: true }
      },
    }
  }
}
function attempt(what: string, f: () => void): void {
  try { f(); console.log(what, 'ok') } catch (e) { console.log(what, (e as Error).message) }
}
class Reused {
  private readonly result = { value: 0, done: false };
  [Symbol.iterator]() { return this }
  next() { this.result.value++; this.result.done = this.result.value > 3; return this.result }
}
class Pairs<K, V> {
  constructor(private readonly keys: K[], private readonly values: V[]) {}
  *[Symbol.iterator](): IterableIterator<[K, V]> { for (let i = 0; i < this.keys.length; i++) yield [this.keys[i], this.values[i]] }
  keysOnly(): Iterable<K> { const { keys } = this; return { *[Symbol.iterator]() { yield* keys } } }
  lazy<R>(f: (k: K, v: V) => R): Iterable<R> {
    const self = this
    return { [Symbol.iterator]: function* () { for (const [k, v] of self) yield f(k, v) } }
  }
}
function sum(...values: number[]): number { return values.reduce((a, b) => a + b, 0) }
function count(it: Iterable<unknown> | null | undefined): number { let n = 0; for (const x of it ?? []) { n++; void x } return n }
function range(n: number): IterableIterator<number> {
  let i = 0
  return {
    next() { return i < n ? { done: false, value: i++ } : { done: true, value: undefined } },
    [Symbol.iterator]() { return this },
  }
}
const chunk = function* <T>(it: Iterable<T>, size: number): Generator<T[], void, undefined> {
  let buffer: T[] = []
  for (const x of it) if (buffer.push(x) === size) { yield buffer; buffer = [] }
  if (buffer.length > 0) yield buffer
}
class Pipe<T> implements Iterable<T> {
  constructor(private readonly source: Iterable<T>) {}
  [Symbol.iterator](): Iterator<T> { return this.source[Symbol.iterator]() }
  map<U>(f: (x: T) => U): Pipe<U> { const { source } = this; return new Pipe<U>((function* () { for (const x of source) yield f(x) })()) }
  filter(f: (x: T) => boolean): Pipe<T> { const self = this; return new Pipe({ *[Symbol.iterator]() { for (const x of self) if (f(x)) yield x } }) }
  take(n: number): Pipe<T> {
    const { source } = this
    function* taken(): Generator<T> { if (n > 0) for (const x of source) { yield x; if (--n <= 0) return } }
    return new Pipe(taken())
  }
}
const pipe = <T>(source: Iterable<T>): Pipe<T> => new Pipe(source)
export function main(): void {
  attempt('next fails', () => { Noisy.failNext = 1; for (const x of new Noisy('a', 3)) console.log(x) })
  attempt('destructuring next fails', () => { const [x, y] = new Noisy('b', 3); console.log(x, y) })
  Noisy.failNext = -1
  attempt('default throws', () => { const [x = 1, y = ((): number => { throw new Error('default') })()] = new Noisy('c', 1); console.log(x, y) })
  attempt('body throws', () => { for (const x of new Noisy('d', 3)) throw new Error(`body ${x}`) })
  Noisy.failReturn = true
  attempt('return fails at break', () => { for (const x of new Noisy('e', 3)) { console.log(x); break } })
  attempt('body and return fail', () => { for (const x of new Noisy('f', 3)) throw new Error(`body ${x}`) })
  attempt('pattern', () => { const [x] = new Noisy('g', 3); console.log(x) })
  Noisy.failReturn = false
  attempt('spread', () => console.log(sum(...new Noisy('h', 4), 10, ...[1, 2]), [...new Noisy('i', 2)]))
  attempt('empty pattern', () => { const [] = new Noisy('j', 2) })
  attempt('holes', () => { const [, , x, ...rest] = new Noisy('k', 5); console.log(x, rest) })
  attempt('assignment', () => { const o = { p: 0, q: [0] }; [o.p, o.q[0], o.p] = new Noisy('l', 5); console.log(o) })
  attempt('set', () => console.log(new Set(new Noisy('m', 2)), Array.from(new Noisy('n', 2)), new Map([...new Noisy('o', 2)].map(x => [x, -x]))))
  attempt('return in finally', () => { const f = (): string => { for (const x of new Noisy('p', 3)) { try { return `first ${x}` } finally { console.log('fin') } } return 'none' }; console.log(f()) })
  attempt('nested', () => { for (const x of new Noisy('q', 2)) for (const y of new Noisy('r', 2)) if (x + y === 2) throw new Error('deep') })
  console.log([...new Reused()], count(new Reused()), count(null), count('abc'), count(new Map([[1, 2]])))
  const pairs = new Pairs(['a', 'b'], [1, 2])
  console.log([...pairs], [...pairs.keysOnly()], [...pairs.lazy((k, v) => k.repeat(v))], new Map(pairs), Object.fromEntries(pairs))
  const flags = new Pairs([1, 2], [true, false])
  console.log([...flags.keysOnly()].map(x => x + 1), [...flags.lazy((k, v) => v ? k : -k)], [...flags].filter(([, v]) => v))
  console.log([...range(3)], Math.max(...range(4)), [...chunk(range(5), 2)], [...chunk('abcde', 3)])
  console.log([...pipe(range(100)).map(x => x * x).filter(x => x % 2 === 0).take(3)], [...pipe(['x', 'yy']).map(s => s.length)])
  const r = range(4)
  for (const x of r) { console.log(x); if (x === 1) break }
  console.log([...r], r.next())
  for (const [i, x] of ['p', 'q'].entries()) console.log(i, x)
  for (const { length } of ['', 'ab']) console.log(length)
  for (const [a, [b, ...c], { d = 4 } = {}] of [[1, [2, 3, 5], { d: 6 }], [7, [8]]] as [number, number[], { d?: number }?][]) console.log(a, b, c, d)
  const it = [10, 20, 30][Symbol.iterator]()
  it.next()
  console.log([...it], it.next(), [].values().next())
  let i = 0
  const xs: number[] = []
  for (xs[i++] of [5, 6]);
  console.log(xs, i)
  const s = new Set([1, 2, 3])
  for (const x of s) { if (x === 1) s.delete(2); if (x < 10) s.add(x + 10) }
  console.log(s)
}
