// expect: UNI-L029 6:17
class A { a = 1; }
class B { a = 2; }
const choose = (first: boolean) => (first ? A : B);

class C extends choose(true) {}

export function main(): void {
  console.log(new C().a);
}
