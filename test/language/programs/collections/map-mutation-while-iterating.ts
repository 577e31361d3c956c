// Entries added during iteration are visited, deleted ones are not, re-added ones come last. ECMA-262 24.1.5.1.
export function main(): void {
  const map = new Map([[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd']])
  const seen: string[] = []
  for (const [key, value] of map) {
    seen.push(`${key}${value}`)
    if (key === 1) map.delete(2)
    if (key === 3) map.set(5, 'e')
    if (key === 5 && seen.length < 8) {
      map.delete(1)
      map.set(1, 'again')
    }
    if (value === 'again') map.set(4, 'changed')
  }
  console.log(seen.join(' '), map)

  const set = new Set([1])
  for (const n of set) if (n < 40) set.add(n * 2).add(n * 3)
  console.log([...set])
  for (const n of set) set.delete(n)
  console.log(set.size, set)

  const queue = new Set(['x', 'y'])
  let rounds = 0
  for (const item of queue) {
    queue.delete(item)
    if (++rounds < 7) queue.add(item)
  }
  console.log(rounds, [...queue])

  const keys = new Map([['a', 1], ['b', 2]]).keys()
  console.log(keys.next(), [...keys], keys.next())
  const growing = new Map([['k0', 0]])
  const entries = growing.entries()
  console.log(entries.next().value)
  growing.set('k1', 1)
  console.log(entries.next().value, entries.next().done)
  growing.set('k2', 2)
  console.log(entries.next().done, growing.size)

  const cleared = new Map([[1, 1], [2, 2], [3, 3]])
  const visited: number[] = []
  cleared.forEach((value, key) => {
    visited.push(value)
    if (key === 2) {
      cleared.clear()
      cleared.set(9, 90)
    }
  })
  console.log(visited, cleared)
}
