// Printing unions, enums, dates, boxed-looking values, circular objects, and values inside templates. Output as Node prints it.
enum Colour { Red, Green = 5, Blue }
enum Mode { On = 'ON', Off = 'OFF' }
type Value = string | number | boolean | null | undefined | Value[] | { value: Value }

interface Ring { name: string; next: Ring | null; list: Ring[] }

export function main(): void {
  const values: Value[] = ['s', 1, true, null, undefined, ['x', [1, [2, [3]]]], { value: { value: { value: 'deep' } } }]
  for (const value of values) console.log(value, [value], typeof value)
  console.log(values)
  console.log(Colour.Red, Colour[5], Colour.Blue, Mode.On, [Mode.Off], { mode: Mode.On, colour: Colour.Green })
  const a: Ring = { name: 'a', next: null, list: [] }
  const b: Ring = { name: 'b', next: a, list: [a] }
  a.next = b
  console.log(a)
  a.list.push(a, b)
  console.log(b)
  const loop: unknown[] = [1]
  loop.push(loop)
  console.log(loop, [a.next === b])
  console.log(new Date(1e12), [new Date(0)], { at: new Date(NaN) }, String(new Date(NaN)))
  console.log([1, 2, 3].keys().next(), new Map([[1, 'x']]).entries().next(), [..."ab"].entries().next())
  console.log([new Error('in a list').message], { name: new TypeError('t').name }, String(new RangeError('text')), `${new Error('')}`, [String(new Error('x'))])
  console.log(Promise.resolve({ a: 1 }), [Promise.resolve('x')], new Promise<void>(() => {}))
  const tuple: [string, number, { deep: [boolean] }] = ['t', 0, { deep: [false] }]
  console.log(tuple, [tuple, tuple], { tuple })
  const partial: { a?: number; b?: string } = {}
  console.log(partial, { ...partial, a: 1 }, { ...{ a: 1, b: 2 }, b: 'over', c: 3 })
}
