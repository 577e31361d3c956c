// expect: UNI-L014 6:15
interface Point { x: number }

export function main(): void {
  const p: Point = { x: 1 };
  console.log(Reflect.has(p, "x"));
}
