// Array.of, Array.from, constructor forms, spread of every iterable, copies that share elements. ECMA-262 23.1.2.
function* pairs(): Generator<[string, number]> {
  yield ['a', 1]
  yield ['b', 2]
}

export function main(): void {
  console.log(Array.of(7), Array.of('x', 'y'), Array.from('añ🎈'), Array.from([1, 2], n => n * n), Array.from({ length: 3 }, (_, i) => i * 1.5))
  console.log(Array.from(new Map([['k', 1]])), Array.from(new Set([3, 3, 4])), Array.from(pairs()), Array.from(pairs(), ([name]) => name))
  console.log([...pairs()].length, [...'xyz', ...[1, 2], ...new Set([true])], [...[], ...[[]]], Math.max(...[1, 5, 3], 4))
  const source = [[1], [2]]
  const copy = [...source], sliced = source.slice(), from = Array.from(source)
  source[0].push(9)
  source.push([3])
  console.log(copy, sliced, from, copy[0] === from[0])
  const total = (...numbers: number[]): number => numbers.length ? numbers[0] + total(...numbers.slice(1)) : 0
  console.log(total(), total(1, 2, 3), total(...[10, 20], 30), total(...new Set([5, 5, 6])), total(...Array.from({ length: 50 }, (_, i) => i)))
  const triangle = Array.from({ length: 5 }, (_, row) => Array.from({ length: row + 1 }, (_, k) => {
    let value = 1
    for (let i = 0; i < k; i++) value = value * (row - i) / (i + 1)
    return value
  }))
  for (const row of triangle) console.log(row.join(' '))
  const matrix = [[1, 2, 3], [4, 5, 6]]
  const transposed = matrix[0].map((_, column) => matrix.map(row => row[column]))
  console.log(transposed, Array.from(matrix.entries(), ([i, row]) => row.map(n => n * (i + 1))))
  const readonlyNumbers: readonly number[] = [3, 1, 2]
  console.log([...readonlyNumbers].sort(), readonlyNumbers, Array.from([7, 8, 9].keys()))
}
