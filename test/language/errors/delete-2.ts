// expect: UNI-L017 4:10
export function main(): void {
  const xs: (number | undefined)[] = [1, 2, 3];
  delete xs[1];
  console.log(xs.length);
}
