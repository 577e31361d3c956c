// expect: UNI-L025 4:24
export function main(): void {
  const xs: [number, number] = [3, 1];
  console.log(Math.max.apply(null, xs));
}
