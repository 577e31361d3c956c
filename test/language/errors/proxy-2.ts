// expect: UNI-L014 3:15
export function main(): void {
  console.log(Reflect.ownKeys({ a: 1 }).length);
}
