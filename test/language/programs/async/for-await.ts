// for await over arrays of promises, async generators and mixed values; early exit closes the generator. ECMA-262 14.7.5.6, 27.1.4.4.
const later = <T>(value: T, ms = 1): Promise<T> => new Promise(resolve => setTimeout(() => resolve(value), ms))

async function* count(to: number): AsyncGenerator<number, string, undefined> {
  try {
    for (let i = 1; i <= to; i++) {
      await later(null)
      yield i
    }
    return 'end'
  } finally {
    await later(null)
    console.log('closed')
  }
}

async function* map<T, U>(items: AsyncIterable<T> | Iterable<T>, change: (item: T) => Promise<U> | U): AsyncGenerator<U> {
  for await (const item of items) yield change(item)
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

export async function main(): Promise<void> {
  for await (const value of [later('slow', 20), later('fast'), 'plain']) console.log(value)
  for await (const n of count(2)) console.log(n)
  for await (const n of count(100)) {
    if (n === 3) break
    console.log('n', n)
  }
  console.log(await collect(map(count(3), async n => n * await later(10))))
  console.log(await collect(map(new Set(['x', 'y']), c => c + c)), await collect(map([later(1), later(2)], n => n)))
  try {
    for await (const n of map(count(5), n => { if (n === 2) throw new Error('mapper'); return n })) console.log('got', n)
  } catch (error) {
    console.log((error as Error).message)
  }
  try {
    for await (const value of [Promise.reject(new Error('element')), later('ok')]) console.log(value)
  } catch (error) {
    console.log((error as Error).message)
  }
  const steps = count(1)
  console.log(await steps.next(), await steps.next(), await steps.next())
  outer: for (const limit of [2, 3]) {
    for await (const n of count(limit)) if (n === 2) continue outer
    console.log('not reached')
  }
}
