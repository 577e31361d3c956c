// for..of sees growth and shrinking; forEach and map stop at the first length; callbacks that change the array. ECMA-262 23.1.5.1, 23.1.3.15.
export function main(): void {
  const growing = [1, 2, 3]
  for (const n of growing) if (growing.length < 8) growing.push(n * 10)
  console.log(growing)
  const shrinking = [1, 2, 3, 4, 5, 6]
  const seen: number[] = []
  for (const n of shrinking) {
    seen.push(n)
    shrinking.pop()
  }
  console.log(seen, shrinking)
  const visited: number[] = []
  const each = [1, 2, 3]
  each.forEach((n, i) => {
    visited.push(n)
    each.push(n + 100)
    if (i === 0) each[1] = 50
  })
  console.log(visited, each)
  const dropped: string[] = []
  const letters = ['a', 'b', 'c', 'd', 'e']
  letters.forEach((letter, i) => {
    dropped.push(letter + i)
    if (letter === 'b') letters.splice(0, 2)
  })
  console.log(dropped, letters)
  const source = [1, 2, 3, 4]
  console.log(source.filter((n, i) => { if (i === 0) source.length = 3; return n % 2 }), source)
  const doubled = [1, 2]
  console.log(doubled.map(n => { doubled.push(n); return n * 2 }), doubled)
  let steps = 0
  const found = [5, 6, 7]
  console.log(found.findIndex(n => { steps++; if (n === 6) found.unshift(0); return n === 7 }), steps, found)
  for (const [i, n] of [10, 20, 30].entries()) console.log(i, n)
  const keys = ['x', 'y']
  for (const i of keys.keys()) {
    keys[i] += i
    if (i === 0) keys.push('z')
  }
  console.log(keys, [...['p', 'q'].values()], [...['p', 'q'].entries()])
  const backwards = [1, 2, 3, 4, 5]
  for (let i = backwards.length - 1; i >= 0; i--) if (backwards[i] % 2) backwards.splice(i, 1)
  console.log(backwards)
}
