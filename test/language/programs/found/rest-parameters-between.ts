// Functions with rest parameters where others are wanted, and the other way round.
type Fn = (...args: number[]) => number
const apply = <A extends unknown[], R>(f: (...args: A) => R, ...args: A): R => f(...args)
const bindFirst = <T, A extends unknown[], R>(f: (first: T, ...rest: A) => R, first: T) => (...rest: A): R => f(first, ...rest)
const compose = <A extends unknown[], B, C>(f: (...args: A) => B, g: (b: B) => C) => (...args: A): C => g(f(...args))
const count = (...xs: unknown[]): number => xs.length
class Emitter<A extends unknown[]> {
  private handlers: ((...args: A) => void)[] = []
  on(h: (...args: A) => void): void { this.handlers.push(h) }
  emit(...args: A): void { for (const h of this.handlers) h(...args) }
}
function optional(a: number, b = 2, ...rest: string[]): string { return `${a} ${b} ${rest.join('|')}` }
function tail(first: string, ...rest: (number | string)[]): string { return first + rest.length + rest.join() }
class Base { sum(...xs: number[]): number { return xs.reduce((a, b) => a + b, 0) } }
class Pair extends Base { override sum(a: number, b = 10): number { return a * b } }
interface Op { run(...xs: number[]): number; two?: (a: number, b: number) => number }
export function main(): void {
  const table = new Map<string, Fn>([['max', Math.max], ['sum', (...xs) => xs.reduce((a, b) => a + b, 0)], ['add', (a, b) => a + b], ['neg', (x) => -x]])
  for (const [name, f] of table) console.log(name, f(3, 4), f(1))
  const two: (a: number, b: number) => number = (...xs) => xs.length * 100 + xs[1]
  console.log(two(5, 6))
  const opt: (a: number, b?: number, c?: number) => number = (...xs) => xs.length
  console.log(opt(1), opt(1, 2), opt(1, 2, 3))
  console.log(apply((a: number, b: string) => a + b, 1, 'x'), apply(count, 1, 2, 3), apply((...n: number[]) => n.length, 4, 5), apply(() => 'none'))
  console.log(bindFirst((a: number, b: number, c: string) => a * b + c, 3)(4, 'z'), bindFirst(tail, 't')(1, 'a', 2))
  console.log(compose((a: number, b: number) => a - b, (d) => `d${d}`)(9, 4), compose(Math.max, String)(1, 7, 3))
  const e = new Emitter<[name: string, n: number]>()
  e.on((name, n) => console.log(name, n * 2))
  e.on((...all) => console.log(all.length, all))
  e.on((name) => console.log(name.length))
  e.emit('four', 4)
  const nums = new Emitter<number[]>()
  nums.on((...xs) => console.log(xs))
  nums.on((a, b) => console.log(a, b))
  nums.emit(1, 2, 3)
  nums.emit()
  const args: [number, number, ...string[]] = [1, 5, 'p', 'q']
  console.log(optional(...args), optional(7), optional(7, undefined, 'k'), optional(...([8] as [number, number?])))
  const strs = ['a', 'b']
  console.log(tail('x', ...strs, 3, ...strs), count(...strs, ...[1, 2]), tail(...(['m', 1] as [string, number])))
  const b: Base = new Pair()
  console.log(b.sum(3), b.sum(3, 4), b.sum(3, 4, 5), new Pair().sum(2), new Pair().sum(2, 3), new Base().sum(1, 2, 3))
  const ops: Op[] = [{ run: (a, b) => a + b }, { run: (...xs) => xs.length, two: (...xs) => xs.length }]
  for (const op of ops) console.log(op.run(4, 5, 6), op.two?.(1, 2))
  console.log([3, 1, 2].map((...a) => a.length), ['a', 'b'].reduce((...a) => a.length + a[0], '>'), [5, 4].sort((...p) => p[0] - p[1]))
  console.log('abc'.replace(/(b)/, (...m: string[]) => m.slice(0, 3).join('/')), 'abc'.replace(/(b)/, (m: string, g: string) => m + g))
  const spreadCall = (f: (a: string, b?: number, ...c: boolean[]) => string, t: [string, number?, ...boolean[]]): string => f(...t)
  console.log(spreadCall((a, b, ...c) => `${a}${b}${c}`, ['s']), spreadCall((a, b = 9, ...c) => `${a}${b}${c}`, ['s', undefined, true, false]))
  const later: (xs: string, ...ns: number[]) => string = (x, n1, n2, ...others) => `${x}:${n1}:${n2}:${others.length}`
  console.log(later('a'), later('b', 1), later('c', 1, 2, 3, 4))
}
