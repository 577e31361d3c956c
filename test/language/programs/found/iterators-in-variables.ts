// Iterators held in variables and advanced by hand, of collections, generators and async generators. ECMA-262 24.1.5, 27.5, 27.6.
function* numbers(): Generator<number> {
  yield 1
  yield 2
  yield 3
}
async function* count(to: number): AsyncGenerator<number, string, undefined> {
  for (let i = 1; i <= to; i++) yield i
  return 'end'
}
export async function main(): Promise<void> {
  const keys = new Map([['a', 1], ['b', 2]]).keys()
  console.log(keys.next(), [...keys], keys.next())
  const list: Iterable<number> = [7, 8]
  const iterator = list[Symbol.iterator]()
  for (const n of numbers()) console.log(n, iterator.next())
  const steps = count(1)
  console.log(await steps.next(), await steps.next(), await steps.next())
}
