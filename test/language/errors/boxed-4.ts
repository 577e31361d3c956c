// expect: UNI-L033 3:22
export function main(): void {
  console.log(typeof Object(1));
}
