// expect: UNI-L015 6:57
interface Point { x: number; y: number }

export function main(): void {
  const p: Point = { x: 1, y: 2 };
  for (const axis of ["x", "y"] as const) console.log(p[axis]);
}
