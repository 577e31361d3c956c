// map, filter, flatMap, flat, slice, concat: new arrays, callbacks with index and array. ECMA-262 23.1.3.
export function main(): void {
  const numbers = [5, -1, 0, 2.5, 8]
  console.log(numbers.map(n => n * 2), numbers.map((n, i) => n * i), numbers.map((n, i, all) => all[all.length - 1 - i] - n))
  console.log(numbers.filter(n => n > 0), numbers.filter((_, i) => i % 2 === 0), numbers.filter(Boolean), numbers.map(String))
  console.log(numbers.slice(1, 3), numbers.slice(-2), numbers.slice(), numbers.slice(3, 1), numbers.slice(-100, 100), numbers.slice(1.9, NaN), numbers.slice(2, undefined))
  console.log(numbers.concat([1], [2, 3]), numbers.concat(9, 10), numbers.concat(), [[1]].concat([[2]], [3]))
  console.log(['a b', 'c', ''].flatMap(s => s.split(' ')), [1, 2, 3].flatMap(n => n === 2 ? [] : [n, [n]]), [3, 1].flatMap((n, i) => Array.from({ length: n }, () => i)))
  const deep = [[1, [2]], [[3, [4]]]]
  console.log(deep.flat(), [[1, 2], [3]].flat(), [['x'], []].flat(), deep.flat(2), deep.flat(0).length)
  console.log([1, 2, 3].reverse(), [...'abc'].reverse().join(''), numbers.join(), numbers.join(' / '), [[1, 2], [3]].join(';'), [null, undefined, 1].join('-'), [].join())
  console.log([..."ab"].map((c, i) => c.charCodeAt(0) + i).map(n => n.toString(16)), ['1', '2', '3'].map(Number), ['10', '10', '10'].map(s => parseInt(s)))
  const shared = [1, 2]
  const rows = [shared, shared, [...shared]]
  rows[0][0] = 9
  console.log(rows, rows.map(row => row === shared))
  const pipeline = Array.from({ length: 20 }, (_, i) => i + 1)
    .filter(n => n % 3 !== 0)
    .map(n => n % 2 ? n : -n)
    .slice(2, -2)
    .flatMap(n => n < 0 ? [n] : [n, n])
    .reduce((text, n) => `${text}${n},`, '')
  console.log(pipeline)
  console.log([true, false].map(b => !b), [[1, 2], [3, 4]].map(([a, b]) => ({ a, b })), [{ v: 1 }, { v: 2 }].map(({ v }) => v ** 2))
}
