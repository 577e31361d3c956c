// expect: UNI-L036 3:19
class Widget {}
const sizes = new WeakMap<Widget, number>();

export function main(): void {
  console.log(sizes.has(new Widget()));
}
