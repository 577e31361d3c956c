// Values that may be a number, a string, a boolean or nothing, in fields, arrays, maps and parameters.
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

function stringify(json: Json): string {
  if (json === null || typeof json === 'number' || typeof json === 'boolean') return String(json)
  if (typeof json === 'string') return `"${json}"`
  if (Array.isArray(json)) return `[${json.map(stringify).join()}]`
  return `{${Object.entries(json).map(([key, value]) => `"${key}":${stringify(value)}`).join()}}`
}

function depth(json: Json): number {
  if (typeof json !== 'object' || json === null) return 0
  return 1 + Math.max(0, ...(Array.isArray(json) ? json : Object.values(json)).map(depth))
}

class Cell {
  constructor(public value: number | string | boolean | undefined) {}
  add(other: Cell): Cell {
    const [a, b] = [this.value, other.value]
    if (typeof a === 'number' && typeof b === 'number') return new Cell(a + b)
    if (a === undefined || b === undefined) return new Cell(a ?? b)
    return new Cell(`${a}${b}`)
  }
}

export function main(): void {
  const json: Json = { a: [1, 'two', null, [true, { b: [] }]], c: { d: -0.5 } }
  console.log(stringify(json), depth(json), stringify('s'), depth([]), depth(5))
  console.log(stringify(json) === JSON.stringify(json))
  const cells = [1, 2, 'x', true, undefined].map((v) => new Cell(v))
  console.log(cells.reduce((a, b) => a.add(b)).value, cells[0].add(cells[1]).value, cells[4].add(cells[4]).value, cells[3].add(cells[4]).value)
  const values = new Map<string, number | string | boolean>([['n', 1], ['s', 'one'], ['b', false]])
  values.set('n', 'changed')
  console.log([...values.values()].map((v) => typeof v).join(), values.get('b') === false, values.get('b') ?? 'none')
  const list: (number | string)[] = [3, 'b', 1, 'a', '1']
  console.log(list.indexOf(1), list.indexOf('1'), list.includes('3'), list.filter((v) => typeof v === 'number').join(), [...list].sort().join())
  let x: number | boolean | string = 1
  const types = [typeof x]
  x = types.length > 0
  types.push(typeof x)
  x = 'end'
  console.log(types.join(), x, new Set<unknown>([1, '1', true, 1, 'true', true]).size)
  const sum = (...xs: (number | string | null)[]): number => xs.reduce<number>((t, v) => t + (typeof v === 'string' ? v.length : v ?? 100), 0)
  console.log(sum(1, 'abc', null), sum())
}
