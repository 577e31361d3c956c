// Optional parameter properties and fields without a value are own properties that hold undefined. ECMA-262 7.3.34 (DefineField).
class Point { constructor(readonly x: number, readonly label?: string) {} }
class Bag {
  a?: number
  b: number | undefined
  c = 1
}
export function main(): void {
  console.log(new Point(1), new Point(1, 'l'), new Bag(), Object.keys(new Bag()), JSON.stringify(new Bag()))
}
