// Async generators queue their requests, await what they yield, and answer return and throw. ECMA-262 27.6.3.
const later = <T>(value: T): Promise<T> => new Promise(resolve => setTimeout(() => resolve(value), 1))

async function* source(name: string): AsyncGenerator<string, string, string> {
  let got = 'nothing'
  try {
    while (got !== 'stop') got = yield later(`${name} got ${got}`)
    return `${name} stopped`
  } catch (error) {
    yield `${name} caught ${(error as Error).message}`
    return 'after catch'
  } finally {
    console.log(`${name} finally`)
  }
}

async function* outer(): AsyncGenerator<string, void, string> {
  const result = yield* source('inner')
  yield `result ${result}`
  yield* ['plain', 'values']
}

async function* rejects(): AsyncGenerator<number> {
  yield 1
  yield await Promise.reject(new Error('from yield'))
  yield 3
}

class Feed {
  constructor(private readonly items: number[]) {}
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (const item of this.items) yield later(item * 2)
  }
}

export async function main(): Promise<void> {
  const a = source('a')
  console.log(await a.next('dropped'), await a.next('one'), await a.next('stop'), await a.next('more'))
  const b = source('b')
  const queued = [b.next('0'), b.next('1'), b.next('stop'), b.next('3')]
  console.log((await Promise.all(queued)).map(({ value, done }) => `${value}/${done}`))
  const c = source('c')
  await c.next('x')
  console.log(await c.throw(new Error('thrown in')), await c.next('y'))
  const d = source('d')
  await d.next('x')
  console.log(await d.return('returned'), await d.next('y'))
  const values: string[] = []
  const o = outer()
  for (let step = await o.next(''); !step.done; step = await o.next('stop')) values.push(step.value)
  console.log(values)
  try {
    for await (const n of rejects()) console.log(n)
  } catch (error) {
    console.log('rejected:', (error as Error).message)
  }
  let sum = 0
  for await (const n of new Feed([1, 2, 3])) sum += n
  console.log(sum)
}
