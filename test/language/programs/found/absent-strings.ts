// Strings that are absent though their type does not say so: in +, templates, calls and comparisons.
const join = (a: string, b: string): string => a + b
const show = (s: string): string => `<${s}>`

class Tag { constructor(readonly name: string) {} get text(): string { return '#' + this.name } }
interface Part { text: string }
const pick = <T>(x: T): T => x
export function main(): void {
  const [a, b] = 'x'.split(',')
  console.log(a, b, join(a, b), join(b, a), show(b), new Tag(b).text, new Tag(b))
  const m = /(a)(b)?/.exec('a')!
  console.log(m[2], join(m[1], m[2]), show(m[2]), `${m[2]}!`)
  const names: Record<string, string> = { k: 'v' }
  console.log(names.none, join('n', names.none), show(names['none']), names.none + '?', names.k + names.none)
  const part: Part = { text: b }
  console.log(part.text + '.', show(part.text), pick(b) + '', [b, a].join('-'), String(b), show(pick(b)))
  console.log(b === a, b < a, b > a, b === names.none, !b, b ?? 'default', b || 'other')
  const list: string[] = [b, a]
  for (const s of list) console.log(s, s + '!', typeof s)
  console.log(list.map((s) => s + '1'), list.map(show), list.includes(b), list.indexOf(a))
  console.log(b)
  console.log([b].length, { b }, JSON.stringify({ b, a }))
  const set = new Map<string, number>([[b, 1]])
  console.log(set.get(b), set)
  let acc = ''
  for (const s of list) acc += s
  console.log(acc)
  const [n, missing] = [1].slice() as [number, number]
  console.log(n + missing)

}
