// `this` in static fields, blocks and methods is the class. ECMA-262 15.7.10, 15.7.11.
class Counter {
  static a = 1
  static b = this.a + 1
  static #c = 'x'
  static {
    this.#c += this.text()
  }
  static text(): string { return `${this.b}${this.#c}` }
  static has(value: object): boolean { return #n in value }
  #n = 0
  next(): number { return ++this.#n }
}
export function main(): void {
  console.log(Counter.text(), Counter.a, Counter.b, Counter.has(new Counter()), Counter.has({}), new Counter().next())
}
