// Functions in arrays, maps and objects are called by the signature they are used with.
class Box<T> { constructor(public value: T) {} map<U>(f: (v: T) => U): Box<U> { return new Box(f(this.value)) } static of<V>(v: V): Box<V> { return new Box(v) } }
function apply<T>(list: T[], f: (x: T) => void): void { for (const x of list) f(x) }
function id<T>(x: T): T { return x }
function compose<A, B, C>(f: (a: A) => B, g: (b: B) => C): (a: A) => C { return a => g(f(a)) }
export function main(): void {
  const handlers = new Map<string, (x: number) => void>()
  const log: string[] = []
  handlers.set('none', () => { log.push('none') })
  handlers.set('num', x => { log.push('num' + x) })
  handlers.set('ret', x => log.push('r' + x))
  for (const [k, h] of handlers) h(k.length)
  handlers.get('none')!(3)
  handlers.get('ret')?.(4)
  console.log(log)
  const fs: (() => number)[] = [() => 1, () => 2]
  fs.push(() => 3)
  const none = (): number => 4
  fs.push(none)
  console.log(fs.map(f => f()))
  const gs: ((x: number, y: number) => number)[] = [x => x, (x, y) => x + y, none]
  console.log(gs.map(g => g(5, 6)))
  const preds: ((s: string) => boolean)[] = []
  const always = (): boolean => true
  preds.push(always, s => s.length > 2)
  console.log(preds.every(p => p('abc')), preds.filter(p => p('a')).length)
  const m = id<(x: number) => number>(x => x + 1)
  console.log(m(1))
  const anyf: (x: number) => number | string = x => x
  console.log(anyf(3))
  const fn2: (x: number) => number | string = id<(x: number) => number>(x => x * 2)
  console.log(fn2(3))
  const stored: { cb: (x: number) => number | undefined } = { cb: x => x }
  const cb0 = (x: number): number => x + 5
  stored.cb = cb0
  console.log(stored.cb(1))
  const b = Box.of(3).map(x => 'n' + x).map(s => s.length)
  console.log(b.value + 1)
  const wide: Box<number | string> = new Box<number | string>(1)
  wide.value = 'now'
  console.log(wide)
  const adders = [1, 2].map(n => (x: number) => x + n)
  console.log(adders.map(a => a(10)))
  const c = compose((n: number) => n + 1, n => `<${n}>`)
  console.log(c(4), compose(c, s => s.length)(10))
  const u: unknown = (x: number) => x
  console.log(typeof u, typeof u === 'function')
  const bx = new Box<(n: number) => string>(n => 'v' + n)
  console.log(bx.value(8))
  const bn = new Box<() => void>(() => 5)
  bn.value()
  const opt: { cb?: (n: number) => void } = {}
  opt.cb?.(1)
  opt.cb = () => console.log('called')
  opt.cb?.(1)
  apply([1, 2], () => console.log('x'))
}
