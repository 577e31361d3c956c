// expect: UNI-L024 4:16, UNI-L024 5:21
interface User { name: string }

function greet(this: User): string {
  return "hello " + this.name;
}

export function main(): void {
  console.log(typeof greet);
}
