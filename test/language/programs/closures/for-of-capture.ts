// for-of and for-in bind afresh for each value: ECMA-262 14.7.5.7 ForIn/OfBodyEvaluation.
export function main(): void {
  const later: (() => string)[] = []
  for (const word of ['one', 'two', 'three']) later.push(() => word)
  for (const key in { a: 1, b: 2 }) later.push(() => `key ${key}`)
  for (const [name, size] of new Map([['x', 1], ['y', 2]])) later.push(() => `${name}=${size}`)
  for (const { id, tags: [first, ...rest] } of [{ id: 7, tags: ['p', 'q', 'r'] }, { id: 8, tags: ['s'] }]) {
    later.push(() => `${id}${first}${rest.length}`)
  }
  console.log(later.map((say) => say()).join(', '))

  const bumps: (() => number)[] = []
  for (let n of [1, 10, 100]) {
    bumps.push(() => (n += n))
  }
  console.log(bumps[2](), bumps[0](), bumps[0](), bumps[1](), bumps[2]())

  // A variable of the body is new each time as well, and while loops have bodies too.
  const totals: (() => number)[] = []
  let k = 0
  while (k < 3) {
    let total = k * 100
    totals.push(() => ++total)
    k++
  }
  totals[1]()
  console.log(totals.map((next) => next()).join(' '))
}
