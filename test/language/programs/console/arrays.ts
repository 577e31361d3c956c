// console.log of arrays: six elements and more in columns, padding by kind, more than a hundred. Output as Node prints it.
export function main(): void {
  const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
  for (const n of [0, 1, 6, 7, 10, 16, 17, 26, 27]) console.log(count(n))
  console.log(count(100))
  console.log(count(101))
  console.log(count(103).map(n => `s${n}`))
  console.log(['apple', 'fig', 'banana', 'kiwi', 'cherry', 'plum', 'x'])
  console.log([1.5, -2, 1000000, 0.001, NaN, Infinity, -0, 7])
  console.log([true, false, true, false, true, false, true], [null, undefined, null, undefined, null, undefined, null])
  console.log(count(7).map(n => [n]), count(7).map(n => ({ n })))
  console.log(count(8).map(n => 'x'.repeat(n * 3)))
  console.log(count(6).map(n => 'word'.repeat(n)), ['x'.repeat(80)], ['x'.repeat(30), 'y'.repeat(30), 'z'.repeat(30)])
  console.log([count(7), count(3)], { list: count(12), other: ['a', 'b'] })
  console.log(count(20).map(n => n * 12345), count(9).map(n => -n), count(7).map(n => n % 2 ? n : String(n)))
  console.log([[1, [2, [3, [4]]]], ['x', [8]]], [[[count(8)]], [[[]]]], [[[count(7)]]])
  console.log(count(30).map(n => String.fromCharCode(97 + n % 26).repeat(n % 5 + 1)))
}
