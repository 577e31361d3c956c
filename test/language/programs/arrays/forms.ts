// Forms of Array's functions: what is an element and what a list, results used as another element type. ECMA-262 23.1.
class Money { constructor(readonly cents: number) {} valueOf(): number { return this.cents } toString(): string { return `$${this.cents / 100}` } }
function opt(a?: number): string { return a + '|' + (a === undefined) }
export function main(): void {
  const a = new Money(100)
  console.log(a + '', '' + a, `${a}`, [1, 2] + '', new Date(0) + '', null + 'x', undefined + 'x', true + 'x', 1 + 'x' + 2, ({}) + '')
  console.log(opt(), opt(3))
  const numbers = [1, 2]
  console.log(numbers.concat([1], [2, 3]), numbers.concat(9, 10), numbers.concat(), [[1]].concat([[2]], [3]))
  const extra: (number | string)[] = [1, 'a']
  console.log(extra.concat(numbers, 'z'), extra.concat([1, 2].map((n) => n * 2)))
  const more = [3, 4]
  console.log(numbers.concat(more, 5, [...more, 6]), numbers.length)
  const mixed: (string | number)[] = [1, 2, 3].map((n) => n)
  console.log(mixed, [1, 2, 3].map(String), ['1', '2', '3'].map(Number), ['1', '2', '3'].map(parseFloat), ['10', '10', '10'].map(parseInt))
  console.log([1.5, -1.5].map(Math.trunc), [4, 9].map(Math.sqrt), [1, NaN].some(Number.isNaN), [[1, 2], [3]].map((x) => Math.max(...x)))
  const f = Math.floor, g: (x: number) => number = Math.abs
  console.log(f(2.7), g(-3))
  const pairs: [string, number][] = Object.entries({ a: 1, b: 2 })
  console.log(pairs, new Map(pairs), new Map(Object.entries({ x: 1 })), new Map<string, number>([['p', 1], ['q', 2]]))
  const m = new Map([['a', [1, 2]], ['b', [3]]])
  console.log(m, new Map(['x', 'y'].map((k, i) => [k, i])), new Map([1, 2].map((n) => [n, n * n] as const)))
  const list: [number, number][] = [[1, 2], [3, 4]]
  console.log(new Map(list), list.map(([x, y]) => x * y), Object.fromEntries(new Map([['k', 1]])))
  const arr: Array<[string, number]> = [['a', 1]]
  arr.push(['b', 2])
  for (const [k, v] of arr) console.log(k, v + 1)
  for (const [k, v] of new Map(arr)) console.log(k, v + 1)
  console.log([...new Set([1, 2, 2])], [...'héllo'], [...new Map(arr)], [...new Map(arr).keys()], Array.from(new Map(arr).values()), Array.from('abc', (c) => c.toUpperCase()))
  console.log([1, [2, [3, [4]]]].flat(), [[1, 2], [3]].flat(), [1, 2].flatMap((x) => [x, x * 2]), ['a b', 'c'].flatMap((s) => s.split(' ')), [[1], [2]].flatMap((x) => x))
  ;['a', 'b'].forEach((x, i, all) => console.log(x, i, all.length))
  console.log(['x', 'y', 'z'].map((s, i) => ({ s, i })), Array.from({ length: 3 }, (_, i) => i * i), new Array<number>(3).fill(0), new Array<string>(2).fill('x'))
  console.log([3, 1, 10, 2].sort(), [3, 1, 10, 2].sort((a, b) => a - b), ['b', undefined, 'a'].sort(), [true, false].sort(), [5, 1].toString())
  const s = [1, 2, 3, 4, 5]
  console.log(s.splice(1, 2), s, s.splice(1, 0, 9, 8), s, s.splice(-1), s, s.splice(1), s)
  console.log(s.indexOf(1), s.includes(1), [NaN].includes(NaN), [NaN].indexOf(NaN), s.at(-1), s.at(5), s.pop(), s.pop(), s.shift(), s.length)
  const nums: number[] = []
  nums.push(...[1, 2, 3], ...new Set([4, 5]))
  console.log(nums, nums.push(6, 7), nums.unshift(0), nums, Math.max(...nums), nums.reverse(), nums.fill(7, 1, 2), nums.copyWithin(0, 3))
}
