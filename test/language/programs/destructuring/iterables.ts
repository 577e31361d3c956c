// Array patterns use the iterator: strings, maps, sets, generators; they read no more than they need: ECMA-262 8.6.2.
let produced = 0
function* naturals(): Generator<number, void, undefined> {
  try {
    for (;;) yield produced++
  } finally {
    produced += 1000
  }
}

export function main(): void {
  const [a, b, c] = naturals()
  console.log(a, b, c, produced)
  produced = 0
  const [, , x] = naturals()
  console.log(x, produced)
  produced = 0
  const [] = naturals()
  console.log(produced)

  const [[key, value], [other]] = new Map([['k', 1], ['l', 2]])
  const [first, ...rest] = new Set(['p', 'q', 'r'])
  const [u, v = 'none', ...w] = 'é'
  console.log(key, value, other, first, rest.join(), u, v, w.length)
  const [[, size], [name]] = Object.entries({ size: 4, name: 5 })
  console.log(size, name)

  const [match, year, month = 'no month'] = /(\d+)-(\d+)/.exec('on 2024-05') ?? []
  console.log(match, year, month)
  const [left, right = 'nothing'] = 'one=two'.split('=')
  const [single, absent = 'nothing'] = 'alone'.split('=')
  console.log(left, right, single, absent)
}
