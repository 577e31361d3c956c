// expect: UNI-L029 2:23
class Nothing extends null {}

export function main(): void {
  console.log(typeof Nothing);
}
