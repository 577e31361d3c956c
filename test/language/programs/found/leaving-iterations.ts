// break and continue to an outer loop close the iterators of both loops, and only theirs. ECMA-262 14.7.5.7, 7.4.11.
function* numbers(name: string): Generator<number> {
  try {
    yield 1
    yield 2
    yield 3
  } finally {
    console.log('closed', name)
  }
}
class Endless implements Iterable<number> {
  [Symbol.iterator](): Iterator<number> {
    let n = 0
    return {
      next(): IteratorResult<number> { return { done: false, value: n++ } },
      return(): IteratorResult<number> {
        console.log('stopped', n)
        return { done: true, value: undefined }
      },
    }
  }
}
export function main(): void {
  outer: for (const a of numbers('a')) {
    for (const b of numbers('b')) {
      if (a === 1 && b === 2) continue outer
      if (a === 2) break outer
    }
  }
  for (const n of new Endless()) {
    if (n === 1) continue
    if (n > 2) break
    console.log(n)
  }
  const [a, b] = new Endless()
  console.log(a, b)
  try {
    for (const n of new Endless()) if (n === 1) throw new Error('thrown')
  } catch (error) {
    console.log((error as Error).message)
  }
}
