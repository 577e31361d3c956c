// expect: UNI-L012 7:21
class Shape {}
class Circle extends Shape {}

export function main(): void {
  const shape: Shape = new Circle();
  console.log(shape.constructor === Circle);
}
