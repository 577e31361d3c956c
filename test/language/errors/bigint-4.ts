// expect: UNI-L004 3:21
export function main(): void {
  const words = new BigUint64Array(4);
  console.log(words.length);
}
