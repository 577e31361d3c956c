// Where objects break over lines: 72 characters, six members, nesting and indentation. Output as Node prints it.
class Entry { constructor(readonly key: string, readonly value: number | string, readonly next: Entry | null = null) {} }

export function main(): void {
  for (const n of [20, 40, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 70, 76, 80]) console.log({ text: 'x'.repeat(n) })
  for (const n of [10, 20, 24, 25, 26, 27, 28, 29, 30, 31]) console.log({ a: 'y'.repeat(n), b: 'z'.repeat(n) })
  console.log({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14 })
  console.log({ alpha: { beta: 'short' }, gamma: { delta: { epsilon: 'also quite short', zeta: 12345 } }, eta: ['theta', 'iota'] })
  console.log(new Entry('first', 1, new Entry('second', 'two', new Entry('third', 3, new Entry('fourth', 4)))))
  console.log([{ name: 'Ann', age: 30, city: 'Berlin' }, { name: 'Bob', age: 25, city: 'Paris' }, { name: 'Cid', age: 35, city: 'Rome' }])
  console.log({ users: [{ id: 1, roles: ['admin', 'user'], profile: { mail: 'a@b.c' } }], total: 1 })
  console.log(new Map([['first key', { a: 1, b: [1, 2, 3] }], ['second key', { a: 2, b: [4, 5, 6] }], ['third key', { a: 3, b: [] }]]))
  console.log(new Set(['a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20), 'd'.repeat(20)]), new Set(Array.from({ length: 12 }, (_, i) => i)))
  console.log({ text: 'line one\nline two\nline three', short: 'a\nb' }, ['a long text with a break\nin the middle of it', 'x'])
  console.log({ map: new Map([[{ k: 1 }, new Map([['in', new Map([['deep', 1]])]])]]) }, [[new Set([new Set([1])])]])
  console.log('label:', { a: 'x'.repeat(70) }, 'then', ['y'.repeat(74)])
}
