// expect: UNI-L003 2:13
const tag = Symbol("tag");

export function main(): void {
  console.log(typeof tag);
}
