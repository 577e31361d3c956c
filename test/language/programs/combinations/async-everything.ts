// Async everything: class hierarchies, generics, iteration, errors.
type Result<T, E = Error> = { ok: true; value: T } | { ok: false; error: E }
const wrap = async <T>(f: () => Promise<T> | T): Promise<Result<T>> => { try { return { ok: true, value: await f() } } catch (e) { return { ok: false, error: e as Error } } }
abstract class Task<I, O> { static running = 0; constructor(readonly name: string) {} protected abstract exec(input: I): Promise<O>; async run(input: I): Promise<O> { Task.running++; try { return await this.exec(input) } finally { Task.running-- } } then2<P>(next: Task<O, P>): Task<I, P> { return new Chain(this, next) } }
class Chain<A, B, C> extends Task<A, C> { constructor(private a: Task<A, B>, private b: Task<B, C>) { super(`${a.name}>${b.name}`) } protected async exec(input: A): Promise<C> { return this.b.run(await this.a.run(input)) } }
class Fn<I, O> extends Task<I, O> { constructor(name: string, private f: (i: I) => O | Promise<O>) { super(name) } protected async exec(input: I): Promise<O> { await null; return this.f(input) } }
const pool = async <T, R>(items: readonly T[], limit: number, f: (x: T, i: number) => Promise<R>): Promise<R[]> => { const out: R[] = []; let next = 0; const worker = async (): Promise<void> => { while (next < items.length) { const i = next++; out[i] = await f(items[i], i) } }; await Promise.all(Array.from({ length: limit }, worker)); return out }
async function* paginate<T>(fetchPage: (n: number) => Promise<{ items: T[]; next?: number }>): AsyncGenerator<T, number> { let n: number | undefined = 0, pages = 0; while (n !== undefined) { const page: { items: T[]; next?: number } = await fetchPage(n); pages++; yield* page.items; n = page.next } return pages }
class Mutex { #queue: (() => void)[] = []; #held = false; async acquire(): Promise<() => void> { if (this.#held) await new Promise<void>((r) => this.#queue.push(r)); this.#held = true; let done = false; return () => { if (done) return; done = true; this.#held = false; this.#queue.shift()?.() } } async with<T>(f: () => Promise<T>): Promise<T> { const release = await this.acquire(); try { return await f() } finally { release() } } }
const timeout = <T>(p: Promise<T>, ms: number, what = 'timeout'): Promise<T> => Promise.race([p, new Promise<never>((_, reject) => setTimeout(() => reject(new Error(what)), ms))])
const sleep = <T = void>(ms: number, v?: T): Promise<T> => new Promise((r) => setTimeout(() => r(v as T), ms))
export async function main(): Promise<void> {
  for (const f of [() => 1, async () => 'two', () => { throw new RangeError('three') }, async () => { await null; throw new TypeError('four') }]) { const r = await wrap<number | string>(f); console.log(r.ok ? r.value : `${r.error.name}: ${r.error.message}`) }
  const parse = new Fn('parse', (s: string) => Number(s)), double = new Fn('double', (n: number) => n * 2), text = new Fn('text', async (n: number) => { if (Number.isNaN(n)) throw new Error('nan'); return `<${n}>` })
  const chain = parse.then2(double).then2(text)
  console.log(chain.name, await chain.run('21'), await wrap(() => chain.run('x')).then((r) => (r.ok ? r.value : r.error.message)), Task.running)
  const seen: string[] = []
  console.log(await pool(['a', 'b', 'c', 'd'], 2, async (x, i) => { seen.push(`s${x}`); await sleep(i % 2 ? 1 : 3); seen.push(`e${x}`); return x.toUpperCase() + i }), seen.slice(0, 2))
  const pages = paginate(async (n) => ({ items: [n * 10, n * 10 + 1], next: n < 2 ? n + 1 : undefined }))
  const got: number[] = []
  for (;;) { const r = await pages.next(); if (r.done) { console.log('pages', r.value); break } got.push(r.value) }
  console.log(got)
  const m = new Mutex(), order: string[] = []
  await Promise.all([1, 2, 3].map((n) => m.with(async () => { order.push(`in${n}`); await sleep(4 - n); order.push(`out${n}`); return n })))
  console.log(order.join())
  console.log(await timeout(sleep(1, 'fast'), 20), await timeout(sleep(30, 'slow'), 2).catch((e: Error) => e.message))
  const lazy = new Map<string, Promise<number>>()
  const load = (k: string): Promise<number> => lazy.get(k) ?? (lazy.set(k, sleep(1, k.length)), lazy.get(k)!)
  console.log(await Promise.all(['aa', 'b', 'aa'].map(load)), lazy.size, load('aa') === load('aa'))
  const e = await Promise.any([Promise.reject(new Error('x')), sleep(2, 'any')]), none = await Promise.any([Promise.reject(1), Promise.reject(2)]).catch((err: AggregateError) => err.errors)
  console.log(e, none, await Promise.allSettled([sleep(1, 1), Promise.reject('r')]))
  const out: string[] = []
  loop: for await (const x of (async function* () { try { yield 1; yield 2; yield 3 } finally { out.push('closed') } })()) { switch (x) { case 1: continue loop; case 2: out.push('two'); break; default: out.push('never') } if (x === 2) break loop }
  console.log(out, await (async () => { try { return await Promise.reject(new Error('a')) } catch { return 'caught' } finally { out.push('fin') } })(), out)
  const fib = async (n: number): Promise<number> => (n < 2 ? n : (await fib(n - 1)) + (await fib(n - 2)))
  console.log(await fib(10), (await Promise.all([fib(5), fib(6)])).reduce((a, b) => a + b))
}
