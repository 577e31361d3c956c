// Class hierarchies with accessors and generics.
abstract class Cell<T> {
  protected listeners: ((now: T, before: T) => void)[] = []
  abstract get value(): T
  abstract set value(v: T)
  map<U>(f: (x: T) => U): Derived<T, U> { return new Derived(this, f) }
  on(f: (now: T, before: T) => void): this { this.listeners.push(f); return this }
  get label(): string { return `${this.constructorName}(${String(this.value)})` }
  protected get constructorName(): string { return 'Cell' }
}
class Source<T> extends Cell<T> {
  #value: T
  static made = 0
  constructor(v: T) { super(); this.#value = v; Source.made++ }
  get value(): T { return this.#value }
  set value(v: T) { const before = this.#value; this.#value = v; if (v !== before) for (const f of this.listeners) f(v, before) }
  protected override get constructorName(): string { return 'Source' }
}
class Derived<S, T> extends Cell<T> {
  private cached: T | undefined
  runs = 0
  constructor(private readonly source: Cell<S>, private readonly f: (x: S) => T) { super(); source.on((now, before) => { this.cached = undefined; for (const g of this.listeners) g(f(now), f(before)) }) }
  get value(): T { this.runs++; return (this.cached ??= this.f(this.source.value)) }
  set value(_: T) { throw new TypeError('read only') }
  override get label(): string { return `d:${super.label}` }
}
class Clamped extends Source<number> {
  constructor(v: number, public min = 0, public max = 10) { super(v) }
  override get value(): number { return super.value }
  override set value(v: number) { super.value = Math.min(this.max, Math.max(this.min, v)) }
}
class Maybe<T extends string | number | boolean | null | undefined> {
  constructor(private v: T) {}
  get or(): T | 'none' { return this.v ?? 'none' }
  get kind(): string { return this.v === null ? 'null' : typeof this.v }
  set both(v: T) { this.v = v }
  eq(o: Maybe<T>): boolean { return this.v === o.v }
}
export function main(): void {
  const n = new Source(1), c = new Clamped(5)
  const d = n.map((x) => x * 2), s = d.map((x) => `#${x}`), ok = c.map((x) => x > 5)
  n.on((now, before) => console.log('n', before, now))
  s.on((now, before) => console.log('s', before, now))
  ok.on((now) => console.log('ok', now))
  console.log(d.value, s.value, ok.value, n.label, s.label, c.label, ok.label)
  n.value = 4
  c.value = 50
  c.value++
  c.value -= 100
  console.log(d.value, s.value, c.value, d.runs, s.runs, ok.value, Source.made)
  try { d.value = 3 } catch (e) { console.log((e as Error).message) }
  const cells: Cell<number>[] = [n, c, d]
  for (const cell of cells) { try { cell.value += 1 } catch { console.log('no') } console.log(cell.value, cell instanceof Source, cell instanceof Clamped) }
  const ms = [new Maybe<string | null>(null), new Maybe<string | null>('x')]
  console.log(ms.map((m) => [m.or, m.kind]), ms[0].eq(ms[0]), ms[0].eq(ms[1]))
  const u = new Maybe<number | undefined>(undefined), b = new Maybe<boolean | null | undefined>(false)
  console.log(u.or, u.kind, b.or, b.kind)
  u.both = 0
  b.both = null
  console.log(u.or, u.kind, b.or, b.kind, u, b)
  const mixed = new Maybe<string | number | boolean | null | undefined>(1)
  for (const v of ['a', 2, true, null, undefined, NaN, '', 0]) { mixed.both = v; console.log(mixed.or, mixed.kind) }
}
