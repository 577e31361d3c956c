// Object literals with methods, this, accessors, generics and closures.
interface Shape { readonly area: number; scale(k: number): Shape; describe?(): string }
const square = (side: number): Shape => ({ get area() { return side ** 2 }, scale(k) { return square(side * k) }, describe() { return `sq ${this.area}` } })
const counter = (start = 0) => ({ n: start, inc(by = 1) { this.n += by; return this }, get double() { return this.n * 2 }, set double(v: number) { this.n = v / 2 }, reset: () => start })
const fluent = <T>(xs: T[]) => ({ map: <U>(f: (x: T) => U) => fluent(xs.map(f)), filter: (p: (x: T) => boolean) => fluent(xs.filter(p)), get value() { return xs }, *[Symbol.iterator]() { yield* xs } })
type Visitor<R> = { num(n: number): R; add(a: R, b: R): R }
const build = <R>(v: Visitor<R>, depth: number): R => (depth ? v.add(build(v, depth - 1), v.num(depth)) : v.num(0))
class Temp { static #count = 0; static make = (c: number): Temp => new Temp(c); #c: number; constructor(c: number) { this.#c = c; Temp.#count++ } get f(): number { return this.#c * 1.8 + 32 } set f(v: number) { this.#c = (v - 32) / 1.8 } static get count(): number { return Temp.#count } readonly show = (): string => `${this.#c}C`; toJSON(): unknown { return { c: this.#c } } static { Temp.make(0) } }
export function main(): void {
  const s = square(2)
  console.log(s.area, s.scale(3).area, s.describe?.(), s.scale(2).scale(2).describe?.())
  const c = counter(5)
  c.inc().inc(4).double = 50
  console.log(c.n, c.double, c.reset(), c.inc().n, counter().double)
  console.log(fluent(['a', 'bb']).map((x) => x + '!').filter((x) => x.length > 2).value, fluent([1, 2, 3]).filter((x) => x > 1).value, [...fluent(['a', 'b']).map((x) => x + x)])
  console.log(build({ num: (n) => n, add: (a, b) => a + b }, 4), build({ num: String, add: (a: string, b: string) => `(${a}+${b})` }, 3), build<string[]>({ num: (n) => [`${n}`], add: (a, b) => [...a, ...b] }, 2))
  const t = Temp.make(100)
  t.f = 32
  console.log(t.f, t.show(), Temp.count, JSON.stringify([t, { t }]), [1, 2].map(Temp.make).map((x) => x.show()))
  const { show } = t
  t.f = 212
  console.log(show())
  const table = { rows: [] as { id: number; tags: Set<string> }[], add(id: number, ...tags: string[]) { this.rows.push({ id, tags: new Set(tags) }); return this }, find(p: (r: { id: number; tags: Set<string> }) => boolean) { return this.rows.find(p)?.id ?? -1 }, get ids() { return this.rows.map((r) => r.id) } }
  console.log(table.add(1, 'x').add(2, 'y', 'z').find((r) => r.tags.has('z')), table.ids, table.find(() => false))
  const lens = <S, K extends keyof S>(k: K) => ({ get: (s: S): S[K] => s[k] })
  const name = lens<{ name: string; age: number }, 'name'>('name')
  console.log(name.get({ name: 'n', age: 1 }))
  const handlers: Record<string, (n: number) => string> = { a: (n) => `a${n}`, b(n) { return `b${n}` } }
  for (const k of ['a', 'b', 'c']) console.log(k in handlers ? handlers[k](1) : 'none')
  const self = { v: 1, later() { return [1, 2].map((n) => n + this.v) }, nested: { v: 10, get() { return this.v } } }
  console.log(self.later(), self.nested.get())
}
