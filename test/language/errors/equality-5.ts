// expect: UNI-L031 3:12
function same(a: number | undefined, b: number | null): boolean {
  return a == b;
}

export function main(): void {
  console.log(same(undefined, null));
}
