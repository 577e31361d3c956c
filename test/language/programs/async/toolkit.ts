// Async: queue with backpressure, semaphore, retry, cancellation, event stream
class Semaphore {
  private waiting: (() => void)[] = []
  constructor(private free: number) {}
  async acquire(): Promise<() => void> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    let released = false
    return () => { if (released) return; released = true; const next = this.waiting.shift(); if (next) next(); else this.free++ }
  }
  async with<T>(work: () => Promise<T> | T): Promise<T> { const release = await this.acquire(); try { return await work() } finally { release() } }
}
class Channel<T> implements AsyncIterable<T> {
  private readonly items: T[] = []
  private readonly readers: ((r: IteratorResult<T, undefined>) => void)[] = []
  private closed = false
  send(item: T): void { if (this.closed) throw new Error('closed'); const reader = this.readers.shift(); if (reader) reader({ value: item, done: false }); else this.items.push(item) }
  close(): void { this.closed = true; for (const r of this.readers.splice(0)) r({ value: undefined, done: true }) }
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: (): Promise<IteratorResult<T, undefined>> => {
      if (this.items.length) return Promise.resolve({ value: this.items.shift()!, done: false })
      if (this.closed) return Promise.resolve({ value: undefined, done: true })
      return new Promise((resolve) => this.readers.push(resolve))
    } }
  }
}
const sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms))
class Cancelled extends Error { override name = 'Cancelled' }
class Token { private reasons: string[] = []; private listeners = new Set<(r: string) => void>(); get cancelled() { return this.reasons.length > 0 } cancel(r: string) { this.reasons.push(r); for (const l of this.listeners) l(r) } onCancel(l: (r: string) => void) { this.listeners.add(l); return () => this.listeners.delete(l) } throwIfCancelled() { if (this.cancelled) throw new Cancelled(this.reasons[0]) } }
async function retry<T>(times: number, work: (attempt: number) => Promise<T>, { delay = 1, factor = 2, onError }: { delay?: number; factor?: number; onError?: (e: unknown, n: number) => void } = {}): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try { return await work(attempt) } catch (e) {
      onError?.(e, attempt)
      if (attempt >= times || e instanceof Cancelled) throw e
      await sleep(delay * factor ** attempt)
    }
  }
}
async function withTimeout<T>(p: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`timeout ${ms}`)), ms) })
  try { return await Promise.race([p, late]) } finally { clearTimeout(timer!) }
}
async function mapLimit<A, B>(xs: readonly A[], limit: number, f: (a: A, i: number) => Promise<B>): Promise<B[]> {
  const out = new Array<B>(xs.length); let next = 0
  await Promise.all(Array.from({ length: Math.min(limit, xs.length) }, async () => { while (next < xs.length) { const i = next++; out[i] = await f(xs[i], i) } }))
  return out
}
async function* batch<T>(source: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[], number> { let group: T[] = [], n = 0; for await (const x of source) { group.push(x); n++; if (group.length === size) { yield group; group = [] } } if (group.length) yield group; return n }
export async function main(): Promise<void> {
  const log: string[] = []
  const sem = new Semaphore(2)
  let active = 0, peak = 0
  const results = await Promise.all([5, 3, 1, 4].map((ms, i) => sem.with(async () => { peak = Math.max(peak, ++active); await sleep(ms); active--; log.push(`j${i}`); return ms * 10 })))
  console.log(results, peak, log.sort().join())
  const ch = new Channel<number>()
  const consumer = (async () => { let sum = 0; for await (const x of ch) { if (x === 3) continue; sum += x } return sum })()
  for (const x of [1, 2, 3]) ch.send(x)
  await sleep(1); ch.send(10); ch.close()
  console.log(await consumer)
  try { ch.send(1) } catch (e) { console.log(String(e)) }
  const errors: string[] = []
  console.log(await retry(3, async (n) => { if (n < 3) throw new Error(`fail ${n}`); return `ok ${n}` }, { onError: (e, n) => errors.push(`${n}:${(e as Error).message}`) }), errors)
  console.log(await retry(2, async () => { throw new TypeError('always') }).catch((e: unknown) => `${e}`))
  console.log(await withTimeout(sleep(1).then(() => 'fast'), 10), await withTimeout(sleep(20).then(() => 'slow'), 5).catch((e: Error) => e.message))
  console.log(await mapLimit(['a', 'bb', 'ccc'], 2, async (s, i) => { await sleep(3 - i); return s.length * i }))
  for await (const g of batch([1, 2, 3, 4, 5], 2)) console.log(g)
  const token = new Token(); const off = token.onCancel((r) => console.log('cancel', r))
  const work = retry(5, async (n) => { token.throwIfCancelled(); if (n === 2) token.cancel('stop'); throw new Error('x') })
  console.log(await work.then(() => 'done', (e: unknown) => e instanceof Cancelled ? e.name + e.message : 'other')); console.log(off(), off())
  const order: string[] = []
  setTimeout(() => order.push('timeout'), 0); queueMicrotask(() => order.push('micro'))
  void Promise.resolve().then(() => order.push('then1')).then(() => order.push('then2'))
  await (async () => { order.push('sync'); await null; order.push('after') })()
  await sleep(2); console.log(order.join(' '))
  const anyR = await Promise.any([Promise.reject(new Error('1')), sleep(2).then(() => 'second'), sleep(1).then(() => 'first')]); console.log(anyR)
  try { await Promise.any([Promise.reject(new Error('a')), Promise.reject(new Error('b'))]) } catch (e) { console.log(e instanceof AggregateError ? e.errors.map((x: Error) => x.message) : e) }
  const gen = batch([1, 2, 3], 2); console.log(await gen.next(), await gen.next(), await gen.next(), await gen.next())
  let ticks = 0; await new Promise<void>((done) => { const iv = setInterval(() => { if (++ticks < 3) return; clearInterval(iv); done() }, 1) }); console.log(ticks)
  const nested = await (async () => { try { return await (async () => { throw new RangeError('deep') })() } catch (e) { return (e as Error).name } finally { log.push('f') } })(); console.log(nested, log.at(-1))
}
