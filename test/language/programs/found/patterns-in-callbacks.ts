// Patterns in parameters whose type is a tuple. ECMA-262 14.3.3.
type Entry = [name: string, info: { stock: number; tags: string[] }]
export function main(): void {
  const inventory: Record<string, { stock: number; tags: string[] }> = { apple: { stock: 3, tags: ['red'] }, pear: { stock: 0, tags: [] } }
  console.log(Object.entries(inventory).map(([name, { stock, tags: [first = 'none', ...more] }]) => `${name} ${stock} ${first} ${more.length}`))
  const list: Entry[] = [['a', { stock: 1, tags: ['x', 'y'] }]]
  list.forEach(([name, { stock, ...rest }], i) => console.log(name, stock, rest, i))
  for (const [, { tags }] of list) console.log(tags)
  const mixed: [number, [string, boolean], { deep: [number, { x: string }[]] }][] = [[1, ['s', true], { deep: [2, [{ x: 'q' }]] }]]
  console.log(mixed.map(([n, [s, b], { deep: [m, [{ x }]] }]) => [n, s, b, m, x]))
  const promiseLike = (cb: (pair: [string, number] | [number, string]) => string): string => cb(['a', 1]) + cb([2, 'b'])
  console.log(promiseLike(([a, b]) => `${a}${b}`))
  const fn = ([a, [b]]: [number, [string, number]], { c: [d] }: { c: readonly [boolean] } = { c: [true] }): string => `${a}${b}${d}`
  console.log(fn([1, ['z', 2]]), fn([1, ['z', 2]], { c: [false] }))
  const grouped = new Map<string, Map<number, string[]>>([['k', new Map([[1, ['one']]])]])
  for (const [key, inner] of grouped) for (const [n, [word]] of inner) console.log(key, n, word)
  console.log([...grouped].flatMap(([key, inner]) => [...inner].map(([n, words]) => [key, n, words.length] as const)))
  let x: number, y: string, rest: unknown[]
  ;[x, [y], ...rest] = [1, ['in'], true, null] as [number, [string], boolean, null]
  console.log(x, y, rest)
  const set = new Set<[string, { v: number }]>([['s', { v: 4 }]])
  for (const [s, { v }] of set) console.log(s, v)
  function* gen(): Generator<[string, { v: number }]> { yield ['g', { v: 5 }] }
  for (const [s, { v }] of gen()) console.log(s, v)
  const [[p, { v: q }]] = gen()
  console.log(p, q, [...gen()].reduce((sum, [, { v }]) => sum + v, 0))
  const either: { pair: [string, { v: number }] } | undefined = list.length ? { pair: ['e', { v: 6 }] } : undefined
  const { pair: [es, { v: ev }] = ['none', { v: 0 }] } = either ?? {}
  console.log(es, ev)
}
