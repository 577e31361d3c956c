// Spread and Array.from use the iterator of what they are given: ECMA-262 13.2.4.1, 23.1.2.1.
function* upTo(n: number): Generator<number> {
  for (let i = 1; i <= n; i++) yield i
}

export function main(): void {
  const list = [1, 2]
  const copy = [...list]
  copy.push(3)
  console.log(list.join(), copy.join(), [...list, 0, ...copy, ...[]].join())
  console.log([...'héy'].join('.'), [...new Set('hello')].join(''), [...new Map([['a', 1]])].map(([k, v]) => k + v).join())
  console.log([...upTo(3), ...upTo(2)].join(), Math.min(...upTo(4), ...list), String.fromCharCode(...[72, 105]))
  console.log(Array.from(upTo(3), (x) => x * x).join(), Array.from('abc').length, Array.from(new Set([2, 2, 4]), String).join('+'))
  console.log(Array.from({ length: 3 }, (_, i) => i * 2).join(), Array.of(7, 8).join())

  const args: [number, string, ...boolean[]] = [1, 'x', true, false]
  const show = (n: number, s: string, ...flags: boolean[]): string => `${n}${s}${flags.length}`
  console.log(show(...args), show(2, ...(['y', true] as [string, boolean])), new Date(...([2020, 0, 15] as [number, number, number])).getFullYear())

  // The spread copies the elements at that moment.
  let n = 0
  const numbers = [1, 2, 3]
  const late = [n++, ...numbers.map((x) => x + n), n++, n]
  console.log(late.join())
  const nested = [[1], [2]]
  const shallow = [...nested]
  shallow[0].push(9)
  shallow[1] = [5]
  console.log(nested.map((x) => x.join('/')).join(), shallow.map((x) => x.join('/')).join())
}
