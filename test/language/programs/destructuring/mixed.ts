// Patterns: nested defaults, rests of tuples of mixed kinds, swaps, computed names, iterables.
interface Opt { a?: number; inner?: { b?: string; list?: number[] } }
function f({ a = 1, inner: { b = 'def', list: [first = 9, ...more] = [] } = {} }: Opt = {}): string { return `${a} ${b} ${first} ${more.length}` }
function g([x, y = x * 2, ...rest]: [number, number?, ...string[]]): string { return `${x} ${y} ${rest.join('|')} ${rest.length}` }
function h({ k, ...others }: { k: string; l: number; m: boolean }): { l: number; m: boolean } { return others }
export function main(): void {
  console.log(f(), f({ a: 5 }), f({ inner: {} }), f({ inner: { b: 'x', list: [1, 2, 3] } }))
  console.log(g([1]), g([1, 5]), g([1, 2, 'a', 'b']))
  console.log(h({ k: 'k', l: 1, m: true }))
  const [p, ...q] = ['a', 1, true] as [string, number, boolean]
  console.log(p, q, q[0] + 1, q[1])
  const [s, ...t] = 'hello'
  console.log(s, t)
  let i = 0, j = 1
  ;[i, j] = [j, i]
  console.log(i, j)
  const arr = [1, 2, 3]
  ;[arr[0], arr[2]] = [arr[2], arr[0]]
  console.log(arr)
  const o = { x: 1, y: { z: [10, 20] } }
  const { x: renamed, y: { z: [, second], z } } = o
  console.log(renamed, second, z)
  const key = 'x'
  const { [key]: byKey, ['y']: { z: zz } } = o
  console.log(byKey, zz)
  for (const { n, tags: [tag = 'none'] } of [{ n: 1, tags: ['a'] }, { n: 2, tags: [] as string[] }]) console.log(n, tag)
  for (const [k, [v1, v2]] of new Map([['m', [1, 2]]])) console.log(k, v1, v2)
  const [[aa, [bb]], cc = aa] = [[1, [2]]] as [[number, [number]], number?]
  console.log(aa, bb, cc)
  let u: number | undefined, w: string
  ;({ u = 3, w = 'w' } = { u: undefined } as { u?: number; w?: string })
  console.log(u, w)
  const { length } = 'four'
  console.log(length)
  const [m1, ...ms] = new Set([1, 2, 3])
  console.log(m1, ms)
  const { a: { b: deep } = { b: 7 } } = {} as { a?: { b: number } }
  console.log(deep)
  const fn = ({ a, b } = { a: 1, b: 2 }, [c, d] = [3, 4]): number => a + b + c + d
  console.log(fn(), fn({ a: 10, b: 20 }), fn(undefined, [0, 0]))
  const [bo = true, bp = false] = [undefined, true] as (boolean | undefined)[]
  console.log(bo, bp)
  const tuples: [string, ...number[]][] = [['a', 1, 2], ['b']]
  for (const [name, ...nums] of tuples) console.log(name, nums, nums.reduce((x, y) => x + y, 0))
  let last: number[] = []
  ;[, ...last] = [1, 2, 3]
  console.log(last)
}
