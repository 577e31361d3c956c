// next(), done, return values and the value sent into yield. ECMA-262 27.5.1, 15.5.5.
function* count(from: number, to: number): Generator<number, string, undefined> {
  console.log('started')
  for (let i = from; i <= to; i++) yield i
  console.log('ending')
  return `counted ${to - from + 1}`
}

function* average(): Generator<number, number, number> {
  let sum = 0, n = 0, mean = 0
  while (n < 4) {
    const value = yield mean
    sum += value
    n++
    mean = sum / n
  }
  return sum
}

function* nothing(): Generator<number> {}

export function main(): void {
  const numbers = count(1, 2)
  console.log('made')
  console.log(numbers.next())
  console.log(numbers.next(), numbers.next())
  console.log(numbers.next(), numbers.next())
  const mean = average()
  console.log(mean.next(), mean.next(10), mean.next(20), mean.next(0))
  console.log(mean.next(-2), mean.next(5))
  console.log(nothing().next(), [...nothing()], [...count(5, 7)])
  const again = count(8, 9)
  for (const n of again) console.log(n)
  for (const n of again) console.log('never', n)
  const result = count(0, 0)
  let step = result.next()
  while (!step.done) {
    console.log(step.value + 0.5)
    step = result.next()
  }
  console.log(step.value.length)
}
