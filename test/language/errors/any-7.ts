// expect: UNI-L001 2:20
function first<T = any>(xs: T[]): T | undefined {
  return xs[0];
}

export function main(): void {
  console.log(first([1, 2]));
}
