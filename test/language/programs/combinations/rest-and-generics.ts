// Rest and spread with generics, classes, super and overloads.
function join(sep: string, ...parts: (string | number)[]): string
function join(...parts: string[]): string
function join(first: string, ...rest: (string | number)[]): string { return rest.length ? rest.join(first) : first }
abstract class Logger<A extends unknown[]> { protected lines: string[] = []; abstract format(...args: A): string; log(...args: A): this { this.lines.push(this.format(...args)); return this } get text(): string { return this.lines.join(';') } }
class Pair extends Logger<[string, number]> { format(k: string, v: number): string { return `${k}=${v}` } }
class Any extends Logger<unknown[]> { format(...xs: unknown[]): string { return xs.map(String).join() } override log(...xs: unknown[]): this { return super.log('>', ...xs) } }
class Vec { readonly xs: number[]; constructor(...xs: number[]) { this.xs = xs } static of(...xs: number[]): Vec { return new this(...xs) } plus(...others: Vec[]): Vec { return new Vec(...this.xs.map((x, i) => others.reduce((a, o) => a + (o.xs[i] ?? 0), x))) } }
class Named extends Vec { constructor(readonly name: string, ...xs: number[]) { super(0, ...xs) } }
const tuple = <T extends unknown[]>(...xs: T): T => xs
const head = <H, T extends unknown[]>(...[h]: [H, ...T]): H => h
const tail = <H, T extends unknown[]>(_: H, ...t: T): T => t
const call = <F extends (...args: never[]) => unknown>(f: F, ...args: Parameters<F>): ReturnType<F> => f(...args) as ReturnType<F>
const partial = <A, B extends unknown[], R>(f: (a: A, ...b: B) => R, a: A): ((...b: B) => R) => (...b) => f(a, ...b)
const tap = <A extends unknown[], R>(f: (...a: A) => R, seen: (r: R, ...a: A) => void): typeof f => (...a) => { const r = f(...a); seen(r, ...a); return r }
const flip = <A, B, R>(f: (a: A, b: B) => R): ((b: B, a: A) => R) => (b, a) => f(a, b)
const arity = (f: (...xs: number[]) => number, n: number): number => f(...Array.from({ length: n }, (_, i) => i + 1))
export function main(): void {
  console.log(join('-', 1, 2, 'x'), join('a'), join(...['p', 'q', 'r']))
  console.log(new Pair().log('a', 1).log('b', 2).text, new Any().log(1, null, [2]).log().text)
  console.log(Vec.of(1, 2).plus(Vec.of(10), Vec.of(1, 1)).xs, new Named('n', 5, 6).xs, new Named('e').plus().xs, Math.hypot(...Vec.of(3, 4).xs))
  const t = tuple(1, 'a', true, [2])
  console.log(t, t[1].length, head(1, 'x'), tail(1, 'x', true), tail('only'), tuple())
  console.log(call((a: number, b: string) => b.repeat(a), 2, 'z'), call(() => 7))
  const p = partial((a: string, b: number, c: boolean) => `${a}${b}${c}`, 'A')
  console.log(p(1, false), partial(join, '+')('1', '2', '3'), partial(p, 3)(true))
  const seen: unknown[] = []
  const tapped = tap((x: number, y: number) => x * y, (r, x, y) => seen.push([r, x, y]))
  console.log(tapped(3, 4), tapped(5, 6), seen, flip(Math.pow)(2, 3), flip((s: string, n: number) => s + n)(1, 's'))
  console.log(arity(Math.max, 5), arity((a, b = 10, ...c) => a + b + c.length, 1), arity((...xs) => xs.length, 3), arity(() => 9, 2))
  const args: [string, ...number[]] = ['s', 1, 2]
  const f = (s: string, a?: number, ...r: number[]): string => `${s}${a}${r}`
  console.log(f(...args), f(...(args.slice(0, 1) as [string])), [...args].length, f('q', ...[1, 2, 3]))
  const o = { ...{ a: 1, b: { c: 2 } }, ...(args.length > 1 ? { d: 3 } : {}) }
  console.log(o, [...new Set([...'hello'])].join(''))
  const merged = [[1, 2], [3]].reduce<number[]>((acc, xs) => [...acc, ...xs], [0])
  console.log(merged, Math.min(...merged, -1), String.fromCharCode(...[104, 105]), [..."x".repeat(3)].map((ch, i, all) => ch + i + all.length))
  const later: ((...xs: string[]) => void)[] = []
  later.push((a, b = 'B', ...c) => console.log(a, b, c)); later.push(console.log); later.push((...xs) => console.log(xs.length))
  for (const g of later) g('1', '2', '3')
  later[0]('only')
}
