// Lazy pipelines over infinite generators: only what is asked for is computed. ECMA-262 7.4.11 (IteratorClose), 14.7.5.
let steps = 0

function* naturals(from = 0): Generator<number> {
  try {
    for (let n = from; ; n++) {
      steps++
      yield n
    }
  } finally {
    console.log(`closed after ${steps}`)
    steps = 0
  }
}

function* map<T, U>(items: Iterable<T>, change: (value: T) => U): Generator<U> { for (const item of items) yield change(item) }
function* filter<T>(items: Iterable<T>, keep: (value: T) => boolean): Generator<T> { for (const item of items) if (keep(item)) yield item }
function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  if (count <= 0) return
  for (const item of items) {
    yield item
    if (--count === 0) return
  }
}
function* zip<A, B>(a: Iterable<A>, b: Iterable<B>): Generator<[A, B]> {
  const other = b[Symbol.iterator]()
  for (const left of a) {
    const right = other.next()
    if (right.done) return
    yield [left, right.value]
  }
}
function* fibonacci(): Generator<number, never> {
  let [a, b] = [0, 1]
  while (true) {
    yield a;
    [a, b] = [b, a + b]
  }
}

export function main(): void {
  console.log([...take(naturals(), 3)])
  console.log([...take(map(filter(naturals(1), n => n % 3 === 0), n => n * n), 4)])
  console.log([...take(fibonacci(), 20)].join(' '))
  for (const [letter, n] of zip('abc', naturals(10))) console.log(letter, n)
  for (const [n, letter] of zip(naturals(5), ['x', 'y'])) console.log(n, letter)
  const [a, b, ...rest] = take(naturals(100), 5)
  console.log(a, b, rest)
  const [only] = naturals(7)
  console.log(only, [...take(naturals(), 0)])
  const huge = [...take(filter(fibonacci(), n => n > 2 ** 52), 3)]
  console.log(huge)
}
