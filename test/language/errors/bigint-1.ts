// expect: UNI-L004 3:15
export function main(): void {
  const big = 10n;
  console.log(String(big));
}
