// Recursive generators over trees, and two walks advanced in step. ECMA-262 15.5.5, 27.5.
class Tree {
  left: Tree | null = null
  right: Tree | null = null
  constructor(readonly value: number) {}
  static of(...values: number[]): Tree {
    const [first, ...others] = values
    const tree = new Tree(first)
    for (const value of others) tree.insert(value)
    return tree
  }
  insert(value: number): void {
    const side = value < this.value ? 'left' : 'right'
    const child = side === 'left' ? this.left : this.right
    if (child) child.insert(value)
    else if (side === 'left') this.left = new Tree(value)
    else this.right = new Tree(value)
  }
  *[Symbol.iterator](): Generator<number> {
    if (this.left) yield* this.left
    yield this.value
    if (this.right) yield* this.right
  }
  *paths(path = ''): Generator<[string, number]> {
    yield [path || '.', this.value]
    yield* this.left?.paths(path + 'L') ?? []
    yield* this.right?.paths(path + 'R') ?? []
  }
  *levels(): Generator<number[]> {
    let row: Tree[] = [this]
    while (row.length > 0) {
      yield row.map(tree => tree.value)
      row = row.flatMap(({ left, right }) => [left, right]).filter((tree): tree is Tree => tree !== null)
    }
  }
}

function sameFringe(a: Iterable<number>, b: Iterable<number>): boolean {
  const left = a[Symbol.iterator](), right = b[Symbol.iterator]()
  while (true) {
    const x = left.next(), y = right.next()
    if (x.done || y.done) return x.done === y.done
    if (x.value !== y.value) return false
  }
}

export function main(): void {
  const tree = Tree.of(5, 2, 8, 1, 9, 3, 7.5, -1)
  console.log([...tree].join(' '))
  for (const [path, value] of tree.paths()) console.log(path.padEnd(4), value)
  console.log([...tree.levels()])
  console.log(sameFringe(tree, Tree.of(-1, 9, 8, 7.5, 5, 3, 2, 1)), sameFringe(tree, Tree.of(5, 2)), sameFringe(Tree.of(1), [1]))
  for (const value of tree) {
    if (value > 4) break
    console.log(value)
  }
  console.log(Math.max(...tree), new Set(tree).size, Array.from(tree, n => n * 2).length)
}
