// Recursive generic data: trees with generic fold, and JSON-like unions of themselves. ECMA-262 13.5.3 (typeof), 23.1.2.2 (Array.isArray).
type Tree<T> = { kind: 'leaf'; value: T } | { kind: 'fork'; left: Tree<T>; right: Tree<T> }
type Nested<T> = T | Nested<T>[]

const leaf = <T>(value: T): Tree<T> => ({ kind: 'leaf', value })
const fork = <T>(left: Tree<T>, right: Tree<T>): Tree<T> => ({ kind: 'fork', left, right })

function fold<T, R>(tree: Tree<T>, onLeaf: (value: T) => R, onFork: (left: R, right: R) => R): R {
  switch (tree.kind) {
    case 'leaf': return onLeaf(tree.value)
    case 'fork': return onFork(fold(tree.left, onLeaf, onFork), fold(tree.right, onLeaf, onFork))
  }
}

function mapTree<T, U>(tree: Tree<T>, change: (value: T) => U): Tree<U> {
  return fold<T, Tree<U>>(tree, value => leaf(change(value)), fork)
}

function flatten(items: Nested<number>): number[] { return Array.isArray(items) ? items.flatMap(flatten) : [items] }
function depth(items: Nested<number>): number { return Array.isArray(items) ? 1 + Math.max(0, ...items.map(depth)) : 0 }

export function main(): void {
  const tree = fork(fork(leaf(1), leaf(2)), leaf(3))
  console.log(fold(tree, n => n, (a, b) => a + b), fold(tree, () => 1, (a, b) => Math.max(a, b) + 1), fold(tree, String, (a, b) => `(${a} ${b})`))
  const words = mapTree(tree, n => 'x'.repeat(n))
  console.log(fold(words, w => [w], (a, b) => [...b, ...a]), fold(words, w => w.length > 1, (a, b) => a && b))
  console.log(words)
  const nested: Nested<number> = [1, [2, [3, [4]], []], 5]
  console.log(flatten(nested), depth(nested), flatten(7), depth(7), depth([]))
  console.log(nested)
}
