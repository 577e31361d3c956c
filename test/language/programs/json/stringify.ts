// JSON.stringify: member order, undefined members, nested values, indentation, toJSON and numbers. ECMA-262 25.5.2.
interface Settings { name: string; size: number; tags: string[]; parent: Settings | null; note?: string }

class Point {
  #secret = 1
  constructor(public x: number, public y: number, private label = 'p') {}
  get sum(): number { return this.x + this.y + this.#secret + this.label.length }
}

class Money {
  constructor(readonly cents: number) {}
  toJSON(): string { return `${(this.cents / 100).toFixed(2)} EUR` }
}

export function main(): void {
  const root: Settings = { name: 'root', size: 1.50, tags: [], parent: null }
  const child: Settings = { name: 'child "q"', size: -0, tags: ['a', 'b\n'], parent: root, note: undefined }
  console.log(JSON.stringify(root))
  console.log(JSON.stringify(child))
  console.log(JSON.stringify(child, null, 2))
  console.log(JSON.stringify([root], null, '--'), JSON.stringify({}, null, 2), JSON.stringify([[], {}], null, 1))
  console.log(JSON.stringify([1, NaN, Infinity, -0, 1e21, 1e-7, 0.1 + 0.2]), JSON.stringify([undefined, null, true, () => 1]), JSON.stringify('é😀\u0007\u2028</script>'))
  console.log(JSON.stringify(null), JSON.stringify('text'), JSON.stringify(5), JSON.stringify(false), JSON.stringify(undefined), JSON.stringify({ a: undefined, b: null }))
  console.log(JSON.stringify(new Point(1, 2)), new Point(1, 2).sum, JSON.stringify({ price: new Money(1999), list: [new Money(5)] }))
  console.log(JSON.stringify(new Map([[1, 2]])), JSON.stringify(new Set([1])), JSON.stringify({ when: new Date(0) }), JSON.stringify([new Date(1e12)]))
  const tuple: [number, string, boolean | null] = [1, 'two', null]
  console.log(JSON.stringify(tuple), JSON.stringify({ tuple, nested: { deep: { deeper: [{}] } } }), JSON.stringify({ n: 1, m: 2, k: 3 }, ['m', 'n']))
  console.log(JSON.stringify({ a: [1, { b: 2 }], c: 'x' }, null, 4), JSON.stringify({ a: 1 }, null, 100).length, JSON.stringify([1], null, 0))
  const loop: { self: unknown } = { self: null }
  loop.self = loop
  try {
    JSON.stringify(loop)
  } catch (error) {
    if (error instanceof TypeError) console.log(error.message.split('\n')[0])
  }
}
