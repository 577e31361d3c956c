// expect: UNI-L036 5:19
class Texture {}

export function main(): void {
  const ref = new WeakRef(new Texture());
  console.log(ref.deref() !== undefined);
}
