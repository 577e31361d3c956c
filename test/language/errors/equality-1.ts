// expect: UNI-L031 3:12
function is(a: string | number, b: number): boolean {
  return a == b;
}

export function main(): void {
  console.log(is("1", 1));
}
