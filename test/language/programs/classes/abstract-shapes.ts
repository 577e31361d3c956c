// Abstract classes, template methods and virtual dispatch through arrays of a base type. ECMA-262 13.3.6.2 (EvaluateCall), 10.1.8.1.
abstract class Shape {
  abstract readonly name: string
  abstract area(): number
  scale(factor: number): Shape { return new Scaled(this, factor) }
  compare(other: Shape): number { return this.area() - other.area() }
  toString(): string { return `${this.name}:${this.area().toFixed(2)}` }
}

class Circle extends Shape {
  readonly name = 'circle'
  constructor(private readonly radius: number) { super() }
  area(): number { return Math.PI * this.radius ** 2 }
}

class Rectangle extends Shape {
  readonly name: string = 'rectangle'
  constructor(protected readonly width: number, protected readonly height: number) { super() }
  area(): number { return this.width * this.height }
}

class Square extends Rectangle {
  override readonly name = 'square'
  constructor(side: number) { super(side, side) }
  override scale(factor: number): Square { return new Square(this.width * factor) }
}

class Scaled extends Shape {
  constructor(private readonly inner: Shape, private readonly factor: number) { super() }
  get name(): string { return `scaled ${this.inner.name}` }
  area(): number { return this.inner.area() * this.factor * this.factor }
  override toString(): string { return `[${super.toString()}]` }
}

export function main(): void {
  const shapes: Shape[] = [new Circle(1), new Rectangle(2, 3.5), new Square(2), new Circle(0.5).scale(3), new Square(1).scale(1.5)]
  for (const shape of shapes) console.log(`${shape}`)
  shapes.sort((a, b) => a.compare(b))
  console.log(shapes.map(shape => shape.name).join(' < '))
  console.log(shapes.map(shape => shape instanceof Rectangle), shapes.filter(shape => shape instanceof Square).length)
  const total = shapes.reduce((sum, shape) => sum + shape.area(), 0)
  console.log(total.toFixed(4), String(shapes[0]), shapes[1] + '')
}
