// expect: TS2322 3:9
export function main(): void {
  const count: number = "three";
  console.log(count);
}
