// Patterns inside tuple patterns, in the parameters of callbacks over the entries of a Map. ECMA-262 14.3.3.
export function main(): void {
  const map = new Map([['a', { n: 1, cell: [1, 2] }], ['b', { n: 2, cell: [] }]])
  console.log([...map].filter(([key, { n }]) => n > 1 || key === 'a').map(([, { cell }]) => cell))
  for (const [key, { n, cell: [first = -1] }] of map) console.log(key, n, first)
}
