// push, pop, shift, unshift, splice, fill, copyWithin, reverse, length: results and effects. ECMA-262 23.1.3.
export function main(): void {
  const a: number[] = []
  console.log(a.push(1, 2, 3), a.push(), a.pop(), a.unshift(-1, 0), a.shift(), a)
  console.log([].pop(), ([] as string[]).shift(), ['x'].shift(), [true].pop())
  const b = [0, 1, 2, 3, 4, 5, 6]
  console.log(b.splice(2, 2), b, b.splice(-2, 1), b, b.splice(1, 0, 10, 11), b)
  console.log(b.splice(3), b, b.splice(0, 1, 7, 8, 9), b, b.splice(100, 5, 42), b, b.splice(1, -3), b.splice(-100, 2), b)
  const words = ['a', 'b', 'c', 'd', 'e']
  console.log(words.splice(1, 3, 'X').join(), words.join(), words.reverse() === words, words)
  console.log([1, 2, 3, 4].fill(0, 1, 3), [1, 2, 3].fill(9), [1, 2, 3].fill(7, -1), [1, 2, 3, 4].fill(5, 3, 1), new Array<number>(3).fill(0.5))
  console.log([1, 2, 3, 4, 5].copyWithin(0, 3), [1, 2, 3, 4, 5].copyWithin(1, 0, 3), [1, 2, 3, 4, 5].copyWithin(-2, 0))
  const c = [1, 2, 3, 4]
  c.length = 2
  console.log(c, c.length, c.push(9), c)
  c.length = 0
  console.log(c, c.length)
  const d = [1, 2]
  d[d.length] = 3
  d[d.length - 1] += 10
  d[0]++
  console.log(d, --d[1], d[2]--, d)
  let [x, y] = [1, 2];
  [x, y] = [y, x + y]
  const e = [x, y];
  [e[0], e[1]] = [e[1], e[0]]
  console.log(x, y, e)
  const grid = Array.from({ length: 3 }, () => new Array<string>(4).fill('.'))
  grid[1][2] = '#'
  grid[2].fill('o', 1, 3)
  console.log(grid.map(row => row.join('')).join('\n'))
  const moved = [1, 2, 3, 4, 5]
  while (moved[0] !== 4) moved.push(moved.shift()!)
  console.log(moved, moved.splice(moved.indexOf(1), 1)[0], moved.toString())
}
