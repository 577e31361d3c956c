// A value fits an interface by its shape, whatever made it: literals in different orders, classes, wider objects.
interface Named { name: string }
interface Point { x: number; y: number }
interface Shape { readonly kind: string; area(): number }

class City implements Named {
  constructor(public population: number, public name: string, private readonly secret = 'hidden') {}
  get length(): number {
    return this.secret.length
  }
}

class Square {
  kind = 'square'
  constructor(public side: number) {}
  area(): number {
    return this.side ** 2
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const hello = (who: Named): string => `hello ${who.name}`
const lengths = (things: { length: number }[]): string => things.map(({ length }) => length).join()

export function main(): void {
  const a = { x: 0, y: 0 }
  const b = { y: 4, x: 3 }
  const c = { label: 'c', x: 6, extra: true, y: 8 }
  console.log(distance(a, b), distance(b, c), distance(c, { y: 8, x: 6 }))
  const points: Point[] = [a, b, c, { x: 1, y: 1 }]
  for (const p of points) p.x += 1
  console.log(points.map((p) => `${p.x},${p.y}`).join(' '), a.x, b.x, c.label)

  const cat = { legs: 4, name: 'cat' }
  console.log([cat, new City(900, 'Oslo'), { name: 'anon' }].map(hello).join(', '))
  console.log(lengths(['abc', [1, 2], new City(1, 'x', 'four'), { length: 9 }]))

  const round: Shape = { kind: 'circle', area: () => 3 }
  let factor = 2
  const scaled = { factor, kind: 'scaled', area() { return round.area() * this.factor * factor } }
  factor = 10
  const shapes: Shape[] = [new Square(3), round, scaled]
  console.log(shapes.map((s) => `${s.kind}:${s.area()}`).join(' '))

  let named: Named = cat
  const before = named
  named = new City(5, 'Rome')
  console.log(before.name, named.name, before === cat, named instanceof City ? named.population : 'no city')
  const swap = <T extends Point>(p: T): T => {
    [p.x, p.y] = [p.y, p.x]
    return p
  }
  console.log(swap(b).x, swap(c).label, swap({ x: 'never'.length, y: 1 }).y)
}
