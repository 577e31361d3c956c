// expect: TS2367 4:15
export function main(): void {
  const n: number = 1;
  console.log(n == "1");
}
