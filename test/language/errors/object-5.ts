// expect: UNI-L013 5:15
class A {}

export function main(): void {
  console.log(Object.getPrototypeOf(new A()) === null);
}
