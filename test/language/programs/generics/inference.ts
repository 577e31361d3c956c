// Generic functions whose type arguments come from their arguments; types leave no trace at run time. ECMA-262 13.3.6.
function identity<T>(value: T): T { return value }

function pair<A, B>(a: A, b: B): [A, B] { return [a, b] }

function swap<A, B>([a, b]: [A, B]): [B, A] { return [b, a] }

function first<T>(items: readonly T[]): T | undefined { return items.length > 0 ? items[0] : undefined }

function last<T>(items: readonly T[], otherwise: T): T { return items.length > 0 ? items[items.length - 1] : otherwise }

export function main(): void {
  console.log(identity(42), identity('text'), identity(true), identity(null), identity(undefined))
  const p = pair(1, 'one')
  console.log(p, swap(p))
  const [name, number] = swap(p)
  console.log(name.toUpperCase(), number + 0.5)
  console.log(first([3, 1, 2]), first(['b']), first([] as number[]), first([] as string[]))
  console.log(last([1, 2, 3], 0), last([], 'none'), last([false, true], false))
  const nested = pair(pair(1, 2), pair('x', [true]))
  console.log(nested)
  const [[one], [x, flags]] = nested
  console.log(one + 1, x + x, !flags[0])
  const points = [{ x: 1, y: 2 }, { x: 3, y: 4 }]
  const point = first(points)
  if (point) console.log(point.x + point.y)
  console.log(identity<number | string>(5), identity<number | string>('five'))
}
