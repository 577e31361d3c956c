// Unions of shapes, primitives, arrays and functions, narrowed in every way.
type Shape = { kind: 'circle'; r: number } | { kind: 'square'; side: number } | { kind: 'none' }
type Item = string | { price: number; stock: number } | number[] | null
function stock(i: Item): number {
  if (i === null) return -1
  if (typeof i === 'string') return i.length
  if (Array.isArray(i)) return i.reduce((a, b) => a + b, 0)
  return i.stock
}
function area({ kind, ...rest }: Shape): string { return kind + Object.keys(rest).length }
function area2(s: Shape): number {
  const { kind } = s
  switch (kind) { case 'circle': return s.r; case 'square': return s.side * s.side; default: return 0 }
}
function describe(x: string | number | boolean | Date | (() => string) | undefined): string {
  switch (typeof x) {
    case 'string': return x.toUpperCase()
    case 'number': return x.toFixed(1)
    case 'boolean': return x ? 'yes' : 'no'
    case 'function': return x()
    case 'undefined': return 'undef'
    default: return x.toISOString()
  }
}
type Tree = { value: number; children?: Tree[] } | number
function sum(t: Tree): number { return typeof t === 'number' ? t : t.value + (t.children ?? []).reduce<number>((a, c) => a + sum(c), 0) }
type Res<T, E = string> = { ok: true; value: T } | { ok: false; error: E }
function half(n: number): Res<number> { return n % 2 ? { ok: false, error: 'odd' } : { ok: true, value: n / 2 } }
interface Fish { swim(): string } interface Bird { fly(): string }
function move(a: Fish | Bird): string { return 'swim' in a ? a.swim() : a.fly() }
type Json = null | boolean | number | string | Json[] | { [k: string]: Json }
function depth(j: Json): number {
  if (j === null || typeof j !== 'object') return 0
  if (Array.isArray(j)) return 1 + Math.max(0, ...j.map(depth))
  return 1 + Math.max(0, ...Object.values(j).map(depth))
}
function assertNever(x: never): never { throw new Error('never ' + String(x)) }
function full(s: Shape): string { switch (s.kind) { case 'circle': return 'c'; case 'square': return 's'; case 'none': return 'n'; default: return assertNever(s) } }
export function main(): void {
  console.log(stock('abc'), stock({ price: 1, stock: 7 }), stock([1, 2]), stock(null))
  console.log(area({ kind: 'circle', r: 1 }), area({ kind: 'none' }), area2({ kind: 'square', side: 3 }))
  console.log(describe('a'), describe(1), describe(true), describe(() => 'f'), describe(undefined), describe(new Date(0)))
  console.log(sum({ value: 1, children: [2, { value: 3, children: [4] }] }))
  for (const n of [3, 4]) { const r = half(n); console.log(r.ok ? r.value : r.error); if (!r.ok) continue; console.log(r.value + 1) }
  console.log(move({ swim: () => 's' }), move({ fly() { return 'f' } }))
  console.log(depth({ a: [1, { b: null }] }), depth(3))
  console.log(full({ kind: 'none' }))
  const mixed: (string | number | { n: number })[] = ['a', 1, { n: 2 }]
  for (const m of mixed) console.log(typeof m === 'object' ? m.n : m)
  let v: string | number = 'x'
  v = 3
  console.log(v + 1)
  const nested: { data: { tag: 'a'; n: number } | { tag: 'b'; s: string } } = { data: { tag: 'b', s: 'q' } }
  if (nested.data.tag === 'b') console.log(nested.data.s)
  const arr: string[] | number[] = [1, 2, 3] as string[] | number[]
  console.log(arr.length, arr[0])
  const un: number | string[] = ['p'] as number | string[]
  if (typeof un !== 'number') console.log(un.length, un[0])
}
