// Generic generators, iterators, promises and streams in several representations.
function stack<T>(): { push(x: T): void; pop(): T | undefined; next(x: T): T } {
  const a: T[] = []
  return { push(x: T) { a.push(x) }, pop() { return a.pop() }, next(x) { return x } }
}
function* echo<T>(first: T): Generator<T, T[], T> {
  const all: T[] = []
  let x = first
  for (let i = 0; i < 3; i++) { x = yield x; all.push(x) }
  return all
}
function coroutine<T>(start: T): Iterator<T, string, T> {
  let last = start, n = 0
  return { next(x: T) { n++; const old = last; last = x; return n > 3 ? { done: true, value: `after ${n}` } : { done: false, value: old } } }
}
async function last<T>(it: AsyncIterable<T>): Promise<T | undefined> {
  let x: T | undefined
  for await (const y of it) x = y
  return x
}
async function* spread<T>(...xs: T[]): AsyncGenerator<T, number, boolean> {
  let n = 0
  for (const x of xs) if (yield x) n++
  return n
}
function withTimeout<T>(p: Promise<T>, ms: number, fallback: T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const t = setTimeout(() => resolve(fallback), ms)
    p.then(v => { clearTimeout(t); resolve(v) }, e => { clearTimeout(t); reject(e) })
  })
}
class Lazy<T> {
  private value?: T
  private pending?: Promise<T>
  constructor(private readonly make: () => Promise<T>) {}
  get(): Promise<T> { return this.pending ??= this.make().then(v => (this.value = v)) }
  peek(): T | undefined { return this.value }
}
class Observable<T> {
  private readonly observers = new Set<{ next(x: T): void; done?(): void }>()
  subscribe(o: { next(x: T): void; done?(): void }): () => void { this.observers.add(o); return () => { this.observers.delete(o) } }
  emit(x: T): void { for (const o of this.observers) o.next(x) }
  end(): void { for (const o of this.observers) o.done?.() }
  async *values(): AsyncGenerator<T> {
    const buffer: T[] = []
    let wake: (() => void) | undefined, over = false
    const stop = this.subscribe({ next: x => { buffer.push(x); wake?.() }, done: () => { over = true; wake?.() } })
    try {
      for (;;) {
        while (buffer.length) yield buffer.shift()!
        if (over) return
        await new Promise<void>(r => { wake = r })
      }
    } finally { stop() }
  }
}
export async function main(): Promise<void> {
  const n = stack<number>(), s = stack<string>()
  n.push(1); s.push('a')
  console.log(n.pop()! + n.next(2), s.pop()! + s.next('b'), n.pop(), s.pop())
  const e = echo(1), f = echo('x')
  console.log(e.next(0).value, e.next(5).value, f.next('').value, f.next('y').value)
  console.log(e.next(6), e.next(7), f.return(['r']))
  const c = coroutine(1), d = coroutine(true)
  console.log(c.next(2), c.next(3), c.next(4), c.next(5), d.next(false), d.next(true))
  console.log(await last(spread(1, 2)), await last(spread('p')), await last(spread<boolean>()))
  const g = spread('u', 'v')
  console.log(await g.next(true), await g.next(true), await g.next(false), await g.next(true))
  console.log(await withTimeout(new Promise<number>(() => {}), 1, -1), await withTimeout(Promise.resolve('v'), 1, ''), await withTimeout(Promise.reject(new Error('w')), 1, true).catch((x: Error) => x.message))
  const lazy = new Lazy(async () => { await null; return { n: 1 } }), num = new Lazy(() => Promise.resolve(0))
  console.log(lazy.peek(), (await lazy.get()).n, lazy.peek(), await num.get(), num.peek())
  const o = new Observable<number>()
  const reader = (async () => { let sum = 0; for await (const x of o.values()) { sum += x; if (sum > 5) break } return sum })()
  await null
  for (const x of [1, 2, 3, 4]) { o.emit(x); await null; await null; await null }
  console.log(await reader)
  const words = new Observable<string>()
  const all = (async () => { const out: string[] = []; for await (const w of words.values()) out.push(w); return out })()
  words.emit('lost')
  words.end()
  console.log(await all)
}
