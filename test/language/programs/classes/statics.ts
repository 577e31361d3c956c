// Static fields, methods, blocks and private statics run in order, once, when the class is defined. ECMA-262 15.7.14, 15.7.11.
const order: string[] = []

class Registry {
  static readonly names: string[] = []
  static count = Registry.next('count')
  static {
    order.push('block one')
    for (const name of ['a', 'b']) Registry.names.push(name)
  }
  static total = Registry.next('total') + Registry.count
  static #secret = 'hidden'
  static {
    order.push(`block two ${this.total} ${this.#secret}`)
    this.#secret = this.#secret.toUpperCase()
  }
  static next(what: string): number {
    order.push(what)
    return order.length
  }
  static reveal(): string { return Registry.#secret }
}

class Shape {
  static made = 0
  static create(): Shape { return new Shape() }
  static kind(): string { return 'shape' }
  static describe(): string { return `a ${this.kind()}` }
  constructor() { Shape.made++ }
}

class Circle extends Shape {
  static readonly unit = new Circle(1)
  constructor(readonly radius = 2) { super() }
  static override create(): Circle { return new Circle() }
  static override kind(): string { return 'circle' }
  static override describe(): string { return `${super.describe()}, round` }
}

export function main(): void {
  console.log(order, Registry.names, Registry.count, Registry.total, Registry.reveal())
  console.log(Shape.describe(), Circle.describe(), Shape.made, Circle.unit.radius)
  const made = Circle.create()
  console.log(made instanceof Circle, Shape.create() instanceof Circle, Shape.made)
  console.log(made)
  Shape.made += 10
  Registry.names.length = 0
  console.log(Registry.names)
}
