// as const and readonly tuples: places known, elements literal; copies may be changed.
const sizes = [['small', 1], ['big', 10.5]] as const
const origin: readonly [number, number] = [0, 0]
const config = { name: 'cfg', range: [1, 5], flags: { on: true } } as const

function move(p: readonly [number, number], dx: number, dy = dx): [number, number] {
  return [p[0] + dx, p[1] + dy]
}

const isSize = (text: string): text is (typeof sizes)[number][0] => sizes.some(([name]) => name === text)

export function main(): void {
  for (const [name, factor] of sizes) console.log(name.padEnd(6), factor * 2)
  console.log(sizes[1][1] + sizes[0][1], isSize('big'), isSize('huge'), sizes.length)
  const moved = move(move(origin, 1), 2, -2)
  moved[0]++
  console.log(moved.join(), origin.join())
  const [low, high] = config.range
  console.log(low + high, config.flags.on, config.range.includes(5), [...config.range, 9].join())
  const copy = [...sizes[0], 'more'] as [string, number, string]
  copy[0] = 'changed'
  console.log(copy.join(), sizes[0][0])
  const path = ([x, y]: readonly [number, number], ...steps: readonly (readonly [number, number])[]): string =>
    steps.reduce<[number, number]>(([a, b], [c, d]) => [a + c, b + d], [x, y]).join('/')
  console.log(path(origin, [1, 2], [3, 4]), path([5, 5]))
}
