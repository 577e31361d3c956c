// Patterns as parameters, with defaults for the whole and for the parts: ECMA-262 10.2.11, 8.6.3.
interface Style { color?: string; width?: number; dash?: [number, number] }

function draw([x1, y1]: [number, number], [x2, y2] = [10, 10], { color = 'black', width = 1, dash: [on, off] = [1, 0] }: Style = {}): string {
  return `${x1},${y1}-${x2},${y2} ${color} ${width} ${on}/${off}`
}

const area = ({ w, h = w }: { w: number; h?: number }): number => w * h
const total = ([first, ...rest]: number[]): number => (rest.length ? first + total(rest) : first)

class Shape {
  readonly name: string
  readonly sides: number
  constructor({ name, sides = 3 }: { name: string; sides?: number }, private readonly notes: string[] = []) {
    this.name = name
    this.sides = sides
    notes.push(name)
  }
  describe({ prefix = '', suffix = '' }: { prefix?: string; suffix?: string } = {}): string {
    return `${prefix}${this.name}${this.sides}${suffix}${this.notes.length}`
  }
  set both([a, b]: [string, string]) {
    this.notes.push(a, b)
  }
}

export function main(): void {
  console.log(draw([0, 1]))
  console.log(draw([0, 1], [2, 3], { color: 'red' }))
  console.log(draw([0, 1], undefined, { dash: [4, 2], width: 0 }))
  console.log(area({ w: 3 }), area({ w: 3, h: 4 }), area({ w: 3, h: 0 }), total([1, 2, 3, 4]))

  const notes = ['old']
  const shape = new Shape({ name: 'tri' }, notes)
  shape.both = ['p', 'q']
  console.log(shape.describe(), shape.describe({ suffix: '!' }), new Shape({ name: 'square', sides: 4 }).describe({ prefix: 'a ' }))

  const pairs: [string, number][] = [['a', 1], ['b', 2]]
  console.log(pairs.map(([key, value]) => `${key}=${value}`).join('&'))
  console.log(pairs.reduce((sum, [, value]) => sum + value, 0), pairs.filter(([key]) => key > 'a').length)
  console.log([{ n: 3 }, { n: 1 }].sort(({ n: a }, { n: b }) => a - b).map(({ n }) => n).join())
  new Map(pairs).forEach((value, key) => console.log(key, value))
  const late = ({ value }: { value: number }, read = () => value): number => {
    value++
    return read()
  }
  console.log(late({ value: 1 }))
}
