// What is shared and what is copied: objects, arrays, spreads, arguments, closures, class instances, swaps. ECMA-262 6.1.7, 13.2.5.4.
interface Config { name: string; limits: { low: number; high: number }; tags: string[] }

function change(config: Config, n: number, text: string, list: number[]): void {
  config.name += '!'
  config = { ...config, name: 'local' }
  config.tags.push('changed')
  n++
  text += 'x'
  list.push(n)
  list = []
  list.push(99)
  console.log(config.name, n, text, list)
}

class Matrix {
  constructor(readonly rows: number[][]) {}
  clone(): Matrix { return new Matrix(this.rows.map(row => [...row])) }
  with(x: number, y: number, value: number): Matrix {
    const copy = this.clone()
    copy.rows[y][x] = value
    return copy
  }
}

export function main(): void {
  const base: Config = { name: 'base', limits: { low: 0, high: 10 }, tags: ['t'] }
  const copy = { ...base, limits: { ...base.limits, high: 20 } }
  const list = [1]
  change(base, 5, 'abc', list)
  copy.limits.low = -5
  copy.tags = [...copy.tags, 'own']
  console.log(base, copy, list)
  const { limits, tags: [firstTag] } = base
  limits.high = 11
  console.log(base.limits.high, firstTag, base.limits === limits)
  const a = new Matrix([[1, 2], [3, 4]])
  const b = a.with(0, 1, 99), c = a
  c.rows[0][0] = -1
  console.log(a.rows, b.rows, a === c, a.rows === c.rows)
  let [x, y, z] = [1, 2, 3];
  [x, y, z] = [z, x, y]
  const point = { x, y };
  [point.x, point.y] = [point.y, point.x]
  console.log(x, y, z, point)
  const readers: (() => number)[] = []
  let shared = 1
  readers.push(() => shared, () => shared * 10)
  shared = 2
  { const shared = 50; readers.push(() => shared) }
  console.log(readers.map(read => read()))
  const grid = new Array<number[]>(2).fill([0])
  grid[0].push(1)
  const safe = Array.from({ length: 2 }, () => [0])
  safe[0].push(1)
  console.log(grid, safe)
  const frozen: readonly string[] = base.tags
  base.tags.push('seen')
  console.log(frozen.length, [...frozen, ...frozen].length, frozen.slice() === frozen)
  const defaults = (options: Partial<Config> = {}): Config => ({ name: 'none', limits: { low: 1, high: 2 }, tags: [], ...options })
  console.log(defaults(), defaults({ name: 'n' }), defaults().limits === defaults().limits, defaults(base).limits === base.limits)
}
