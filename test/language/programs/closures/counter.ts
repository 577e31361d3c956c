// Closures over one variable share it; each call of the maker makes a new one: ECMA-262 10.2.11, 9.1.1.1.
interface Counter { increment(): number; decrement(): number; readonly value: () => number }

function makeCounter(start = 0): Counter {
  let count = start
  return {
    increment: () => ++count,
    decrement: () => --count,
    value: () => count,
  }
}

function accumulator(): (x: number) => number {
  let sum = 0
  return (x) => (sum += x)
}

export function main(): void {
  const a = makeCounter()
  const b = makeCounter(10)
  a.increment()
  a.increment()
  b.decrement()
  console.log(a.value(), b.value())
  const { increment } = a
  increment()
  console.log(a.value(), b.value())

  const add = accumulator()
  const other = accumulator()
  add(5)
  other(1)
  console.log(add(7.5), other(0.25))

  let text = ''
  const log = (s: string): void => void (text += s)
  ;['a', 'b', 'c'].forEach(log)
  log('!')
  console.log(text)
}
