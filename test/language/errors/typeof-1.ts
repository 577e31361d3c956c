// expect: UNI-L021 3:20
function name(x: unknown): string {
  if (typeof x === "symbol") return "symbol";
  return "other";
}

export function main(): void {
  console.log(name(1));
}
