// expect: UNI-L020 6:23
class A {}
class B {}

function is(x: object, type: typeof A | typeof B): boolean {
  return x instanceof type;
}

export function main(): void {
  console.log(is(new A(), B));
}
