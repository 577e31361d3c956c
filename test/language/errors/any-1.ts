// expect: UNI-L001 2:26
function describe(value: any): string {
  return typeof value;
}

export function main(): void {
  console.log(describe(1));
}
