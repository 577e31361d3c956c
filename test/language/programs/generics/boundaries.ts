// Functions and objects that cross into generic code and out of it.
function run<T>(f: () => T): T { return f() }
function each<T, K extends keyof T>(xs: T[], k: K, f: (v: T[K], i: number) => void): void { xs.forEach((x, i) => f(x[k], i)) }
function watch<T extends object, K extends keyof T>(o: T, k: K, cb: (old: T[K], now: T[K]) => void): (v: T[K]) => void { return v => { const old = o[k]; o[k] = v; cb(old, v) } }
function make<T>(f: (x: T) => T): { call: (x: T) => T; twice(x: T): T } { return { call: x => f(x), twice(x) { return f(f(x)) } } }
class Task<T> { constructor(private readonly body: () => T) {} run(): T { return this.body() } get fn(): () => T { return this.body } }
class Emitter<E extends Record<string, unknown>> {
  private readonly map = new Map<keyof E, ((v: never) => void)[]>()
  size = 0
}
interface Handler { handle(x: number): string; opt?(s: string): number }
interface Lazy<T> { get: () => T }
class Fixed<T> implements Lazy<T> { constructor(readonly v: T) {} get = (): T => this.v }
abstract class Animal<S extends string = string> { constructor(public kind: S) {} abstract noise(): string; self(): this { return this } }
class Dog extends Animal<'dog'> { constructor() { super('dog') } noise(): string { return 'woof' } wag(): string { return 'wag' } }
class Stack<T> { protected items: T[] = []; push(...xs: T[]): this { this.items.push(...xs); return this } map<U>(f: (x: T, i: number) => U): Stack<U> { return new Stack<U>().push(...this.items.map(f)) } static from<V>(xs: Iterable<V>): Stack<V> { const s = new Stack<V>(); for (const x of xs) s.push(x); return s } get list(): readonly T[] { return this.items } }
class NumStack extends Stack<number> { sum(): number { return this.items.reduce((a, b) => a + b, 0) } }
function longest<T extends { length: number }>(a: T, b: T): T { return a.length >= b.length ? a : b }
function curry<A, B, C>(f: (a: A, b: B) => C): (a: A) => (b: B) => C { return a => b => f(a, b) }
function memo<A, R>(f: (a: A) => R): (a: A) => R { const cache = new Map<A, R>(); return a => { const hit = cache.get(a); if (hit !== undefined) return hit; const r = f(a); cache.set(a, r); return r } }
function pipe<T>(...fs: ((x: T) => T)[]): (x: T) => T { return x => fs.reduce((v, f) => f(v), x) }
type Pair<A, B = A> = { first: A; second: B }
function swap<A, B>({ first, second }: Pair<A, B>): Pair<B, A> { return { first: second, second: first } }
function zip<A, B>(as: A[], bs: B[]): [A, B][] { return as.map((a, i) => [a, bs[i]]) }
function nothing(): null { return null }
const identity = <T,>(x: T): T => x
function first<T>(xs: readonly T[]): T | undefined { return xs[0] }
export function main(): void {
  run(() => { console.log('void') })
  console.log(run(() => 5), run(() => 'five'), run(() => undefined), run(() => true))
  each([{ n: 1, s: 'a', b: true }], 'n', (v, i) => console.log(v + i))
  each([{ n: 1, s: 'a', b: true }], 'b', v => console.log(v ? 'yes' : 'no'))
  const o = { n: 1, s: 'x' }
  const setN = watch(o, 'n', (a, b) => console.log(a, b, a + b))
  setN(5)
  watch(o, 's', (a, b) => console.log(a + b))('y')
  console.log(o)
  const mn = make((x: number) => x + 1), ms = make((s: string) => s + '!'), mb = make((b: boolean) => !b)
  console.log(mn.call(1), mn.twice(1), ms.call('a'), ms.twice('a'), mb.call(true), mb.twice(true))
  const makers: { twice(x: number): number }[] = [mn, make((x: number) => x * 10)]
  console.log(makers.map(m => m.twice(2)))
  new Task(() => { console.log('task') }).run()
  console.log(new Task(() => 3).run() + 1, new Task(() => 'q').fn())
  const t: Task<void> = new Task<void>(() => console.log('v'))
  t.run(); t.fn()
  const hs: Handler[] = [{ handle: x => 'a' + x }, { handle(x) { return 'b' + x }, opt: s => s.length }]
  for (const h of hs) console.log(h.handle(1), h.opt?.('abc'))
  const lazies: Lazy<number>[] = [{ get: () => 1 }, new Fixed(2)]
  console.log(lazies.map(l => l.get()))
  const lz: Lazy<string | number> = new Fixed<string | number>('s')
  const lz2: Lazy<string | number> = { get: () => 4 }
  console.log(lz.get(), lz2.get())
  const d = new Dog().self()
  console.log(d.wag(), d.kind, d.noise(), (d as Animal).noise())
  const ns = new NumStack().push(1, 2, 3)
  console.log(ns.sum(), ns.map(x => 'i' + x).list, Stack.from('abc').list, Stack.from(new Set([true])).list)
  console.log(longest('abc', 'de'), longest([1], [2, 3]), longest({ length: 3 }, { length: 5 }))
  console.log(curry((a: number, b: string) => b.repeat(a))(2)('ab'))
  let calls = 0
  const sq = memo((n: number) => { calls++; return n * n })
  console.log(sq(4), sq(4), calls)
  console.log(pipe<number>(x => x + 1, x => x * 2)(3), pipe<string>()('same'))
  console.log(swap({ first: 1, second: 'b' }), swap({ first: true, second: [1] }))
  console.log(zip([1, 2], ['a', 'b']), nothing(), identity(nothing()), identity(undefined), first<number>([]), first(['z']))
  const box: Lazy<() => void> = { get: () => () => console.log('inner') }
  box.get()()
  const e = new Emitter<{ a: number }>()
  console.log(e.size)
}
