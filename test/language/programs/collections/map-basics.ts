// Map keeps insertion order, compares keys by SameValueZero and holds undefined. ECMA-262 24.1.3, 7.2.10.
export function main(): void {
  const map = new Map<string, number>([['one', 1], ['two', 2], ['one', 11]])
  console.log(map.size, map.get('one'), map.get('three'), map.has('two'), map.has(''), map.delete('nope'))
  map.set('three', 3).set('two', 22).set('', 0)
  console.log([...map.keys()], [...map.values()], map.delete('two'), map.set('two', 222).size)
  for (const [key, value] of map) console.log(JSON.stringify(key), value)
  map.forEach((value, key, all) => console.log(key, value, all === map, all.size))
  console.log(map, [...map.entries()].map(([k, v]) => `${k}=${v}`).join('&'))

  const numbers = new Map<number, string>([[NaN, 'nan'], [0, 'zero'], [-0, 'minus zero'], [2 ** 53, 'big'], [0.1, 'tenth']])
  console.log(numbers.get(NaN), numbers.get(0 / 0), numbers.get(0), numbers.get(-0), numbers.size, numbers.get(0.1 + 0), numbers.get(2 ** 53 + 1))
  console.log([...numbers.keys()].map(key => Object.is(key, -0)), numbers)

  const mixed = new Map<unknown, string>([[1, 'number'], ['1', 'string'], [true, 'boolean'], [null, 'null'], [undefined, 'undefined']])
  console.log(mixed.get(1), mixed.get('1'), mixed.get(true), mixed.get(null), mixed.get(undefined), mixed.get(false), mixed.get('true'))
  const holes = new Map<string, number | undefined>([['a', undefined]])
  console.log(holes.get('a'), holes.get('b'), holes.has('a'), holes.has('b'), holes.get('a') ?? 5, holes)
  const copy = new Map(map)
  copy.delete('one')
  copy.clear()
  console.log(copy.size, map.size, copy, new Map([...map].filter(([, value]) => value > 5)))
}
