// expect: TS2588 4:3
export function main(): void {
  const limit = 3;
  limit = 4;
  console.log(limit);
}
