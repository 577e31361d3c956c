// expect: UNI-L006 3:19
export function main(): void {
  const add = new Function("a", "b", "return a + b");
  console.log(typeof add);
}
