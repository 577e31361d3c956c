// Discriminated unions by a literal field, a switch that handles all, never for the rest.
interface Circle { kind: 'circle'; radius: number }
interface Rectangle { kind: 'rectangle'; width: number; height: number }
interface Group { kind: 'group'; name: string; members: Shape[] }
type Shape = Circle | Rectangle | Group

function unreachable(x: never): never {
  throw new Error(`unexpected ${JSON.stringify(x)}`)
}

function area(shape: Shape): number {
  switch (shape.kind) {
    case 'circle': return 3 * shape.radius ** 2
    case 'rectangle': return shape.width * shape.height
    case 'group': return shape.members.reduce((sum, member) => sum + area(member), 0)
    default: return unreachable(shape)
  }
}

function scale(shape: Shape, by: number): Shape {
  if (shape.kind === 'group') return { ...shape, members: shape.members.map((m) => scale(m, by)) }
  if (shape.kind !== 'rectangle') return { kind: 'circle', radius: shape.radius * by }
  const { width, height, ...rest } = shape
  return { ...rest, width: width * by, height: height * by }
}

type Result<T> = { ok: true; value: T } | { ok: false; error: string }
const divide = (a: number, b: number): Result<number> => (b === 0 ? { ok: false, error: `${a} by zero` } : { ok: true, value: a / b })
const map = <T, U>(r: Result<T>, f: (x: T) => U): Result<U> => (r.ok ? { ok: true, value: f(r.value) } : r)

export function main(): void {
  const shapes: Shape[] = [
    { kind: 'circle', radius: 1 },
    { height: 3, kind: 'rectangle', width: 2 },
    { kind: 'group', name: 'pair', members: [{ kind: 'circle', radius: 2 }, { kind: 'group', name: 'empty', members: [] }] },
  ]
  console.log(shapes.map(area).join(), shapes.map((s) => area(scale(s, 2))).join())
  console.log(shapes.flatMap((s) => ('name' in s ? [s.name] : [])).join(), shapes.filter((s) => s.kind !== 'group').length)
  const results = [divide(1, 2), divide(1, 0), map(divide(9, 3), (n) => `n=${n}`), map(divide(0, 0), (n) => [n])]
  for (const r of results) console.log(r.ok ? r.value : r.error)
}
