// expect: TS2367 4:15
export function main(): void {
  const x: unknown = 1;
  console.log(typeof x === "nubmer");
}
