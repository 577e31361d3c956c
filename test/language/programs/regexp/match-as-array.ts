// A match is an array with properties; objects and dates where a number or a text is wanted. ECMA-262 22.2.7.2, 7.1.1.
class Money { constructor(readonly cents: number) {} valueOf(): number { return this.cents } toString(): string { return `$${this.cents / 100}` } }
export function main(): void {
  const a = new Money(100), b = new Money(250)
  console.log(a < b, a > b, +a, `${a}`, String(b), a + '' , Number(b))
  const d1 = new Date(Date.UTC(2020, 0, 1)), d2 = new Date(Date.UTC(2021, 0, 1))
  console.log(d1 < d2, d1 >= d2, +d1, d2.getTime() - d1.getTime(), Number(d2), d1.getTime() === +d1)
  const m = /(\d+)-(\d+)?/.exec('12- x')
  if (m) {
    const [whole, x, y] = m
    console.log(m, m.length, m[0], m[1], m[2], m.index, m.input, m.groups, whole, x, y, `${m[2]}`)
    console.log(m.map((s) => s ?? 'none').join('|'), [...m].length, m.slice(1), `${y}!`)
    const list: string[] = m
    console.log(list.length, list[1])
  }
  const g = /(?<year>\d{4})-(?<month>\d\d)/.exec('on 2024-05-06')
  console.log(g?.groups?.year, g!.groups!['month'], g?.index)
  const { year, month } = g!.groups!
  console.log(year, month)
  for (const hit of 'a1b22c333'.matchAll(/[a-z](\d+)/g)) console.log(hit[0], hit[1], hit.index)
  console.log([...'a1b22'.matchAll(/\d/g)].map((m) => m[0]), 'a1b22'.match(/\d/g), 'xyz'.match(/\d/), 'x'.match(/x/)?.index)
  const words = 'the cat the dog'.match(/\w+/g) ?? []
  console.log(words.length, words.sort())
  console.log(-(0), -(-0), -'3', +'0x10', +true, -true, +[], +'', -1.50.toString())
}
