// expect: UNI-L039 3:22
export function main(): void {
  console.log(typeof globalThis);
}
