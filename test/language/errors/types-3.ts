// expect: TS2339 6:17
interface Point { x: number; y: number }

export function main(): void {
  const p: Point = { x: 1, y: 2 };
  console.log(p.z);
}
