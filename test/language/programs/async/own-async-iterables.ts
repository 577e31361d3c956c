// Async iterables of the app: classes, literals; return on early exit; errors: ECMA-262 14.7.5.6, 7.4.13.
class Ticker implements AsyncIterable<number> {
  constructor(private readonly count: number) {}
  [Symbol.asyncIterator](): AsyncIterator<number> {
    let n = 0
    const { count } = this
    return {
      async next() { await null; return n < count ? { value: n++, done: false } : { value: undefined, done: true } },
      async return(value?: number) { console.log('return', n, value); await null; return { value: value!, done: true } },
    }
  }
}
class Queue<T> {
  private readonly items: T[] = []
  private readonly waiting: ((r: IteratorResult<T>) => void)[] = []
  private closed = false
  push(item: T): void {
    const next = this.waiting.shift()
    if (next) next({ value: item, done: false })
    else this.items.push(item)
  }
  close(): void {
    this.closed = true
    for (const w of this.waiting) w({ value: undefined, done: true })
  }
  next(): Promise<IteratorResult<T>> {
    if (this.items.length) return Promise.resolve({ value: this.items.shift()!, done: false })
    if (this.closed) return Promise.resolve({ value: undefined, done: true })
    return new Promise(resolve => this.waiting.push(resolve))
  }
  [Symbol.asyncIterator](): this { return this }
}
async function* map<T, U>(source: AsyncIterable<T>, f: (x: T) => U | Promise<U>): AsyncGenerator<U> {
  for await (const x of source) yield f(x)
}
async function* batch<T>(source: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = []
  for await (const x of source) {
    group.push(x)
    if (group.length === size) { yield group; group = [] }
  }
  if (group.length) yield group
}
async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const x of source) all.push(x)
  return all
}
const literal = {
  async *[Symbol.asyncIterator]() { yield 'l1'; yield 'l2' },
}
const failing: AsyncIterable<number> = {
  [Symbol.asyncIterator]: () => {
    let n = 0
    return { next: async () => { if (n === 2) throw new Error('source broke'); return { done: false, value: n++ } } }
  },
}
async function find(source: AsyncIterable<number>, wanted: number): Promise<string> {
  for await (const x of source) if (x === wanted) return `found ${x}`
  return 'none'
}
export async function main(): Promise<void> {
  for await (const n of new Ticker(5)) { if (n === 1) continue; if (n === 3) break; console.log(n) }
  console.log(await find(new Ticker(9), 2), await find(new Ticker(2), 7))
  try { for await (const n of new Ticker(9)) if (n === 1) throw new Error('body') } catch (e) { console.log((e as Error).message) }
  const queue = new Queue<string>()
  const reader = (async () => { const got: string[] = []; for await (const s of queue) got.push(s); return got })()
  queue.push('a'); queue.push('b')
  await null
  queue.push('c'); queue.close()
  console.log(await reader)
  console.log(await collect(map(new Ticker(4), async x => x * x)), await collect(map(literal, s => s + '!')))
  console.log(await collect(batch(new Ticker(5), 2)), await collect(batch(['x', 'y', 'z'], 2)), await collect(batch(new Set([1, 2]), 5)))
  try { for await (const n of failing) console.log('f', n) } catch (e) { console.log((e as Error).message) }
  for await (const [k, v] of new Map([['k', 1]])) console.log(k, v)
  for await (const { id, tag = 'none' } of [Promise.resolve({ id: 1, tag: 't' }), { id: 2 } as { id: number; tag?: string }]) console.log(id, tag)
  function* promises(): Generator<Promise<number>> { try { yield Promise.resolve(1); yield Promise.resolve(2) } finally { console.log('sync closed') } }
  for await (const n of promises()) { console.log(n); break }
  const it = new Ticker(2)[Symbol.asyncIterator]()
  console.log(await it.next(), await it.return?.(8), await it.throw?.(1))
  outer: for await (const a of new Ticker(3)) for await (const b of new Ticker(3)) { if (b === 1) continue outer; if (a === 1) break outer; console.log(a, b) }
  let last = -1
  for await (last of new Ticker(2));
  console.log(last)
}
