// expect: TS2554 7:15
function add(a: number, b: number): number {
  return a + b;
}

export function main(): void {
  console.log(add(1));
}
