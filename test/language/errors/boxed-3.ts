// expect: UNI-L033 2:20
function double(x: Number): number {
  return x.valueOf() * 2;
}

export function main(): void {
  console.log(double(2));
}
