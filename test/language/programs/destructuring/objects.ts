// Object patterns: renaming, defaults, nesting, computed keys, rest: ECMA-262 14.3.3.
interface User { name: string; age?: number; address: { city: string; geo?: { lat: number; lon: number } }; tags: string[] }

export function main(): void {
  const user: User = { name: 'Ann', address: { city: 'Oslo' }, tags: ['a', 'b', 'c'] }
  const { name, age = 18, address: { city, geo: { lat, lon } = { lat: 1, lon: 2 } }, tags: [, second, ...more] } = user
  console.log(name, age, city, lat, lon, second, more.join())

  const { name: renamed, ...rest } = user
  console.log(renamed, Object.keys(rest).join(), rest.address === user.address)
  const { address: kept, address: { city: town } } = user
  console.log(kept.city === town)

  const key = 'age'
  const { [key]: computed = -1, ['name']: quoted } = user
  console.log(computed, quoted)
  const record: Record<string, number> = { one: 1, two: 2, three: 3 }
  const { one, ['two']: zwei, ...others } = record
  console.log(one, zwei, JSON.stringify(others))

  let width = 0
  let title = ''
  ;({ width, title = 'none' } = { width: 5 } as { width: number; title?: string })
  console.log(width, title)
  const box = { w: 0, size: { h: 0 } }
  ;({ width: box.w, height: box.size.h } = { width: 3, height: 4 })
  console.log(box.w, box.size.h)

  const { length } = 'seven'
  const { length: count, [0]: first } = [9, 8]
  const { size } = new Set([1, 2, 3])
  const { message } = new Error('text')
  console.log(length, count, first, size, message)
  const { a = 1, b = a + 1, c = a + b } = { b: undefined } as { a?: number; b?: number; c?: number }
  console.log(a, b, c)
}
