// Async generators with finally, closures and delegation.
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const log: string[] = []
async function* ticks(n: number, name: string): AsyncGenerator<() => number, string, number | undefined> {
  let sum = 0
  try {
    for (let i = 0; i < n; i++) {
      await sleep(1)
      const sent = yield () => sum + i
      sum += sent ?? 1
      if (sent === -1) throw new RangeError(`${name} stopped`)
    }
    return `${name} ${sum}`
  } catch (e) {
    log.push(`caught ${(e as Error).message}`)
    return 'error'
  } finally {
    await null
    log.push(`closed ${name} ${sum}`)
  }
}
async function* both(): AsyncGenerator<() => number, string> {
  const a = yield* ticks(2, 'a')
  try {
    const b = yield* ticks(3, 'b')
    return `${a}, ${b}`
  } finally {
    log.push('both')
  }
}
async function* merge<T>(...sources: AsyncIterable<T>[]): AsyncGenerator<[number, T]> {
  for (const [i, source] of sources.entries()) for await (const x of source) yield [i, x]
}
class Channel<T> implements AsyncIterable<T> {
  private queue: T[] = []
  private waiting: ((r: IteratorResult<T>) => void)[] = []
  #closed = false
  send(x: T): void { const w = this.waiting.shift(); if (w) w({ value: x, done: false }); else this.queue.push(x) }
  close(): void { this.#closed = true; for (const w of this.waiting.splice(0)) w({ value: undefined, done: true }) }
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => new Promise<IteratorResult<T>>((resolve) => {
        const x = this.queue.shift()
        if (x !== undefined) resolve({ value: x, done: false })
        else if (this.#closed) resolve({ value: undefined, done: true })
        else this.waiting.push(resolve)
      }),
      return: async () => { log.push('channel left'); return { value: undefined, done: true } },
    }
  }
}
export async function main(): Promise<void> {
  for await (const f of both()) { log.push(String(f())); if (log.length > 6) break }
  console.log(log.splice(0))
  const t = ticks(5, 't')
  const r1 = await t.next()
  console.log(r1.done, r1.done ? '' : r1.value())
  const r2 = await t.next(10)
  console.log(r2.done || r2.value(), await t.next(-1), await t.next(), log.splice(0))
  const early = ticks(5, 'e')
  await early.next()
  console.log(await early.return('left'), await early.next(), log.splice(0))
  const thrown = ticks(5, 'x')
  await thrown.next()
  console.log(await thrown.throw(new Error('thrown in')), log.splice(0))
  const all: string[] = []
  for await (const [i, f] of merge(ticks(2, 'm'), ticks(1, 'n'))) all.push(`${i}:${f()}`)
  console.log(all, log.splice(0))
  const channel = new Channel<number>()
  channel.send(1)
  setTimeout(() => { channel.send(2); channel.send(3); channel.close() }, 2)
  for await (const x of channel) { log.push(`got ${x}`); if (x === 2) break }
  for await (const x of channel) log.push(`later ${x}`)
  console.log(log.splice(0))
  const results = await Promise.allSettled([both().next().then((r) => (r.done ? r.value : r.value())), (async () => { try { throw 1 } finally { await sleep(1); log.push('f') } })()])
  console.log(results, log.splice(0))
  const concurrent = ticks(3, 'c')
  console.log((await Promise.all([concurrent.next(), concurrent.next(5), concurrent.next(6), concurrent.next(7)])).map((r) => (r.done ? r.value : r.value())), log)
}
