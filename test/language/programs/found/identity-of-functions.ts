// A function stays the same function where it is called in another way.
type Handler = (n: number, s?: string) => void
class Bus<A extends unknown[]> {
  private readonly set = new Set<(...args: A) => void>()
  on(h: (...args: A) => void): () => boolean { this.set.add(h); return () => this.set.delete(h) }
  off(h: (...args: A) => void): boolean { return this.set.delete(h) }
  has(h: (...args: A) => void): boolean { return this.set.has(h) }
  get size(): number { return this.set.size }
}
const same = <T>(a: T, b: T): boolean => a === b
interface Named { f: (x: number) => number; g?: (x: number | string) => unknown }
export function main(): void {
  const bus = new Bus<[number, string]>()
  const h = (n: number): void => console.log('h', n)
  bus.on(h)
  bus.on(h)
  console.log(bus.size, bus.has(h), bus.off(h), bus.size, bus.off(h))
  const a = (x: number): number => x + 1
  const b: (x: number) => unknown = a
  const c: (...xs: number[]) => unknown = a
  const d: (() => void) = a as unknown as () => void
  console.log(b === a, c === a, same<unknown>(a, b), same<unknown>(c, b), typeof d)
  const map = new Map<unknown, string>([[a, 'a'], [main, 'main']])
  console.log(map.get(b), map.get(c), map.get(main), map.get(h))
  const named: Named = { f: a, g: a as (x: number | string) => unknown }
  console.log(named.f === a, named.g === named.f, [b, c].indexOf(a), [a].includes(named.f))
  const list: Handler[] = []
  const add = (f: () => void): void => { if (!list.includes(f)) list.push(f) }
  const remove = (f: () => void): void => { const i = list.indexOf(f); if (i >= 0) list.splice(i, 1) }
  const once = (): void => {}
  add(once)
  add(once)
  add(() => {})
  console.log(list.length)
  remove(once)
  console.log(list.length)
  switch (b as unknown) { case a: console.log('switch'); break; default: console.log('none') }
  const generic = <T, R>(f: (x: T) => R, g: (x: T) => R): boolean => f === g
  console.log(generic(a, a), generic(a, (x: number) => x), Object.is(a, b))
  console.log(b, c, [c], { c })
}
