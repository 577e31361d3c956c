// expect: TS2591 3:15
export function main(): void {
  console.log(Buffer.from("abc").length);
}
