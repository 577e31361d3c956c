// Generators: this, parameters, generics, delegation to everything, closures per round, re-entry: ECMA-262 27.5, 15.5.5.
class Tree<T> {
  constructor(readonly value: T, readonly left?: Tree<T>, readonly right?: Tree<T>) {}
  *[Symbol.iterator](): Generator<T> {
    if (this.left) yield* this.left
    yield this.value
    if (this.right) yield* this.right
  }
  *mapped<U>(f: (x: T, depth: number) => U, depth = 0): Generator<U, number> {
    let count = 1
    yield f(this.value, depth)
    for (const side of [this.left, this.right]) if (side) count += yield* side.mapped(f, depth + 1)
    return count
  }
}
function* zip<A, B>(a: Iterable<A>, b: Iterable<B>): Generator<[A, B]> {
  const it = b[Symbol.iterator]()
  try {
    for (const x of a) {
      const y = it.next()
      if (y.done) return
      yield [x, y.value]
    }
  } finally {
    it.return?.()
    console.log('zip closed')
  }
}
function* delegates(): Generator<number | string, string, string> {
  yield* [1, 2]
  yield* 'ab'
  yield* new Set([3])
  for (const [k, v] of new Map([['k', 4]])) yield k + v
  yield* new Map([[5, 6]]).values()
  const r = yield* inner()
  const s = yield 'r=' + r
  return s + '!'
}
function* inner(): Generator<number, number, string> {
  let total = 0
  try {
    for (let i = 0; i < 2; i++) {
      const sent = yield i * 100
      total += sent ? sent.length : 0
    }
  } catch (e) {
    console.log('inner caught', e)
    yield -1
  } finally {
    console.log('inner finally')
  }
  return total
}
function* closures(): Generator<() => number> {
  for (let i = 0; i < 3; i++) {
    yield () => i
    i += 0
  }
  for (const x of [7, 8]) yield () => x
  let n = 0
  while (n < 2) { const m = n * 5; n++; yield () => m + n }
}
function* defaults(a = 1, { b, c = 3 }: { b: number; c?: number } = { b: 2 }, ...rest: string[]): Generator<string> {
  yield `${a} ${b} ${c} ${rest.join('|')}`
}
const object = {
  items: ['p', 'q'],
  *walk(suffix: string) { for (const x of this.items) yield x + suffix },
}
function* positions(): Generator<number, void, number> {
  const a = (yield 1) + (yield 2) * (yield 3)
  console.log('a', a)
  console.log([yield 4, yield 5], { x: yield 6 }, `${yield 7}`, (yield 8) > 3 ? 'big' : 'small')
  let t = 10
  t += yield 9
  console.log(t, Math.max(yield 10, yield 11))
}
function* fib(): Generator<number, never> {
  let [a, b] = [0, 1]
  for (;;) { yield a; [a, b] = [b, a + b] }
}
export function main(): void {
  const tree = new Tree(4, new Tree(2, new Tree(1), new Tree(3)), new Tree(6))
  console.log([...tree], Math.max(...tree), [...tree.mapped((x, d) => `${x}@${d}`)])
  const names = new Tree('m', new Tree('c'))
  const walk = names.mapped(s => s.length)
  console.log(walk.next(), walk.next(), walk.next(), walk.next(), [...names].join())
  for (const [n, s] of zip(fib(), ['x', 'y', 'z'])) { console.log(n, s); if (s === 'y') break }
  console.log([...zip('ab', new Set([true, false, true]))])
  const d = delegates()
  const seen: unknown[] = []
  let step = d.next('ignored')
  while (!step.done) { seen.push(step.value); step = d.next('sent') }
  console.log(seen, step.value)
  const e = delegates()
  for (let i = 0; i < 8; i++) e.next('')
  try { console.log(e.throw('boom'), e.next('x'), e.next('y')) } catch (x) { console.log('out', x) }
  const r = delegates()
  for (let i = 0; i < 8; i++) r.next('')
  console.log(r.return('over'), r.next(''))
  console.log([...closures()].map(f => f()))
  console.log(...defaults(), ...defaults(5, { b: 6 }, 'r', 's'), ...object.walk('!'))
  const p = positions()
  let v = p.next(0)
  for (let i = 1; !v.done; i++) v = p.next(i)
  const first: number[] = []
  for (const n of fib()) { if (n > 50) break; first.push(n) }
  console.log(first)
  const [x, y] = closures()
  console.log(x(), y())
  let again: Generator<number> | undefined
  function* reenter(): Generator<number> { yield 1; again!.next() }
  again = reenter()
  again.next()
  try { again.next() } catch (error) { console.log((error as Error).name, (error as Error).message) }
  console.log(again.next(), String(again))
}
