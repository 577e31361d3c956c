// expect: UNI-L034 3:18
export function main(): void {
  const xs = [1, , 3];
  console.log(xs.length);
}
