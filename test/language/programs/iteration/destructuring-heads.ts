// Patterns in the heads of for-of loops, with defaults and targets that are not new variables: ECMA-262 14.7.5.
interface Item { name: string; price?: number; tags?: string[]; size: { w: number; h: number } }

export function main(): void {
  const items: Item[] = [
    { name: 'a', price: 3, tags: ['x', 'y'], size: { w: 1, h: 2 } },
    { name: 'b', size: { w: 3, h: 4 } },
  ]
  for (const { name, price = 10, tags: [tag = 'none'] = [], size: { w, h } } of items) {
    console.log(name, price, tag, w * h)
  }
  for (const { name: title, ...others } of items) console.log(title, Object.keys(others).join())

  let key = ''
  let value = 0
  for ([key, value] of [['one', 1], ['two', 2]] as [string, number][]) console.log(key, value)
  console.log('last', key, value)

  const target = { x: 0, list: [0, 0] }
  for (target.x of [5, 6]) target.list[0] += target.x
  for (target.list[1] of [8, 9]);
  console.log(target.x, target.list.join())

  for (const [i, { name }] of items.entries()) console.log(i, name)
  for (const [[a, b], c] of [[[1, 2], 3], [[4, 5], 6]] as [[number, number], number][]) console.log(a + b * c)
  for (let { length } of ['four', 'seventy']) console.log(length++ * 10, length)
  for (const [first = '?', ...more] of [['p', 'q', 'r'], []] as string[][]) console.log(first, more.length)
}
