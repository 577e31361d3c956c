// Dynamic programming with memo tables in closures, tuples as keys, edit scripts, all in one.
const memo = <K, R>(key: (...args: number[]) => K, f: (self: (...args: number[]) => R, ...args: number[]) => R): ((...args: number[]) => R) => {
  const table = new Map<K, R>()
  const self = (...args: number[]): R => {
    const k = key(...args)
    let result = table.get(k)
    if (result === undefined && !table.has(k)) table.set(k, (result = f(self, ...args)))
    return result as R
  }
  return self
}

function distance(a: string, b: string): [number, string] {
  type Cell = readonly [cost: number, script: string]
  const solve = memo<string, Cell>((...ij) => ij.join(), (self, i, j) => {
    if (i === a.length) return [b.length - j, '+'.repeat(b.length - j)]
    if (j === b.length) return [a.length - i, '-'.repeat(a.length - i)]
    if (a[i] === b[j]) {
      const [cost, script] = self(i + 1, j + 1)
      return [cost, `=${script}`]
    }
    const options: Cell[] = [
      ...([[1, 1, '~'], [1, 0, '-'], [0, 1, '+']] as const).map(([di, dj, mark]): Cell => {
        const [cost, script] = self(i + di, j + dj)
        return [cost + 1, mark + script]
      }),
    ]
    return options.reduce((best, option) => (option[0] < best[0] ? option : best))
  })
  const [cost, script] = solve(0, 0)
  return [cost, script]
}

export function main(): void {
  for (const [a, b] of [['kitten', 'sitting'], ['', 'abc'], ['same', 'same'], ['flaw', 'lawn']]) console.log(a, b, ...distance(a, b))
  const fib = memo<number, number>((n) => n, (self, n) => (n < 2 ? n : self(n - 1) + self(n - 2)))
  console.log(fib(80), fib(10))
  const paths = memo<number, number>((x, y) => x * 100 + y, (self, x, y) => (x && y ? self(x - 1, y) + self(x, y - 1) : 1))
  console.log(paths(10, 10), paths(3, 2))
  let evaluated = 0
  const nothing = memo<number, undefined>((n) => n, () => void evaluated++)
  nothing(1)
  nothing(1)
  console.log(nothing(2), evaluated)
}
