// Generic functions inside generic functions, and functions in containers for them.
function outer<T>(xs: T[], key: (x: T) => string): Map<string, T[]> {
  function push(map: Map<string, T[]>, k: string, x: T): T[] { const list = map.get(k) ?? []; list.push(x); map.set(k, list); return list }
  const first = <U>(list: U[], or: T): U | T => (list.length ? list[0] : or)
  function rec(n: number): T[] { return n <= 0 ? [] : [...rec(n - 1), xs[n - 1]] }
  const map = new Map<string, T[]>()
  for (const x of rec(xs.length)) push(map, key(x), x)
  console.log(first([1, 2], xs[0]), first<T>([], xs[1]), first(['s'], xs[0]))
  return map
}
class Tree<K> {
  left?: Tree<K>
  right?: Tree<K>
  constructor(readonly key: K) {}
  insert(key: K, compare: (a: K, b: K) => number): this {
    const descend = <S extends 'left' | 'right'>(side: S): void => { const next = this[side]; if (next) next.insert(key, compare); else this[side] = new Tree(key) as this[S] }
    const order = (a: K, b: K): number => Math.sign(compare(a, b))
    if (order(key, this.key) < 0) descend('left')
    else descend('right')
    return this
  }
  walk<R>(f: (k: K, depth: number) => R): R[] {
    const out: R[] = []
    function visit(node: Tree<K> | undefined, depth: number): void { if (!node) return; visit(node.left, depth + 1); out.push(f(node.key, depth)); visit(node.right, depth + 1) }
    visit(this, 0)
    return out
  }
}
export function main(): void {
  console.log(outer([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')), outer(['a', 'bb', 'c'], (s) => `${s.length}`), outer([true, false], String))
  const t = new Tree(5)
  for (const n of [2, 8, 1, 9]) t.insert(n, (a, b) => a - b)
  console.log(t.walk((k, d) => `${k}@${d}`), t.walk((k) => k * 2), new Tree('m').insert('a', (a, b) => a.localeCompare(b)).walk((k) => k))
  let calls = 0
  const runAll = <T>(fs: ((x: T) => T)[], x: T): T => { let acc = x; for (const f of fs) { calls++; acc = f(acc) } return acc }
  console.log(runAll([(s: string) => s + '!', (s) => s + '?'], 'a'), calls)
}
