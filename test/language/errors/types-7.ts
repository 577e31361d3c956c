// expect: TS2355 2:27
function half(x: number): number {
  x / 2;
}

export function main(): void {
  console.log(half(2));
}
