// expect: TS2304 3:15
export function main(): void {
  console.log(temperature);
}
