// Iterators of every kind, called through interfaces; loops that close them; results of own shapes: ECMA-262 7.4, 27.1.1.
class Range implements Iterable<number> {
  constructor(private readonly from: number, private readonly to: number) {}
  [Symbol.iterator](): Iterator<number> {
    let n = this.from
    const { to } = this
    return {
      next: () => (n > to ? { done: true, value: undefined } : { done: false, value: n++ }),
      return(value?: number) {
        console.log('return at', n, value)
        return { done: true, value: value as number }
      },
    }
  }
}
class Words {
  private at = 0
  constructor(private readonly words: string[]) {}
  next(): { value: string; done: boolean } {
    return this.at < this.words.length ? { value: this.words[this.at++], done: false } : { value: '', done: true }
  }
  [Symbol.iterator](): this { return this }
}
function* gen(): Generator<number, string, number> {
  try {
    const a = yield 1
    console.log('a', a)
    const b = yield a * 2
    console.log('b', b)
    return 'end'
  } finally {
    console.log('finally')
  }
}
function take<T>(it: Iterator<T>, n: number): T[] {
  const out: T[] = []
  while (n-- > 0) {
    const step = it.next()
    if (step.done) break
    out.push(step.value)
  }
  return out
}
function drain(it: Iterator<number, string, number>): void {
  let step = it.next()
  while (!step.done) step = it.next(step.value + 10)
  console.log('drained', step.value)
}
const own = {
  from: 3,
  *[Symbol.iterator]() { for (let i = this.from; i > 0; i--) yield i },
}
export function main(): void {
  console.log(take(new Range(1, 9)[Symbol.iterator](), 3), take([1, 2, 3].values(), 2), take(gen(), 1), take('héy'[Symbol.iterator](), 2))
  console.log(take(new Map([['a', 1]]).entries(), 3), take(new Set([true, false]).values(), 1))
  drain(gen())
  for (const w of new Words(['x', 'y'])) console.log(w)
  console.log([...new Words(['p', 'q'])], ...own)
  outer: for (const a of new Range(0, 5)) {
    for (const b of new Range(10, 12)) {
      if (b === 11) continue outer
      if (a === 2) break outer
      console.log(a, b)
    }
  }
  const f = (): number => {
    for (const a of new Range(0, 5)) {
      try {
        if (a === 1) continue
        if (a === 3) return a
      } finally {
        console.log('f', a)
      }
    }
    return -1
  }
  console.log(f())
  try {
    for (const a of new Range(0, 5)) if (a === 1) throw new Error('body')
  } catch (e) { console.log((e as Error).message) }
  const it: Iterator<number> = new Range(5, 8)[Symbol.iterator]()
  console.log(it.next(), it.return?.(77), it.throw?.(new Error('x')))
  const view: Iterator<number> = [1, 2][Symbol.iterator]()
  console.log(view.return?.(5), view.next())
  const g: Iterator<number, string, number> = gen()
  console.log(g.next(), g.return?.('early'), g.next())
  const g2: Iterator<number, string, number> = gen()
  g2.next()
  try { g2.throw?.(new Error('into')) } catch (e) { console.log('out', (e as Error).message) }
  const [p, , q] = new Range(1, 10)
  const [first, ...others] = new Range(7, 9)
  console.log(p, q, first, others)
  let m = 0, n = 0
  ;[m, n] = new Range(20, 30)
  console.log(m, n, Math.max(...new Range(1, 4)), new Set(new Range(1, 3)), Array.from(new Range(1, 3), x => x * x), new Map([...new Range(1, 2)].map(x => [x, x])))
  const mixed: Iterable<number | string> = Math.min(1, 2) === 1 ? gen() : ['s']
  for (const x of mixed) { console.log('mixed', x); break }
}
