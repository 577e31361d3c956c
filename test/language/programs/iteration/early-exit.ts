// Leaving a loop early calls return() of the iterator, finishing it does not: ECMA-262 7.4.11 IteratorClose.
const log: string[] = []

class Source implements Iterable<number> {
  constructor(readonly name: string, readonly size: number, readonly failAt = -1) {}
  [Symbol.iterator](): Iterator<number> {
    let at = 0
    const { name, size, failAt } = this
    return {
      next(): IteratorResult<number> {
        if (at === failAt) throw new Error(`${name} failed`)
        return at < size ? { done: false, value: at++ } : { done: true, value: undefined }
      },
      return(): IteratorResult<number> {
        log.push(`${name} closed at ${at}`)
        return { done: true, value: undefined }
      },
    }
  }
}

function find(wanted: number): string {
  for (const x of new Source('find', 5)) if (x === wanted) return `found ${x}`
  return 'nothing'
}

export function main(): void {
  for (const x of new Source('all', 3)) log.push(String(x))
  for (const x of new Source('break', 3)) if (x === 1) break
  outer: for (const a of new Source('outer', 2)) {
    for (const b of new Source('inner', 3)) {
      if (b === 1) continue outer
      log.push(`${a}${b}`)
    }
  }
  console.log(log.splice(0).join(', '))

  console.log(find(2), find(9), log.splice(0).join(', '))
  try {
    for (const x of new Source('body', 3)) if (x === 2) throw new Error('from the body')
  } catch (e) {
    console.log((e as Error).message, log.splice(0).join())
  }
  // next() itself failed: the iterator is not asked to close.
  try {
    for (const x of new Source('next', 3, 1)) log.push(String(x))
  } catch (e) {
    console.log((e as Error).message, log.splice(0).join())
  }
  // Destructuring closes what it did not read to the end.
  const [a, b] = new Source('pattern', 5)
  const [...all] = new Source('rest', 2)
  const [c, , d = 7] = new Source('short', 1) as Iterable<number | undefined>
  console.log(a, b, all.join(), c, d, log.splice(0).join(', '))
}
