// What async functions are used for: emitters, middleware, pools, locks, memo; optional and mixed results; closures in loops.
type Handler = (event: string, n: number) => Promise<void> | void
type Middleware = (ctx: { path: string; out: string[] }, next: () => Promise<void>) => Promise<void>
const tick = <T>(x: T): Promise<T> => new Promise(r => queueMicrotask(() => r(x)))
class Emitter {
  private readonly handlers = new Map<string, Handler[]>()
  on(e: string, h: Handler): this { const l = this.handlers.get(e) ?? []; l.push(h); this.handlers.set(e, l); return this }
  async emit(e: string, n: number): Promise<number> { let c = 0; for (const h of this.handlers.get(e) ?? []) { await h(e, n); c++ } return c }
}
const compose = (list: Middleware[]): ((ctx: { path: string; out: string[] }) => Promise<void>) => ctx => {
  const dispatch = async (i: number): Promise<void> => { if (i < list.length) await list[i](ctx, () => dispatch(i + 1)) }
  return dispatch(0)
}
async function maybe(n: number): Promise<number | undefined> { if (n > 1) return n; await tick(0); return undefined }
async function nothing(n: number): Promise<void> { if (n) return; await tick(0) }
async function union(n: number): Promise<number | string | null> { await tick(0); return n === 0 ? null : n === 1 ? 'one' : n }
async function pair<A, B>(a: Promise<A>, b: () => Promise<B>): Promise<[A, B]> { return [await a, await b()] }
async function pool<T, R>(items: T[], size: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(items.length)
  let next = 0
  const worker = async (): Promise<void> => { while (next < items.length) { const i = next++; results[i] = await work(items[i], i) } }
  await Promise.all(Array.from({ length: size }, worker))
  return results
}
function memo<A extends string | number, R>(f: (a: A) => Promise<R>): (a: A) => Promise<R> {
  const cache = new Map<A, Promise<R>>()
  return a => { let p = cache.get(a); if (!p) { p = f(a); cache.set(a, p) } return p }
}
class Mutex {
  private tail: Promise<unknown> = Promise.resolve()
  run<T>(job: () => Promise<T> | T): Promise<T> {
    const result = this.tail.then(job)
    this.tail = result.catch(() => undefined)
    return result
  }
}
class Semaphore {
  private readonly queue: (() => void)[] = []
  constructor(private free: number) {}
  async acquire(): Promise<() => void> {
    if (this.free > 0) this.free--
    else await new Promise<void>(resolve => this.queue.push(resolve))
    return () => { const next = this.queue.shift(); if (next) next(); else this.free++ }
  }
}
export async function main(): Promise<void> {
  const log: string[] = []
  const em = new Emitter().on('a', async (e, n) => { await tick(0); log.push(`${e}${n}`) }).on('a', e => { log.push(e) }).on('b', () => {})
  console.log(await em.emit('a', 1), await em.emit('b', 2), await em.emit('c', 3), log)
  const ctx = { path: '/', out: [] as string[] }
  await compose([
    async (c, next) => { c.out.push('1>'); await next(); c.out.push('<1') },
    async (c, next) => { await tick(0); c.out.push(c.path); try { await next() } finally { c.out.push('f') } },
    async c => { c.out.push('leaf') },
  ])(ctx)
  console.log(ctx)
  console.log(await maybe(1), await maybe(2), (await maybe(3)) ?? 0, await nothing(0), await nothing(1), await union(0), await union(1), await union(2))
  console.log(await pair(tick(1), async () => 'b'), await pair(Promise.resolve([1]), () => tick({ z: true })))
  console.log(await pool([5, 3, 1], 2, async (x, i) => { for (let k = 0; k < x; k++) await null; return `${i}:${x}` }))
  let calls = 0
  const square = memo(async (n: number) => { calls++; await tick(0); return n * n })
  console.log(await Promise.all([square(3), square(3), square(4)]), calls)
  const mutex = new Mutex()
  const order: string[] = []
  const jobs = ['a', 'b', 'c'].map((n, i) => mutex.run(async () => { order.push(`${n}(`); await tick(0); if (i === 1) throw new Error(n); order.push(`)${n}`); return n.length + i }))
  console.log((await Promise.allSettled(jobs)).map(r => r.status === 'fulfilled' ? r.value : `${(r.reason as Error).message}!`), order.join(' '), await mutex.run(() => 5))
  const sem = new Semaphore(2)
  let active = 0, peak = 0
  await Promise.all([1, 2, 3, 4, 5].map(async n => { const release = await sem.acquire(); active++; peak = Math.max(peak, active); for (let i = 0; i < n; i++) await null; active--; release() }))
  console.log(peak, active)
  const fs: (() => Promise<number>)[] = []
  for (let i = 0; i < 3; i++) { const base = i * 10; await null; fs.push(async () => { await null; return base + i++ }) }
  console.log(await Promise.all(fs.map(f => f())), await fs[0]())
  let f: (x: number) => Promise<number> = async x => x
  const g = f
  f = async x => x <= 0 ? 0 : x + (await g(x - 1))
  console.log(await f(4))
  const results: unknown[] = []
  loop: for (let i = 0; ; i++) {
    try { if (i === 1) continue loop; if (i === 3) break loop; results.push(await tick(i)) } finally { results.push(await tick(`f${i}`)) }
  }
  console.log(results)
  const typed: Promise<string | number>[] = [tick('x'), tick(1)]
  for (const p of typed) { const v = await p; console.log(typeof v === 'string' ? v.length : v + 1) }
  const e = await tick<unknown>(new RangeError('r'))
  console.log(e instanceof RangeError && e.message, await (true ? tick(1) : 2), await 5, await (null as null | number))
  const sorted = (await Promise.all([3, 1, 2].map(tick))).sort((a, b) => a - b)
  console.log(sorted, (await tick([1, 2, 3])).map(x => x * 2).filter(x => x > 2), Object.entries(await tick({ a: 1 })))
}
