// Defaults are evaluated at each call, left to right, in a scope that sees the earlier parameters: ECMA-262 10.2.11.
let calls = 0
const next = (): number => ++calls

function area(width: number, height = width, unit = `${width * height} m2`): string {
  return `${width}x${height} ${unit}`
}

function stamp(label: string, id = next(), tag = `${label}#${id}`): string {
  return tag
}

const link = (from: string, to = from + '!', arrow = (() => `${from}->${to}`)()): string => arrow

class Counter {
  constructor(public step = 1, public total = step * 10) {}
  add(by = this.step): number {
    return (this.total += by)
  }
}

function optional(a: number, b?: number, c = 3): string {
  return `${a} ${b} ${c}`
}

export function main(): void {
  console.log(area(2), area(2, 3), area(2, undefined, 'u'), area(0, 0))
  console.log(stamp('a'), stamp('b', 50), stamp('c'), stamp('d', undefined, 'given'), calls)
  console.log(link('x'), link('x', 'y'), link('x', undefined, 'z'))
  const counter = new Counter()
  const other = new Counter(5)
  console.log(counter.add(), counter.add(100), other.add(), other.add(undefined), new Counter(undefined, 0).add())
  console.log(optional(1), optional(1, undefined, undefined), optional(1, 2), optional(1, 2, 0))

  const nullable = (value: number | null = 5): string => String(value)
  console.log(nullable(), nullable(null), nullable(undefined), nullable(0))
  const late = (f = (): string => value, value = 'late'): string => f()
  console.log(late(), late(undefined, 'given'), late(() => 'own'))
  const list = (items: number[] = []): number => items.push(items.length)
  console.log(list(), list(), list([7, 8]))
  console.log([1, 2, 3].map((x, i = 100) => x * i).join(), ['5', '6'].map((s, radix = 10) => parseInt(s) + radix).join())
}
