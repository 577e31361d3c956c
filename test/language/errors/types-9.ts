// expect: TS2741 5:9
interface Point { x: number; y: number }

export function main(): void {
  const p: Point = { x: 1 };
  console.log(p.x);
}
