// sort is stable, compares as strings by default, puts undefined last, and sorts in place. ECMA-262 23.1.3.30, 23.1.3.30.2.
interface Person { name: string; age: number }

export function main(): void {
  const numbers = [10, 9, 1, 100, -1, 0.5, -10]
  console.log([...numbers].sort(), [...numbers].sort((a, b) => a - b), [...numbers].sort((a, b) => b - a))
  console.log(numbers.sort() === numbers, ['b', 'a', 'C', 'é', 'ab', ''].sort(), ['ä', 'z', 'Z'].sort(), [true, false, true].sort())
  const people: Person[] = [{ name: 'Ann', age: 30 }, { name: 'Bob', age: 25 }, { name: 'Cid', age: 30 }, { name: 'Dan', age: 25 }, { name: 'Eve', age: 30 }]
  console.log([...people].sort((a, b) => a.age - b.age).map(p => p.name).join(' '))
  console.log([...people].sort((a, b) => b.age - a.age || (a.name > b.name ? -1 : 1)).map(p => p.name).join(' '))
  const optional = [3, undefined, 1, undefined, 2]
  console.log([...optional].sort(), [...optional].sort((a, b) => (b ?? 0) - (a ?? 0)))
  const big: { key: number; at: number }[] = []
  let seed = 42
  for (let i = 0; i < 300; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648
    big.push({ key: seed % 10, at: i })
  }
  big.sort((a, b) => a.key - b.key)
  console.log(big.every((item, i) => i === 0 || big[i - 1].key < item.key || (big[i - 1].key === item.key && big[i - 1].at < item.at)))
  console.log(big.slice(0, 5).map(item => item.at), big.slice(-3).map(item => item.at))
  const edges = [0, -0, NaN, Infinity, -Infinity, 1e21, 1e-7, 5]
  console.log([...edges].sort(), edges.filter(n => !Number.isNaN(n)).sort((a, b) => a - b))
  let calls = 0
  const sorted = [1].sort(() => { calls++; return 0 })
  console.log(sorted, calls, [].sort(), ['one'].sort())
  try {
    [3, 2, 1].sort(() => { throw new Error('comparator') })
  } catch (error) {
    console.log((error as Error).message)
  }
  console.log([[2, 'b'], [1, 'z'], [2, 'a']].sort().join(' '), [3, 1, 2].sort((a, b) => a < b ? 1 : -1), [5, 1, 4].sort(undefined))
}
