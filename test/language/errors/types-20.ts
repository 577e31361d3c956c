// expect: TS2349 5:15
const limit = 3;

export function main(): void {
  console.log(limit());
}
