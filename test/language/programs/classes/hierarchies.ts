// Overrides that return and take more than the method above, accessors and statics that throw, this in statics. ECMA-262 15.7, 13.3.7.
const log: string[] = []
const note = (x: string): string => { log.push(x); return x }

class Visitor {
  visit(x: number): void { note(`visit ${x}`) }
  describe(): unknown { return 'base' }
  combine(a: number): number { return a }
}
class Counter extends Visitor {
  count = 0
  override visit(x: number): number { this.count += x; return this.count }
  override describe(): number { return this.count }
  override combine(a: number, b = 10, c?: string): number { return a + b + (c?.length ?? 0) }
}
class Last extends Counter {
  override visit(x: number): number { return super.visit(x) * 2 }
  override combine(a: number, b = 20): number { return super.combine(a, b, 'abc') }
}

class Temperature {
  static #made = 0
  static zero = new Temperature(0)
  #celsius: number
  constructor(celsius: number) { this.#celsius = celsius; Temperature.#made++ }
  static from(text: string): Temperature {
    const value = Number(text)
    if (Number.isNaN(value)) throw new TypeError(`not a number: ${text}`)
    return new this(value)
  }
  static get made(): number { return this.#made }
  get fahrenheit(): number { return this.#celsius * 9 / 5 + 32 }
  set fahrenheit(f: number) {
    if (f < -459.67) throw new RangeError(`below zero: ${f}`)
    this.#celsius = (f - 32) * 5 / 9
  }
  static compare(a: Temperature, b: Temperature): number { return a.#celsius - b.#celsius }
  static is(x: object): boolean { return #celsius in x }
  toString(): string { return `${this.#celsius} C` }
  valueOf(): number { return this.#celsius }
}

class Precise extends Temperature {
  override toString(digits = 1): string { return `${super.valueOf().toFixed(digits)} °C` }
}

abstract class Animal {
  abstract readonly sound: string
  static count = 0
  static create(): Animal { throw new Error('abstract') }
  constructor(readonly name: string) { Animal.count++; this.init() }
  protected init(): void { note(`init ${this.name}`) }
  speak(): string { return `${this.name}: ${this.sound}` }
}
class Dog extends Animal {
  readonly sound = 'woof'
  tricks: string[] = []
  static override create(): Dog { return new this('rex') }
  protected override init(): void { super.init(); note(`tricks ${this.tricks === undefined}`) }
  learn(...tricks: string[]): this { this.tricks.push(...tricks); return this }
}
class Puppy extends Dog {
  override speak(): string { return super.speak().toLowerCase() }
  static override create(): Puppy { const made = super.create(); return made instanceof Puppy ? made.learn('sit') : new Puppy('none') }
}

class Validation extends Error {
  readonly problems: readonly string[]
  constructor(problems: string[], options?: ErrorOptions) {
    const message = problems.length === 1 ? problems[0] : `${problems.length} problems`
    super(message, options)
    this.name = 'Validation'
    this.problems = problems
  }
  static check(value: number): number {
    if (value > 100) throw new this(['too big', 'really'], { cause: value })
    if (value < 0) throw new this(['negative'])
    return value
  }
}

function classify(e: unknown): string {
  if (e instanceof Validation) return `${e.name} ${e.message} ${e.problems.join('+')} ${String(e.cause)}`
  if (e instanceof RangeError || e instanceof TypeError) return `${e.name}: ${e.message}`
  if (typeof e === 'object' && e !== null && 'code' in e) return `code ${String(e.code)}`
  if (typeof e === 'string') return `text ${e}`
  return typeof e
}

function tryIt(body: () => unknown): void {
  try { console.log(body()) } catch (e) { console.log('caught', classify(e)) } finally { console.log(log.splice(0).join('; ')) }
}

export function main(): void {
  const all: Visitor[] = [new Visitor(), new Counter(), new Last()]
  for (const v of all) { v.visit(1); tryIt(() => [v.describe(), v.combine(1)]) }
  const c = new Counter(), l = new Last()
  tryIt(() => [c.visit(4), c.visit(5), l.visit(3), c.combine(1), c.combine(1, 2), c.combine(1, 2, 'four'), l.combine(1), l.combine(1, 1)])
  tryIt(() => `${Temperature.from('20')} ${Temperature.made} ${Temperature.zero}`)
  tryIt(() => Temperature.from('hot'))
  tryIt(() => { const t = new Temperature(5); t.fahrenheit = 50; t.fahrenheit += 9; return [t.fahrenheit, t] })
  tryIt(() => { const t = new Temperature(5); t.fahrenheit -= 1000; return t })
  tryIt(() => [Temperature.is(Temperature.zero), Temperature.is({}), Temperature.is(new Precise(1))])
  tryIt(() => [new Temperature(1), new Precise(-3), new Temperature(0)].sort(Temperature.compare).join(', '))
  tryIt(() => [Precise.from('7').toString(), `${Precise.from('7')}`, new Precise(2) > new Temperature(1), +new Precise(4)])
  tryIt(() => Dog.create().speak())
  tryIt(() => Puppy.create().learn('roll').tricks.join())
  tryIt(() => Puppy.create().speak())
  tryIt(() => Animal.create().speak())
  tryIt(() => Animal.count)
  for (const value of [5, -1, 200]) tryIt(() => Validation.check(value))
  tryIt(() => { throw { code: 7 } })
  tryIt(() => { throw 'plain' })
  tryIt(() => { throw null })
  tryIt(() => { throw undefined })
  tryIt(() => { throw 3 })
}
