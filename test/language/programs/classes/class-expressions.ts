// Class values: stored in variables and arrays, made by functions, with fields that close over parameters. ECMA-262 15.7.16.
interface Greeter { greet(name: string): string }
type GreeterClass = new () => Greeter

const Loud = class implements Greeter {
  greet(name: string): string { return `${name.toUpperCase()}!` }
}

class Polite implements Greeter {
  static count = 0
  readonly made = ++Polite.count
  greet(name: string): string { return `dear ${name} (${this.made})` }
}

function greeterWith(prefix: string): GreeterClass {
  let calls = 0
  return class implements Greeter {
    private readonly number = ++calls
    greet(name: string): string { return `${prefix} ${name} ${this.number}/${calls}` }
  }
}

export function main(): void {
  const classes: GreeterClass[] = [Loud, Polite, greeterWith('hi'), greeterWith('yo')]
  for (const round of [1, 2]) console.log(round, classes.map(Each => new Each().greet('ann')))
  const Hello = greeterWith('hello')
  const a = new Hello(), b = new Hello()
  console.log(a.greet('x'), b.greet('y'), a instanceof Hello, new Loud() instanceof Hello, Polite.count)
  class Local { constructor(readonly n: number) {} next(): Local { return new Local(this.n + 1) } }
  console.log(new Local(1).next().next(), new Loud())
}
