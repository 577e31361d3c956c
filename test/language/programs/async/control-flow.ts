// await inside every kind of statement and expression: loops, switch, conditions, arguments, literals, destructuring. ECMA-262 15.8, 27.7.5.3.
const later = <T>(value: T): Promise<T> => new Promise(resolve => setTimeout(() => resolve(value), 1))
let trace = ''
const note = <T>(label: string, value: T): T => { trace += label; return value }

async function add(a: number, b: Promise<number>, ...more: number[]): Promise<number> {
  return a + await b + more.reduce((sum, n) => sum + n, 0)
}

export async function main(): Promise<void> {
  let total = 1
  for (let i = await later(0); i < await later(3); i += await later(1)) total += await later(i)
  while ((await later(total)) < 10) total *= 2
  do total -= 1
  while (await later(total > 12))
  console.log(total)
  for (const n of await later([1, 2])) console.log(n * (await later(10)))
  switch (await later('b')) {
    case await later('a'): console.log('a'); break
    case note('x', 'b'): console.log('b')
    default: console.log('fell through')
  }
  console.log(note('a', 1) + await later(note('b', 2)) * note('c', 3), trace)
  console.log([await later(1), ...await later([2, 3])], { x: await later('X'), ...await later({ y: 2 }) })
  console.log(await later(false) ? await later(1) : await later(2), await later(0) || await later('or'), await later(null) ?? await later('nullish'))
  console.log(`${await later('t')}${await later(1)}`, await add(1, later(2), await later(3), 4), (await later('abc')).length)
  const { a, b = await later(5) } = await later<{ a: number; b?: number }>({ a: 4 })
  const [first, , third = await later('three')] = await later<string[]>(['one', 'two'])
  console.log(a, b, first, third)
  let x = 10
  const bump = async (): Promise<void> => { x = 100 }
  x += (await bump(), await later(5))
  console.log(x, !(await later(true)), -(await later(2)), typeof await later('s'), await (await later(later(7))))
  outer: for (const i of [1, 2, 3]) {
    for (const j of [1, 2, 3]) {
      if (await later(i * j === 4)) break outer
      if (await later(j > i)) continue outer
      console.log(i, j)
    }
  }
}
