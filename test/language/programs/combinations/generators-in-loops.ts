// Closures in generators in try/finally in loops.
function* windows<T>(xs: readonly T[], size: number): Generator<() => T[], number, boolean | undefined> {
  let made = 0
  try {
    outer: for (let i = 0; i + size <= xs.length; i++) {
      let seen = 0
      try {
        const again = yield () => (seen++, xs.slice(i, i + size))
        if (again) { i--; continue outer }
        if (again === false) return -made
        made++
      } finally {
        console.log('window', i, seen)
        if (seen > 2) break outer
      }
    }
    return made
  } finally {
    console.log('done', made)
  }
}
function* tree(depth: number, name = 'r'): Generator<string, number> {
  if (!depth) return 1
  let total = 1
  for (const side of ['l', 'r'] as const) {
    try {
      yield `${name}${side}`
      total += yield* tree(depth - 1, name + side)
    } catch (e) {
      yield `caught ${(e as Error).message} at ${name}${side}`
    } finally {
      total += 10
    }
  }
  return total
}
function* fib(): Generator<number, never, number | undefined> {
  let [a, b] = [0, 1]
  for (;;) {
    const jump = yield a
    for (let i = 0; i < (jump ?? 1); i++) [a, b] = [b, a + b]
  }
}
const take = function* <T>(n: number, source: Iterable<T>): Generator<T> { let i = 0; for (const x of source) { if (i++ >= n) return; yield x } }
const mapG = function* <T, U>(source: Iterable<T>, f: (x: T, i: number) => U): Generator<U> { let i = 0; for (const x of source) yield f(x, i++) }
export function main(): void {
  const it = windows([1, 2, 3, 4], 2)
  const first = it.next()
  if (!first.done) console.log(first.value(), first.value())
  const second = it.next(true)
  if (!second.done) console.log(second.value())
  it.next()
  console.log(it.next(false), it.next())
  const kept: (() => string[])[] = []
  for (const w of windows(['a', 'b', 'c', 'd'], 3)) { kept.push(w); console.log(w()) }
  console.log(kept.map((f) => f().join('')))
  const t = tree(2)
  console.log(t.next(), t.next(), t.throw(new Error('x')), t.next(), [...t])
  const f = fib()
  console.log(f.next().value, f.next().value, f.next(5).value, f.next(0).value, [...take(5, f)], f.next())
  console.log([...mapG(take(4, fib()), (x, i) => `${i}:${x}`)], Math.max(...take(10, fib())))
  const counters: (() => number)[] = []
  const g = (function* () { for (let i = 0; i < 3; i++) { let n = i * 10; try { yield () => n++ } finally { n += 100; counters.push(() => n) } } })()
  for (const c of g) { c(); if (c() > 10) break }
  console.log(counters.map((c) => c()), g.next())
  const order: string[] = []
  const nested = (function* (): Generator<number> {
    try { try { yield 1; order.push('after 1') } finally { order.push('inner'); yield 2; order.push('after 2') } } finally { order.push('outer') }
  })()
  nested.next()
  console.log(nested.return(5), nested.next(), nested.next(), order)
}
