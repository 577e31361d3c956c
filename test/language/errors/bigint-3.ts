// expect: UNI-L004 3:22, UNI-L004 3:35
export function main(): void {
  console.log(String(BigInt(12) * BigInt(3)));
}
