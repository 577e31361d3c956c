// A binary heap with a comparator, heap sort, and Dijkstra's shortest paths on top of it. ECMA-262 23.1, 24.1.
class Heap<T> {
  private readonly items: T[] = []
  constructor(private readonly before: (a: T, b: T) => boolean) {}
  get size(): number { return this.items.length }
  push(item: T): this {
    let at = this.items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(item, this.items[parent])) break
      this.items[at] = this.items[parent]
      at = parent
    }
    this.items[at] = item
    return this
  }
  pop(): T | undefined {
    const top = this.items.at(0), item = this.items.pop()
    if (item === undefined || this.items.length === 0) return top
    let at = 0
    while (true) {
      let child = at * 2 + 1
      if (child >= this.items.length) break
      if (child + 1 < this.items.length && this.before(this.items[child + 1], this.items[child])) child++
      if (!this.before(this.items[child], item)) break
      this.items[at] = this.items[child]
      at = child
    }
    this.items[at] = item
    return top
  }
  *drain(): Generator<T> {
    while (this.size > 0) yield this.pop()!
  }
}

type Graph = Map<string, [to: string, cost: number][]>

function shortest(graph: Graph, from: string): Map<string, { cost: number; path: string }> {
  const done = new Map<string, { cost: number; path: string }>()
  const heap = new Heap<{ at: string; cost: number; path: string }>((a, b) => a.cost < b.cost || (a.cost === b.cost && a.path < b.path)).push({ at: from, cost: 0, path: from })
  for (const { at, cost, path } of heap.drain()) {
    if (done.has(at)) continue
    done.set(at, { cost, path })
    for (const [to, step] of graph.get(at) ?? []) heap.push({ at: to, cost: cost + step, path: path + to })
  }
  return done
}

export function main(): void {
  const numbers = new Heap<number>((a, b) => a < b)
  for (const n of [5, 3, 8, -1, 3, 0.5, 1e21, -Infinity]) numbers.push(n)
  console.log(numbers.pop(), numbers.size, [...numbers.drain()], numbers.pop(), numbers.size)
  const words = new Heap<string>((a, b) => a.length > b.length || (a.length === b.length && a < b))
  'the quick brown fox jumps over it'.split(' ').forEach(word => words.push(word))
  console.log([...words.drain()].join(' '))
  const graph: Graph = new Map([['a', [['b', 7], ['c', 3]]], ['b', [['d', 2]]], ['c', [['b', 1], ['d', 8.5]]], ['d', [['a', 1]]], ['z', []]])
  for (const [name, { cost, path }] of shortest(graph, 'a')) console.log(name, cost, path)
  console.log(shortest(graph, 'z'), shortest(graph, 'nowhere').size, shortest(graph, 'd').get('b')?.path, shortest(graph, 'b').get('z')?.cost ?? Infinity)
  let seed = 1
  const heap = new Heap<number>((a, b) => a > b)
  for (let i = 0; i < 300; i++) heap.push(seed = (seed * 1103515245 + 12345) % 2147483648)
  const sorted = [...heap.drain()]
  console.log(sorted.length, sorted.every((n, i) => i === 0 || sorted[i - 1] >= n), sorted[0], sorted.at(-1))
}
