// Hand-written iterators with next and return, used by for..of, spread, destructuring and Array.from. ECMA-262 27.1.1, 7.4.
class Range implements Iterable<number> {
  constructor(private readonly from: number, private readonly to: number, private readonly step = 1) {}
  [Symbol.iterator](): Iterator<number> {
    let n = this.from
    const { to, step } = this
    return {
      next(): IteratorResult<number> {
        if (n > to) return { done: true, value: undefined }
        const value = n
        n += step
        return { done: false, value }
      },
      return(): IteratorResult<number> {
        console.log(`stopped at ${n}`)
        return { done: true, value: undefined }
      },
    }
  }
}

class Countdown implements IterableIterator<string> {
  constructor(private left: number) {}
  next(): IteratorResult<string> { return this.left-- > 0 ? { done: false, value: `t-${this.left}` } : { done: true, value: undefined } }
  [Symbol.iterator](): this { return this }
}

export function main(): void {
  console.log([...new Range(1, 5)], Array.from(new Range(0, 1, 0.25)), Math.min(...new Range(3, 9)))
  for (const n of new Range(1, 10)) {
    if (n % 2 === 0) continue
    if (n > 4) break
    console.log(n)
  }
  const [a, b] = new Range(7, 100)
  const [x, ...rest] = new Range(1, 4)
  console.log(a, b, x, rest)
  try {
    for (const n of new Range(0, 3)) if (n === 1) throw new Error('inside')
  } catch (error) {
    console.log((error as Error).message)
  }
  const down = new Countdown(4)
  for (const t of down) if (t === 't-2') break
  console.log([...down], [...down])
  console.log(new Map([...new Range(1, 3)].map(n => [n, n * n])), new Set(new Range(1, 2, 0.5)))
}
