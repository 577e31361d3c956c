// Map of closures, memo, observers, async closures; loops with let captured at every place.
class Registry<K extends string, A extends readonly unknown[], R> {
  readonly #table = new Map<K, (...args: A) => R>()
  #log: [K, R][] = []
  register(key: K, f: (...args: A) => R): this { const old = this.#table.get(key); this.#table.set(key, old ? (...args) => { f(...args); return old(...args) } : f); return this }
  call(key: K, ...args: A): R | undefined { const f = this.#table.get(key); if (!f) return undefined; const r = f(...args); this.#log.push([key, r]); return r }
  *[Symbol.iterator](): IterableIterator<[K, R]> { yield* this.#log }
  get size(): number { return this.#table.size }
  static from<A extends readonly unknown[], R>(entries: Record<string, (...args: A) => R>): Registry<string, A, R> { const r = new Registry<string, A, R>(); for (const k in entries) r.register(k, entries[k]); return r }
}
const pipeline = (): { use: (f: (n: number) => number | undefined) => void; run: (n: number) => string } => {
  const steps: ((n: number) => number | undefined)[] = []
  return { use: (f) => void steps.push(f), run: (n) => { let at = n, i = 0; for (const f of steps) { const next = f(at); if (next === undefined) return `stopped at ${i}`; at = next; i++ } return `${at} after ${i}` } }
}
export async function main(): Promise<void> {
  const r = new Registry<'add' | 'neg', [number, number?], number>()
  r.register('add', (a, b = 10) => a + b).register('neg', (a) => -a).register('add', (a) => (console.log('before add', a), 0))
  console.log(r.call('add', 1), r.call('add', 1, 2), r.call('neg', 5), r.size, [...r])
  const q = Registry.from({ len: (s: string) => s.length, up: (s: string) => s.charCodeAt(0) })
  console.log(q.call('len', 'four'), q.call('up', 'A'), q.call('nope', ''), [...q].map(([k, v]) => k + v))
  const p = pipeline()
  p.use((n) => n + 1); p.use((n) => (n > 10 ? undefined : n * 2)); p.use((n) => n - 0.5)
  console.log(p.run(1), p.run(10))
  const fs: (() => string)[] = []
  for (let i = 0, j = 10; i < j; i += 3, j -= 2) { let k = i * j; fs.push(() => `${i},${j},${k++}`); if (i > 2) continue; i-- }
  for (const c of 'ab') for (const [i, d] of [...'xy'].entries()) fs.push(() => c + d + i)
  for (const k in { p: 1, q: 2 }) { fs.push(() => k) }
  let w = 0
  while (w < 2) { const mine = w++; fs.push(() => `w${mine}/${w}`) }
  do { let inner = w; fs.push(() => `d${inner--}`) } while (w++ < 3)
  console.log(fs.map((f) => f()), fs.map((f) => f()).join())
  const jobs = new Map<string, () => Promise<number | string>>()
  for (const [i, name] of ['a', 'b', 'c'].entries()) jobs.set(name, async () => { if (i === 1) throw new Error(name); await null; return i ? name : i })
  const out: unknown[] = []
  for (const [name, job] of jobs) { try { out.push(await job()) } catch (e) { out.push(`${name}: ${(e as Error).message}`) } finally { jobs.delete(name) } }
  console.log(out, jobs.size)
  const order: string[] = []
  const lock = (() => { let tail: Promise<unknown> = Promise.resolve(); return <T>(f: () => Promise<T> | T): Promise<T> => { const next = tail.then(f); tail = next.catch(() => {}); return next } })()
  const tasks = [1, 2, 3].map((n) => lock(async () => { order.push(`s${n}`); await null; if (n === 2) throw n; order.push(`e${n}`); return n * 10 }))
  console.log(await Promise.allSettled(tasks), order)
  const once = <A extends unknown[], R>(f: (...a: A) => R): ((...a: A) => R) => { let done = false, v: R; return (...a) => { if (!done) { v = f(...a); done = true } return v! } }
  const o = once((a: number, b: string) => a + b)
  console.log(o(1, 'x'), o(2, 'y'))
  const debounce = <A extends unknown[]>(f: (...a: A) => void, ms: number): ((...a: A) => void) => { let id: ReturnType<typeof setTimeout> | undefined; return (...a) => { clearTimeout(id); id = setTimeout(() => f(...a), ms) } }
  const d = debounce((s: string, n: number) => order.push(s + n), 3)
  d('a', 1); d('b', 2); d('c', 3)
  await new Promise<void>((res) => setTimeout(res, 10))
  console.log(order)
  const handlers: { [event: string]: Set<(payload: { id: number; tags?: string[] }) => void> } = {}
  const on = (e: string, h: (p: { id: number; tags?: string[] }) => void): (() => void) => { (handlers[e] ??= new Set()).add(h); return () => { handlers[e]?.delete(h) } }
  const off = on('x', ({ id, tags = ['none'] }) => console.log(id, tags)); on('x', ({ id }) => console.log('second', id))
  for (const h of handlers.x) h({ id: 1 })
  off()
  handlers['x'].forEach((h) => h({ id: 2, tags: [] }))
  console.log(Object.keys(handlers), handlers.x.size, handlers.y?.size)
}
