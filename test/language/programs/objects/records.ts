// Objects as dictionaries: Record with string keys, set, read, tested, deleted, walked in order: ECMA-262 10.1.11.
type Inventory = Record<string, { price: number; stock: number }>

export function main(): void {
  const inventory: Inventory = { apple: { price: 0.5, stock: 10 }, pear: { price: 0.75, stock: 0 } }
  inventory.fig = { price: 2, stock: 3 }
  inventory['dragon fruit'] = { price: 9, stock: 1 }
  const total = Object.values(inventory).reduce((sum, { price, stock }) => sum + price * stock, 0)
  console.log(total, Object.keys(inventory).length)
  for (const [name, item] of Object.entries(inventory)) if (item.stock === 0) delete inventory[name]
  console.log(Object.keys(inventory).join(), 'pear' in inventory, inventory.pear === undefined)
  inventory.pear = { price: 1, stock: 1 }
  inventory.apple.stock--
  console.log(Object.entries(inventory).map(([name, { stock }]) => `${name}:${stock}`).join(' '))

  const counts: Record<string, number> = {}
  for (const letter of 'banana') counts[letter] = (counts[letter] ?? 0) + 1
  console.log(JSON.stringify(counts))
  for (const n of ['2', '10', 'x', '1', '-1', '01']) counts[n] = n.length
  console.log(Object.keys(counts).join())

  const inverted: Record<string, string[]> = {}
  for (const key in counts) (inverted[String(counts[key])] ??= []).push(key)
  console.log(JSON.stringify(inverted))
  const days: Record<string, number> = { mon: 1, tue: 2 }
  let sum = 0
  for (const day of ['mon', 'tue'] as const) sum += days[day]++
  console.log(sum, days.mon, days.tue, Object.fromEntries([['a', 1], ['b', 2]]).b)
  const copy = Object.assign({}, counts, { a: 100 })
  console.log(copy.a, counts.a, Object.keys(copy).length)
}
