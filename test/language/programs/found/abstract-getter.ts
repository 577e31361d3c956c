// An abstract property that one subclass has as a field and another as an accessor, read by the base class. ECMA-262 10.1.8.1.
abstract class Shape {
  abstract readonly name: string
  show(): string { return `<${this.name}>` }
}
class Plain extends Shape { readonly name = 'plain' }
class Wrapped extends Shape {
  constructor(private readonly inner: Shape) { super() }
  get name(): string { return `wrapped ${this.inner.name}` }
}
export function main(): void {
  for (const shape of [new Plain(), new Wrapped(new Plain()), new Wrapped(new Wrapped(new Plain()))]) console.log(shape.show(), shape.name)
}
