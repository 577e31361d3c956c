// Map and Set are visited in insertion order; what is added on the way is visited, what is deleted before is not: ECMA-262 24.1.5.1, 24.2.5.1.
export function main(): void {
  const map = new Map<string, number>([['a', 1], ['b', 2], ['c', 3]])
  const seen: string[] = []
  for (const [key, value] of map) {
    seen.push(key + value)
    if (key === 'a') map.delete('b')
    if (key === 'c') map.set('d', 4).set('a', 100)
  }
  console.log(seen.join(), [...map.keys()].join(), [...map.values()].join())

  // Deleted and added again: it is last now.
  map.delete('a')
  map.set('a', 5)
  map.set('c', 33)
  console.log([...map].map(([k, v]) => `${k}=${v}`).join(' '))

  const set = new Set([1, 2, 3])
  const order: number[] = []
  for (const x of set) {
    order.push(x)
    set.delete(x)
    if (x < 10) set.add(x + 10)
  }
  console.log(order.join(), set.size)

  const again = new Set<number>([1])
  let turns = 0
  for (const x of again) {
    again.delete(x)
    if (++turns < 4) again.add(x)
  }
  console.log(turns, again.size)

  const cleared = new Map([[1, 'x'], [2, 'y']])
  for (const [n] of cleared) {
    if (n === 1) {
      cleared.clear()
      cleared.set(7, 'z')
    }
    turns += n
  }
  console.log(turns, cleared.size)

  for (const [a, b] of new Set(['p', 'q']).entries()) console.log(a === b, a)
  const keys = new Map([[{ id: 1 }, 'one'], [{ id: 2 }, 'two']])
  for (const [{ id }, name] of keys) console.log(id, name)
  keys.forEach((name, key, whole) => console.log(name, key.id, whole === keys))
}
