// expect: TS2365 4:15
export function main(): void {
  const item = { price: 1 };
  console.log(item + 1);
}
