// Iterators by hand: next, done, a value at the end, iterators that are iterable themselves: ECMA-262 27.1.
function* countdown(n: number): Generator<number, string, undefined> {
  while (n > 0) yield n--
  return 'lift-off'
}

class Zip<A, B> implements Iterable<[A, B]> {
  constructor(private readonly a: Iterable<A>, private readonly b: Iterable<B>) {}
  *[Symbol.iterator](): Iterator<[A, B]> {
    const left = this.a[Symbol.iterator]()
    const right = this.b[Symbol.iterator]()
    for (;;) {
      const x = left.next()
      const y = right.next()
      if (x.done || y.done) return
      yield [x.value, y.value]
    }
  }
}

export function main(): void {
  const it = countdown(2)
  for (let step = it.next(); ; step = it.next()) {
    console.log(step.done, step.value)
    if (step.done) break
  }
  console.log(it.next().value, it.next().done)

  // One iterator read by two loops: the second goes on where the first stopped, if it was not closed.
  const letters = ['a', 'b', 'c', 'd'][Symbol.iterator]()
  for (const letter of letters) {
    console.log('first', letter)
    if (letter === 'b') break
  }
  for (const letter of letters) console.log('second', letter)

  const map = new Map([['k', 1], ['l', 2]])
  const entries = map.entries()
  console.log(entries.next().value?.[0])
  map.set('m', 3)
  console.log([...entries].map(([key]) => key).join(), entries.next().done)

  for (const [n, s] of new Zip([1, 2, 3], 'xy')) console.log(n, s)
  console.log([...new Zip(new Set(['p', 'q']), countdown(5))].map(([a, b]) => a + b).join())
}
