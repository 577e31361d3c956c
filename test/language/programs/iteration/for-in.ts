// for-in walks the names of an object, integer-like first, then in order of creation; arrays give indices as strings: ECMA-262 14.7.5.9, 10.1.11.
interface Point { x: number; y: number; label?: string }

export function main(): void {
  const point: Point = { y: 2, x: 1 }
  let text = ''
  for (const key in point) text += `${key} `
  point.label = 'P'
  for (const key in point) text += `${key}:${key.length} `
  console.log(text)

  const list = ['a', 'b', 'c']
  for (const index in list) console.log(index, typeof index, list[Number(index)])

  const scores: Record<string, number> = { ann: 3, bob: 5 }
  scores.cid = 1
  scores['10'] = 10
  scores['9'] = 9
  delete scores.ann
  let sum = 0
  for (const name in scores) sum += scores[name]
  console.log(sum, Object.keys(scores).join())

  let count = 0
  for (const key in {}) count += key.length
  let last = ''
  for (last in { p: 1, q: 2 }) if (last === 'p') continue
  console.log(count, last)

  outer: for (const a in { k1: 0, k2: 0, k3: 0 }) {
    for (const b in [0, 0]) {
      if (a === 'k2') continue outer
      if (a === 'k3' && b === '1') break outer
      console.log(a, b)
    }
  }
}
