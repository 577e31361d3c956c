// expect: UNI-L004 2:23
function factorial(n: bigint): number {
  return Number(n);
}

export function main(): void {
  console.log(factorial.length);
}
