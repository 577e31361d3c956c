// Recursion through arrays, strings, unions, closures and methods: ECMA-262 10.2.1.
type Nested = number | Nested[]

const flatten = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flatten))
const depth = (value: Nested): number => (typeof value === 'number' ? 0 : 1 + Math.max(0, ...value.map(depth)))

function ackermann(m: number, n: number): number {
  if (m === 0) return n + 1
  return n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1))
}

function combinations<T>(list: T[], k: number): T[][] {
  if (k === 0) return [[]]
  if (list.length < k) return []
  const [first, ...rest] = list
  return [...combinations(rest, k - 1).map((c) => [first, ...c]), ...combinations(rest, k)]
}

function quicksort<T>(list: T[], less: (a: T, b: T) => boolean): T[] {
  if (list.length < 2) return list
  const [pivot, ...rest] = list
  return [...quicksort(rest.filter((x) => less(x, pivot)), less), pivot, ...quicksort(rest.filter((x) => !less(x, pivot)), less)]
}

function queens(n: number): number {
  const place = (row: number, columns: number[]): number => {
    if (row === n) return 1
    let ways = 0
    for (let c = 0; c < n; c++) {
      if (columns.every((other, r) => other !== c && Math.abs(other - c) !== row - r)) ways += place(row + 1, [...columns, c])
    }
    return ways
  }
  return place(0, [])
}

export function main(): void {
  const nested: Nested = [1, [2, [3, [4]], 5], [], [[6]]]
  console.log(flatten(nested).join(), depth(nested), depth(7), depth([]))
  console.log(ackermann(2, 3), queens(5))
  console.log(combinations(['a', 'b', 'c', 'd'], 2).map((c) => c.join('')).join(' '))
  console.log(quicksort([3, 1, 2, 3, 0], (a, b) => a < b).join(), quicksort(['b', 'c', 'a'], (a, b) => a > b).join(''))
  const reverse = (s: string): string => (s ? reverse(s.slice(1)) + s[0] : '')
  const power = (x: number, n: number): number => (n < 0 ? 1 / power(x, -n) : n === 0 ? 1 : n % 2 ? x * power(x, n - 1) : power(x * x, n / 2))
  console.log(reverse('recursion'), power(2, 30), power(2, -2), power(1.5, 3))
}
