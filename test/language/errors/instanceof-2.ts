// expect: UNI-L020 7:34
class A {}
class B {}

export function main(): void {
  const classes = [A, B];
  console.log(new A() instanceof classes[0]);
}
