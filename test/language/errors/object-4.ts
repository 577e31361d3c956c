// expect: UNI-L013 3:15
export function main(): void {
  console.log(Object.getOwnPropertyNames({ a: 1 }));
}
