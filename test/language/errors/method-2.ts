// expect: UNI-L018 8:36
class Greeter {
  constructor(private readonly name: string) {}
  greet(): string { return "hello " + this.name; }
}

export function main(): void {
  const greet = new Greeter("you").greet;
  console.log(greet());
}
