// expect: UNI-L005 3:15
export function main(): void {
  console.log(eval("1 + 1") as number);
}
