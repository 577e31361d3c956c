// expect: TS2454 4:15
export function main(): void {
  let count: number;
  console.log(count);
}
