// Async and generator methods in classes: super, this in arrows, statics, private names, getters, inheritance, generics.
const tick = (): Promise<void> => Promise.resolve()
class Base {
  protected log: string[] = []
  constructor(readonly name: string) {}
  async load(n: number): Promise<string> { await tick(); this.log.push(`base ${n}`); return `${this.name}:${n}` }
  *items(): Generator<string> { yield 'b1'; yield this.name }
  async *stream(n: number): AsyncGenerator<string> { for (let i = 0; i < n; i++) { await tick(); yield `${this.name}${i}` } }
  get later(): Promise<number> { return (async () => { await tick(); return this.log.length })() }
  static async make(name: string): Promise<Base> { await tick(); return new this(name) }
  static async of(name: string): Promise<Base> { return Base.make(name) }
}
class Derived extends Base {
  #secret = 3
  async load(n: number): Promise<string> {
    const first = await super.load(n)
    await tick()
    const second = await super.load(n + this.#secret)
    const arrow = async (): Promise<string> => { await tick(); return `${await super.load(0)}/${this.#secret}` }
    return `${first} ${second} ${await arrow()} ${this.log.length}`
  }
  *items(): Generator<string> { yield 'd'; yield* super.items(); yield 'end' }
  async *stream(n: number): AsyncGenerator<string> {
    yield* super.stream(n)
    try { yield `secret ${this.#secret}` } finally { this.log.push('closed') }
  }
  async each(f: (s: string, i: number) => Promise<void> | void): Promise<number> {
    let i = 0
    for await (const s of this.stream(2)) await f(s, i++)
    return i
  }
  async #private(x: number): Promise<number> { await tick(); return x * this.#secret }
  async usePrivate(): Promise<number> { return (await this.#private(2)) + (await this.#private(3)) }
}
class Repo<K, V> {
  private readonly map = new Map<K, V>()
  async getOr(key: K, make: (key: K) => Promise<V>): Promise<V> {
    const found = this.map.get(key)
    if (found !== undefined) return found
    const made = await make(key)
    this.map.set(key, made)
    return made
  }
  async *entries(): AsyncGenerator<[K, V]> { for (const pair of this.map) { await tick(); yield pair } }
}
abstract class Task<R> {
  abstract run(): Promise<R>
  async retry(times: number): Promise<R | undefined> {
    for (let i = 0; i < times; i++) {
      try { return await this.run() } catch (e) { console.log('attempt', i, (e as Error).message) }
    }
    return undefined
  }
}
class Flaky extends Task<number> {
  private n = 0
  async run(): Promise<number> { await tick(); if (this.n++ < 2) throw new Error(`n=${this.n}`); return this.n }
}
const service = {
  count: 0,
  async inc(by = 1) { await tick(); this.count += by; return this.count },
  async twice() { await this.inc(); const f = async (): Promise<number> => this.inc(10); return f() },
  *ids() { while (this.count < 20) yield this.count++ },
}
export async function main(): Promise<void> {
  const d = new Derived('d')
  console.log(await d.load(1), await d.later)
  console.log([...d.items()], [...new Base('x').items()])
  const out: string[] = []
  for await (const s of d.stream(2)) out.push(s)
  console.log(out, await d.each(async (s, i) => { await tick(); console.log(s, i) }), await d.later)
  for await (const s of d.stream(1)) if (s.startsWith('secret')) break
  console.log(await d.usePrivate(), await d.later)
  console.log((await Base.make('m')).name, (await Base.of('o')).name)
  const repo = new Repo<string, number>()
  console.log(await repo.getOr('a', async k => k.length), await repo.getOr('a', async () => 99), await repo.getOr('bb', k => Promise.resolve(k.length)))
  for await (const [k, v] of repo.entries()) console.log(k, v + 1)
  const byNumber = new Repo<number, string>()
  console.log(await byNumber.getOr(1, async k => `v${k}`))
  for await (const [k, v] of byNumber.entries()) console.log(k + 1, v)
  console.log(await new Flaky().retry(5), await new Flaky().retry(1))
  console.log(await service.inc(), await service.twice(), [...service.ids()].length)
  const base: Base = d
  console.log(await base.load(7))
}
