// expect: TS2345 7:22
function square(x: number): number {
  return x * x;
}

export function main(): void {
  console.log(square("4"));
}
