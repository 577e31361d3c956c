// A least-recently-used cache on a Map and the same on a linked list, checked against each other. ECMA-262 24.1.
interface Cache<K, V> { get(key: K): V | undefined; set(key: K, value: V): void; readonly size: number; keys(): K[] }

class MapCache<K, V> implements Cache<K, V> {
  readonly #map = new Map<K, V>()
  constructor(private readonly capacity: number, private readonly onEvict?: (key: K, value: V) => void) {}
  get size(): number { return this.#map.size }
  get(key: K): V | undefined {
    if (!this.#map.has(key)) return undefined
    const value = this.#map.get(key) as V
    this.#map.delete(key)
    this.#map.set(key, value)
    return value
  }
  set(key: K, value: V): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    if (this.#map.size > this.capacity) {
      for (const [oldest, old] of this.#map) {
        this.#map.delete(oldest)
        this.onEvict?.(oldest, old)
        break
      }
    }
  }
  keys(): K[] { return [...this.#map.keys()] }
}

interface Link<K, V> { key: K; value: V; before: Link<K, V> | null; after: Link<K, V> | null }

class ListCache<K, V> implements Cache<K, V> {
  private first: Link<K, V> | null = null
  private last: Link<K, V> | null = null
  private readonly links = new Map<K, Link<K, V>>()
  constructor(private readonly capacity: number) {}
  get size(): number { return this.links.size }
  private unlink(link: Link<K, V>): void {
    if (link.before) link.before.after = link.after
    else this.first = link.after
    if (link.after) link.after.before = link.before
    else this.last = link.before
    link.before = link.after = null
  }
  private append(link: Link<K, V>): void {
    link.before = this.last
    if (this.last) this.last.after = link
    else this.first = link
    this.last = link
  }
  get(key: K): V | undefined {
    const link = this.links.get(key)
    if (!link) return undefined
    this.unlink(link)
    this.append(link)
    return link.value
  }
  set(key: K, value: V): void {
    const known = this.links.get(key)
    if (known) this.unlink(known)
    const link: Link<K, V> = known ?? { key, value, before: null, after: null }
    link.value = value
    this.append(link)
    this.links.set(key, link)
    if (this.links.size > this.capacity && this.first) {
      this.links.delete(this.first.key)
      this.unlink(this.first)
    }
  }
  keys(): K[] {
    const keys: K[] = []
    for (let link = this.first; link; link = link.after) keys.push(link.key)
    return keys
  }
}

export function main(): void {
  const evicted: string[] = []
  const caches: Cache<string, number>[] = [new MapCache<string, number>(3, (key, value) => evicted.push(`${key}=${value}`)), new ListCache<string, number>(3)]
  let seed = 7
  const next = (n: number): number => (seed = seed * 16807 % 2147483647) % n
  let hits = 0, differences = 0
  for (let i = 0; i < 200; i++) {
    const key = 'abcdef'.charAt(next(6))
    if (next(2) === 0) for (const cache of caches) cache.set(key, i)
    else {
      const [a, b] = caches.map(cache => cache.get(key))
      if (a !== b) differences++
      if (a !== undefined) hits++
    }
    if (caches[0].keys().join() !== caches[1].keys().join()) differences++
  }
  console.log(hits, differences, evicted.length, evicted.slice(0, 5), caches.map(cache => cache.size), caches.map(cache => cache.keys()))
  const numbers = new MapCache<number, string | undefined>(2)
  numbers.set(NaN, 'nan')
  numbers.set(-0, undefined)
  console.log(numbers.get(NaN), numbers.get(0), numbers.keys(), numbers.get(1))
  numbers.set(5, 'five')
  console.log(numbers.keys(), new ListCache<string, number>(0).keys(), caches[0] instanceof MapCache)
}
