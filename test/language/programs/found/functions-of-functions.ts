// Functions that take and give functions, through generics and other types.
type Reducer<S, A> = (state: S, action: A) => S
type Middleware<A> = (next: (a: A) => string) => (a: A) => string
type Chain = (n: number) => Chain | string
const id = <T>(x: T): T => x
const flip = <A, B, C>(f: (a: A) => (b: B) => C) => (b: B) => (a: A): C => f(a)(b)
const callTwice = (f: (g: () => void) => void): void => { f(() => console.log('void')) }
export function main(): void {
  let factor = 2
  const scale = <T>(xs: T[], f: (x: T) => number): number[] => xs.map(f).map((n) => n * factor)
  factor++
  console.log(scale([1, 2], (x) => x + 0.5), scale(['a', 'bb'], (s) => s.length))
  const curry3 = <A, B, C, D>(f: (a: A, b: B, c: C) => D) => (a: A) => (b: B) => (c: C): D => (factor++, f(a, b, c))
  console.log(curry3((a: number, b: string, c: boolean) => `${a}${b}${c}`)(1)('x')(true), curry3(Math.max)(1)(5)(3), factor)
  const add = (a: number) => (b: number): number => a + b
  console.log(flip(add)(1)(2), flip((s: string) => (n: number) => s.repeat(n))(3)('ab'), id(add)(4)(5))
  const compose = <T>(...fs: ((x: T) => T)[]) => (x: T): T => fs.reduce((acc, f) => f(acc), x)
  console.log(compose((x: number) => x + factor, (x) => x * 2)(1), compose<string>()('e'), compose((s: string) => s + '!')('a'))
  const log: Middleware<number> = (next) => (a) => `log ${a} ${next(a)}`
  const twice: Middleware<number> = (next) => (a) => next(a) + next(a + 1)
  const chain = <A>(ms: Middleware<A>[], last: (a: A) => string): ((a: A) => string) => ms.reduceRight((next, m) => m(next), last)
  console.log(chain([log, twice], (n) => `<${n}>`)(7), chain([], String)(true))
  const store = <S, A>(reduce: Reducer<S, A>, state: S): { get: () => S; send: (a: A) => S; sub: (f: (s: S) => void) => () => void } => {
    const subs: ((s: S) => void)[] = []
    return { get: () => state, send: (a) => { state = reduce(state, a); subs.forEach((f) => f(state)); return state }, sub: (f) => { subs.push(f); return () => void subs.splice(subs.indexOf(f), 1) } }
  }
  const counter = store((s: number, a: 'inc' | 'dec') => (a === 'inc' ? s + 1 : s - 1), 0)
  const stop = counter.sub((n) => console.log('n', n))
  counter.send('inc'); counter.send('inc'); stop(); counter.send('dec')
  console.log(counter.get())
  callTwice((g) => g())
  const passes: (cb: () => number) => number = (cb: () => unknown) => (cb() === 4 ? 1 : 0)
  console.log(passes(() => 4), passes(() => 5))
  const takesVoid = (cb: () => void): void => cb()
  const asNumber: (cb: () => number) => void = takesVoid
  asNumber(() => { console.log('number'); return 1 })
  const count: Chain = (n) => (n > 2 ? 'end' : (m) => count(n + m))
  let at: Chain | string = count
  for (let i = 0; i < 5 && typeof at !== 'string'; i++) at = at(1)
  console.log(typeof at === 'string' ? at : 'more')
  const lazy = <T>(make: () => T): (() => T) => { let v: T | undefined, done = false; return () => (done ? v as T : (done = true, v = make())) }
  const n = lazy(() => (console.log('made'), 42)), s = lazy(() => lazy(() => 'deep'))
  console.log(n() + n(), s()(), s()())
  const memo = <A extends unknown[], R>(f: (...a: A) => R): ((...a: A) => R) & { hits?: number } => { const m = new Map<string, R>(); return (...a) => { const k = JSON.stringify(a); if (!m.has(k)) m.set(k, f(...a)); return m.get(k)! } }
  const slow = memo((a: number, b: string) => (console.log('slow'), b.repeat(a)))
  console.log(slow(2, 'x'), slow(2, 'x'))
  const visitors: { [K in 'num' | 'str']: (x: K extends 'num' ? number : string) => string } = { num: (x) => x.toFixed(1), str: (x) => x.toUpperCase() }
  console.log(visitors.num(1), visitors.str('q'))
  const retry = <T>(f: (attempt: number) => T, max = 3): T => { for (let i = 1; ; i++) { try { return f(i) } catch (e) { if (i >= max) throw e } } }
  console.log(retry((i) => { if (i < 3) throw new Error('no'); return i * 10 }), retry(() => 'first'))
  const events = new Map<string, ((...args: unknown[]) => void)[]>()
  const on = <A extends unknown[]>(name: string, f: (...args: A) => void): void => { const l = events.get(name) ?? []; l.push(f as (...args: unknown[]) => void); events.set(name, l) }
  on('sum', (a: number, b: number) => console.log(a + b))
  on('sum', (...all: unknown[]) => console.log(all))
  events.get('sum')?.forEach((f) => f(1, 2))
}
