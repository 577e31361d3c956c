// Several results through arrays and objects; nothing is kept of the rest: ECMA-262 14.3.3.
function divide(a: number, b: number): { quotient: number; remainder: number } {
  return { quotient: Math.trunc(a / b), remainder: a % b }
}

function range(values: readonly number[]): [min: number, max: number, mean: number] {
  let [min, max, sum] = [Infinity, -Infinity, 0]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  return [min, max, sum / values.length]
}

function useState<T>(initial: T): [() => T, (next: T | ((old: T) => T)) => void] {
  let state = initial
  return [() => state, (next) => { state = next instanceof Function ? next(state) : next }]
}

function partition<T>(list: T[], test: (x: T) => boolean): [T[], T[]] {
  const yes: T[] = []
  const no: T[] = []
  for (const x of list) (test(x) ? yes : no).push(x)
  return [yes, no]
}

export function main(): void {
  const { quotient, remainder: left } = divide(17, 5)
  console.log(quotient, left, divide(-17, 5).remainder)
  const [min, , mean] = range([3, 1, 4, 1, 5])
  console.log(min, mean, range([2])[1])

  const [count, setCount] = useState(1)
  const [name, setName] = useState('n')
  setCount(5)
  setCount((old) => old * 2)
  setName((old) => old + count())
  console.log(count(), name())

  const [even, odd] = partition([1, 2, 3, 4, 5], (n) => n % 2 === 0)
  const [[firstShort], [...long]] = partition(['a', 'word', 'bb', 'letters'], (s) => s.length < 3)
  console.log(even.join(), odd.join(), firstShort, long.join())
  const { quotient: { length = 'none' } = { length: 'default' } } = { quotient: undefined } as { quotient?: { length?: string } }
  console.log(length)
}
