// expect: TS1005 3:22
export function main(): void {
  console.log("hello";
}
