// Methods of one name in classes that have nothing to do with each other give results of their own kinds; overriding ones of one kind.
abstract class Shape {
  abstract area(): number
}
class Square extends Shape {
  constructor(private side: number) { super() }
  area(): number { return this.side * this.side }
}
class Half extends Square {
  override area(): number { return super.area() >> 1 }
}
class Lot {
  area(): number { return 2.5 }
}
class Cells {
  constructor(private count: number) {}
  area(): number { return this.count }
}
class Base {
  value(): number { return 7 }
}
class Fraction extends Base {
  override value(): number { return 0.25 }
}
class Other {
  value(): number { return 3 }
}

export function main(): void {
  const shapes: Shape[] = [new Square(3), new Half(5), new Square(46340)]
  let sum = 0
  for (const shape of shapes) sum += shape.area()
  const either: (Lot | Square | Cells)[] = [new Lot(), new Half(3), new Cells(4)]
  console.log(sum, either.map((one) => one.area()), new Cells(9).area() + 1, new Lot().area() * 2)
  const values: (Base | Other)[] = [new Base(), new Fraction(), new Other()]
  console.log(values.map((one) => one.value() / 2), new Fraction().value() + new Other().value())
  const named: { value(): number }[] = values
  console.log(named.map((one) => one.value()).join())
}
