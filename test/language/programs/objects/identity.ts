// Objects are compared by identity and passed by reference: ECMA-262 7.2.15.
interface Node { id: number; links: Node[] }

function reset(node: Node): void {
  node.id = 0
  node = { id: 99, links: [] }
  node.id++
}

export function main(): void {
  const a: Node = { id: 1, links: [] }
  const b: Node = { id: 1, links: [a] }
  a.links.push(b, a)
  console.log(a === b, a === b.links[0], a.links[1] === a, a.links.indexOf(b), a.links.includes({ id: 1, links: [] }))
  reset(a)
  console.log(a.id, b.links[0].id, a.links[0].links[0].links.length)
  const seen = new Set<Node>([a, b, a, { ...a }])
  const names = new Map<Node, string>([[a, 'a'], [b, 'b']])
  console.log(seen.size, names.get(b.links[0]), names.get({ ...b }))
  const visit = (node: Node, done = new Set<Node>()): number => {
    if (done.has(node)) return 0
    done.add(node)
    return 1 + node.links.reduce((sum, next) => sum + visit(next, done), 0)
  }
  console.log(visit(a), visit({ id: 5, links: [b] }))

  const frozen = Object.freeze({ x: 1, list: [1] })
  frozen.list.push(2)
  console.log(frozen.x, frozen.list.length, 'a' + 'b' === 'ab')
  const list: (Node | null)[] = [null, a]
  console.log(list.indexOf(null), list.indexOf(a), list[0] === null, list.find((n) => n?.id === 0) === a)
  const original = { inner: { n: 1 }, list: [{ n: 2 }] }
  const shallow = { ...original }
  const deep = { inner: { ...original.inner }, list: original.list.map((x) => ({ ...x })) }
  original.inner.n = 10
  original.list[0].n = 20
  console.log(shallow.inner.n, shallow.list[0].n, deep.inner.n, deep.list[0].n)
}
