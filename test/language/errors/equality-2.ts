// expect: UNI-L031 3:12
function isOne(x: unknown): boolean {
  return x == 1;
}

export function main(): void {
  console.log(isOne("1"));
}
