// Array patterns: holes, defaults, rest, nesting; undefined takes the default, null does not: ECMA-262 8.6.2, 13.15.5.
export function main(): void {
  const [a, b] = [1, 2]
  const [, second, , fourth] = ['p', 'q', 'r', 's']
  const [head, ...tail] = [10, 20, 30]
  const [x = 5, y = 6, z = 7] = [undefined, null, 0] as (number | null | undefined)[]
  const [[deep], [, other = 'd']] = [['in'], ['skip']] as string[][]
  console.log(a, b, second, fourth, head, tail.join(), x, y, z, deep, other)

  const [only, missing = 'default', ...rest] = ['one']
  console.log(only, missing, rest.length)
  const [c, d, ...[e, ...f]] = 'hello'
  console.log(c, d, e, f.join(''))
  const [p, [q, r] = [8, 9]] = [7] as unknown as [number, [number, number]?]
  console.log(p, q, r)

  let m = 1
  let n = 2
  let o = 3
  ;[m, n, o] = [o, m, n]
  console.log(m, n, o)
  const list = [5, 4, 3]
  ;[list[0], list[2]] = [list[2], list[0]]
  console.log(list.join())
  const target: { first?: string; rest?: string[] } = {}
  ;[target.first, ...target.rest] = ['a', 'b', 'c']
  console.log(target.first, target.rest.join())

  const [k, v] = new Map([['key', 'value']]).entries().next().value ?? ['', '']
  console.log(k, v, ...new Set([3, 3, 4]))
  const result = ([m, n] = [100, 200])
  console.log(m, n, result.length)
}
