// Promises: typed callbacks, executors, combinators: ECMA-262 27.2.
interface User { id: number; name: string }
const delay = <T>(ms: number, value: T): Promise<T> => new Promise<T>(resolve => setTimeout(() => resolve(value), ms))
const fail = (ms: number, message: string): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error(message)), ms))
class Deferred<T> {
  readonly promise: Promise<T>
  resolve!: (value: T) => void
  reject!: (reason: unknown) => void
  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }
}
const once = (on: (f: () => void) => void): Promise<void> => new Promise(resolve => on(resolve))
export async function main(): Promise<void> {
  console.log(await Promise.resolve(1).then(x => x + 1).then(x => `${x}`).then(s => s.length))
  console.log(await Promise.resolve({ id: 1, name: 'n' }).then((u: User) => u.name).finally(() => console.log('fin')))
  console.log(await Promise.reject(new Error('no')).then(() => 1, (e: Error) => e.message))
  console.log(await Promise.reject(new Error('no')).catch(() => undefined).then(x => x === undefined))
  console.log(await Promise.resolve(5).then(x => delay(1, x * 2)).then(x => [x]))
  const d = new Deferred<number>()
  setTimeout(() => d.resolve(42), 1)
  console.log(await d.promise)
  const bad = new Deferred<string>()
  bad.reject('reason')
  bad.resolve('ignored')
  await bad.promise.catch(r => console.log('rejected', r))
  await once(f => setTimeout(f, 0))
  await new Promise<void>(resolve => { resolve(); resolve() })
  await new Promise<void>(resolve => setTimeout(resolve, 1))
  const all = await Promise.all([delay(3, 1), delay(1, 2), 3])
  console.log(all, all.reduce((a, b) => a + b))
  const [n, s, u] = await Promise.all([delay(1, 1), delay(1, 'two'), Promise.resolve<User>({ id: 3, name: 'x' })])
  console.log(n + 1, s.toUpperCase(), u.name)
  const settled = await Promise.allSettled([delay(1, 'ok'), fail(1, 'bad')])
  for (const r of settled) console.log(r.status, r.status === 'fulfilled' ? r.value : (r.reason as Error).message)
  console.log(settled.map(r => r.status), settled.filter((r): r is PromiseFulfilledResult<string> => r.status === 'fulfilled').map(r => r.value))
  console.log(await Promise.race([delay(5, 'slow'), delay(1, 'fast')]), await Promise.any([fail(1, 'x'), delay(2, 'y')]))
  try { await Promise.any([fail(1, 'x'), fail(2, 'z')]) } catch (e) { console.log((e as AggregateError).errors.map((x: Error) => x.message), (e as Error).message) }
  try { await Promise.all([fail(2, 'first'), fail(1, 'second')]) } catch (e) { console.log((e as Error).message) }
  console.log(await Promise.all(new Set([delay(1, 'p'), delay(0, 'q')])), await Promise.all([1, 2].map(async x => x * 3)), await Promise.all([]))
  function* jobs(): Generator<Promise<number>> { yield delay(1, 1); yield Promise.resolve(2) }
  console.log(await Promise.all(jobs()))
  const table = new Map([['a', delay(1, 1)], ['b', delay(0, 2)]])
  console.log(await Promise.all([...table].map(async ([k, p]) => `${k}${await p}`)))
  const thrown = new Promise<number>(() => { throw new TypeError('executor') })
  await thrown.catch(e => console.log(e instanceof TypeError, (e as Error).message))
  const chain = [1, 2, 3].reduce((p, x) => p.then(sum => sum + x), Promise.resolve(0))
  console.log(await chain)
  const p = Promise.resolve('same')
  console.log(Promise.resolve(p) === p, p, delay(1, 1), Promise.reject(1).catch(() => 0))
  const maybe: Promise<number> | undefined = undefined as Promise<number> | undefined
  console.log(await maybe, await maybe?.then(x => x))
  const lazy = new Map<string, Promise<User>>()
  const load = (name: string): Promise<User> => {
    let found = lazy.get(name)
    if (!found) lazy.set(name, (found = delay(1, { id: lazy.size, name })))
    return found
  }
  console.log(await Promise.all(['a', 'b', 'a'].map(load)))
  const bools = await Promise.all([true, Promise.resolve(false)])
  console.log(bools, bools[0] && !bools[1])
  await Promise.resolve().then(() => { throw new Error('in then') }).catch((e: Error) => console.log(e.message)).finally(async () => { await delay(1, 0); console.log('finally done') })
  const timers: Record<string, number>[] = []
  void timers
  const handle = setInterval(() => console.log('tick'), 1)
  await delay(0, 0)
  clearInterval(handle)
}
