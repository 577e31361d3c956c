// Objects, arrays, functions and class instances as keys are told apart by identity. ECMA-262 24.1.3.9, 7.2.10.
class Node {
  readonly links = new Set<Node>()
  constructor(readonly name: string) {}
  link(...others: Node[]): this {
    for (const other of others) {
      this.links.add(other)
      other.links.add(this)
    }
    return this
  }
}

function distances(from: Node): Map<Node, number> {
  const result = new Map([[from, 0]])
  for (const [node, distance] of result) {
    for (const next of node.links) if (!result.has(next)) result.set(next, distance + 1)
  }
  return result
}

export function main(): void {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(name => new Node(name))
  a.link(b, c)
  b.link(d)
  c.link(d)
  console.log([...distances(a)].map(([node, distance]) => `${node.name}${distance}`).join(' '))
  console.log(distances(d).get(a), distances(a).get(e), distances(e).size, a.links.has(b), b.links.has(c))
  const ones = new Map<number[], string>()
  const key = [1]
  ones.set(key, 'same').set([1], 'other')
  key.push(2)
  console.log(ones.get(key), ones.get([1, 2]), ones.size, ones)
  const handlers = new Map<() => void, number>()
  let calls = 0
  const handler = (): void => { calls++ }
  for (const f of [handler, handler, () => {}]) handlers.set(f, (handlers.get(f) ?? 0) + 1)
  for (const [f, times] of handlers) for (let i = 0; i < times; i++) f()
  console.log(handlers.size, calls)
  const names = new Map([a, b, c].map(node => [node, node.name.toUpperCase()]))
  console.log(names.get(a), names.has(d), names.delete(a), names.delete(a), names.get(a), [...names.values()])
  const tags = new Map<Node | string | null, number>([[a, 1], ['a', 2], [null, 3]])
  console.log(tags.get(a), tags.get('a'), tags.get(null), tags.get(b))
}
