// expect: UNI-L003 3:15
export function main(): void {
  console.log(Symbol.for("app") === undefined);
}
