// What happens when closing an iterator throws too: ECMA-262 7.4.11, steps 5 to 7.
class Closing implements IterableIterator<number> {
  private at = 0
  constructor(private readonly onReturn: () => void) {}
  [Symbol.iterator](): this {
    return this
  }
  next(): IteratorResult<number> {
    return { done: false, value: this.at++ }
  }
  return(): IteratorResult<number> {
    this.onReturn()
    return { done: true, value: undefined }
  }
}

const failing = (): Closing => new Closing(() => { throw new Error('from return()') })

function attempt(name: string, action: () => unknown): void {
  try {
    console.log(name, action())
  } catch (e) {
    console.log(name, 'threw', (e as Error).message)
  }
}

export function main(): void {
  // After a break the error of return() counts; after a throw the first error does.
  attempt('break', () => {
    for (const x of failing()) if (x === 2) break
    return 'not reached'
  })
  attempt('throw', () => {
    for (const x of failing()) if (x === 2) throw new Error('from body')
  })
  attempt('return', () => {
    for (const x of failing()) if (x === 2) return x
    return -1
  })
  attempt('pattern', () => {
    const [a, b] = failing()
    return a + b
  })
  let closed = 0
  attempt('finally', () => {
    for (const x of new Closing(() => closed++)) {
      try {
        if (x === 1) return `returned ${x}`
      } finally {
        closed += 10
      }
    }
    return ''
  })
  console.log(closed)
  attempt('nested', () => {
    for (const x of new Closing(() => closed++)) for (const y of new Closing(() => closed++)) if (x + y === 3) return closed
    return ''
  })
  console.log(closed)
}
