// Parameter properties are a class's first own fields, before those that are declared. ECMA-262 10.1.11 (OrdinaryOwnPropertyKeys).
class Point {
  a: number
  b = 5
  constructor(a: number, public p: number, readonly q = 2) { this.a = a }
}
class Derived extends Point {
  c = 'c'
  constructor(private readonly own: number) { super(own, own * 2) }
  sum(): number { return this.own + this.p }
}
export function main(): void {
  console.log(new Point(1, 2), JSON.stringify(new Point(3, 4)), new Derived(7), new Derived(8).sum())
}
