// A generic least-recently-used cache on a Map, with callbacks that may throw while things are evicted.
class Cache<K, V> {
  private readonly entries = new Map<K, V>()
  evicted: [K, V][] = []
  constructor(private readonly limit: number, private readonly onEvict?: (key: K, value: V) => void) {}
  get(key: K, make?: (key: K) => V): V | undefined {
    if (this.entries.has(key)) {
      const value = this.entries.get(key) as V
      this.entries.delete(key)
      this.entries.set(key, value)
      return value
    }
    if (!make) return undefined
    const value = make(key)
    this.set(key, value)
    return value
  }
  set(key: K, value: V): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    while (this.entries.size > this.limit) {
      for (const [oldest, old] of this.entries) {
        this.entries.delete(oldest)
        this.evicted.push([oldest, old])
        this.onEvict?.(oldest, old)
        break
      }
    }
  }
  get keys(): K[] {
    return [...this.entries.keys()]
  }
}

export function main(): void {
  const cache = new Cache<string, number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  console.log(cache.get('a'), cache.get('x'), cache.get('c', (k) => k.length * 30), cache.keys.join())
  cache.set('a', 10)
  cache.set('d', 4)
  console.log(cache.keys.join(), cache.evicted.map(([k, v]) => k + v).join())

  const strict = new Cache<number, string | null>(1, (key) => {
    if (key % 2) throw new Error(`key ${key} must stay`)
  })
  for (const key of [2, 4, 5, 6, 8]) {
    try {
      strict.set(key, key === 6 ? null : `v${key}`)
    } catch (e) {
      console.log((e as Error).message, strict.keys.join())
    }
  }
  console.log(strict.get(8), strict.get(6, () => null), strict.get(6), strict.get(7), strict.evicted.length)
  try {
    strict.get(9, () => {
      throw new Error('cannot make 9')
    })
  } catch (e) {
    console.log((e as Error).message, strict.keys.join())
  }
}
