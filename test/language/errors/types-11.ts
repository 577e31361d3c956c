// expect: TS2511 7:15
abstract class Shape {
  abstract area(): number;
}

export function main(): void {
  console.log(new Shape().area());
}
