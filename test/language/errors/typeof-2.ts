// expect: UNI-L021 5:10
function kind(x: unknown): number {
  switch (typeof x) {
    case "number": return 1;
    case "bigint": return 2;
    default: return 3;
  }
}

export function main(): void {
  console.log(kind(1));
}
