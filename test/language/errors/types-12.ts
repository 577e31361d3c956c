// expect: TS2515 5:7
abstract class Shape {
  abstract area(): number;
}
class Circle extends Shape {}

export function main(): void {
  console.log(new Circle());
}
