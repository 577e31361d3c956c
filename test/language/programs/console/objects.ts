// console.log of objects: nesting to depth 2, class names, quoting of keys and strings, getters, functions. Output as Node prints it; ECMA-262 10.1.11 (order of keys).
class Empty {}
class Point { constructor(readonly x: number, readonly y: number, readonly label?: string) {} }
class Named extends Point { #hidden = 1; name = 'n'; get double(): number { return this.x * this.#hidden } }

function named(): void {}

export function main(): void {
  console.log({}, [], { a: 1 }, new Empty(), new Point(1, 2), new Named(3, 4, 'l').double, new Named(3, 4, 'l'))
  console.log({ a: { b: { c: { d: 1 } } } }, { a: [[[[1]]]] }, [[[[]]]], [[[{}]]], { a: { b: { c: {} } } }, { x: { y: { z: new Empty(), p: new Point(0, 0) } } })
  console.log({ text: 'it\'s', other: 'say "hi"', both: 'it\'s "x"', all: 'a\'b"c`d', line: 'a\nb\t\\', unicode: 'é😀\u0001' }, ['x', 'y\'z'])
  console.log({ 'a-b': 1, 'valid_name': 2, '3': 3, 'with space': 4, $: 5, 'é': 6 }, { nothing: undefined, nil: null, yes: true, n: -0, nan: NaN })
  console.log({ f() {}, g: () => 1, h: named, i: function () {} }, [named, () => {}], named)
  console.log({ get x() { return 1 }, set y(v: number) { void v }, get z() { return 1 }, set z(v) { void v } })
  console.log([undefined, null, 'text', 1.5, true], [[1, 2], ['a']], [{ a: 1 }, { b: 'x' }], [new Point(1, 2, 'p')])
  console.log('plain', ['quoted'], 5, [5], -0, [-0], true, null, undefined, 'a\nb', ['a\nb'])
  console.log({ a: 1, b: 'two', c: [1, 2, 3], d: { e: null } }, { long: 'x'.repeat(40), other: 1 })
  console.log()
  console.log('')
  console.log('%s is %d years and %i, %f %%', 'Ann', 42.5, 42.9, '1.5', 'end')
  console.log('no format', '%s', 5, '100%', 'a%sb')
  console.log({ date: new Date(0), re: /x\/y/gi, map: new Map([['k', { v: 1 }]]), set: new Set(['a', 1]), nested: [new Map(), new Set()] })
}
