// expect: UNI-L002 5:19
export function main(): void {
  const x: unknown = [1, 2];
  if (Array.isArray(x)) {
    const first = x[0];
    console.log(first);
  }
}
