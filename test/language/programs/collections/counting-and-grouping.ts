// Map as counter, index, multimap and memo; sorting its entries. ECMA-262 24.1, 23.1.3.30.
const text = `the map keeps the order in which the keys came and the set keeps it too`

function count<T>(items: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

class MultiMap<K, V> {
  readonly #values = new Map<K, Set<V>>()
  add(key: K, value: V): boolean {
    let set = this.#values.get(key)
    if (!set) this.#values.set(key, set = new Set())
    const before = set.size
    return set.add(value).size > before
  }
  get(key: K): V[] { return [...this.#values.get(key) ?? []] }
  get size(): number { return [...this.#values.values()].reduce((sum, set) => sum + set.size, 0) }
  *[Symbol.iterator](): Generator<[K, V]> { for (const [key, set] of this.#values) for (const value of set) yield [key, value] }
}

const known = new Map<number, number>()
function collatz(n: number): number {
  if (n === 1) return 0
  const found = known.get(n)
  if (found !== undefined) return found
  const steps = 1 + collatz(n % 2 === 0 ? n / 2 : 3 * n + 1)
  known.set(n, steps)
  return steps
}

export function main(): void {
  const words = [...count(text.split(' '))].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  console.log(words.slice(0, 4), [...count(text)].filter(([, n]) => n > 6))
  const index = new MultiMap<string, string>()
  for (const word of text.split(' ')) index.add(word[0], word)
  console.log(index.size, index.get('t'), index.get('k'), index.get('z'), index.add('t', 'the'))
  console.log([...index].filter(([, word]) => word.length > 4))
  console.log(collatz(27), collatz(97), known.size > 100, Math.max(...known.values()))
  const inverse = new Map([...known].filter(([n]) => n < 10).map(([n, steps]) => [steps, n]))
  console.log(inverse, count([true, false, true, true]), count([NaN, NaN, 0, -0]))
}
