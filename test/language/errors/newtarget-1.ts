// expect: UNI-L023 4:9
class Base {
  constructor() {
    if (new.target === Base) throw new Error("abstract");
  }
}
class Derived extends Base {}

export function main(): void {
  console.log(new Derived() instanceof Base);
}
