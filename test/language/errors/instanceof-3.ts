// expect: UNI-L020 6:32
interface Drawable { draw(): void }

export function main(): void {
  const thing: object = {};
  console.log(thing instanceof Drawable);
}
