// Class expressions: named by the constant that holds them or by themselves, with fields that close over variables. ECMA-262 15.7.16, 8.4.5.
interface Greeter { greet(name: string): string }

const Loud = class implements Greeter {
  greet(name: string): string { return `${name.toUpperCase()}!` }
}

const Polite = class Courteous implements Greeter {
  static count = 0
  readonly made = ++Courteous.count
  greet(name: string): string { return `dear ${name} (${this.made} of ${Courteous.count})` }
  other(): Greeter { return new Courteous() }
}

let greeted = 0

const Counting = class extends Loud {
  private readonly before = greeted
  override greet(name: string): string {
    greeted++
    return `${super.greet(name)} ${this.before}..${greeted}`
  }
}

export function main(): void {
  const makers: (() => Greeter)[] = [() => new Loud(), () => new Polite(), () => new Counting(), () => ({ greet: name => `literal ${name}` })]
  for (const round of [1, 2]) console.log(round, makers.map(make => make().greet('ann')))
  const polite = new Polite()
  console.log(polite.greet('bob'), polite.other().greet('cid'), polite.other() instanceof Polite, Polite.count)
  const counting: Greeter = new Counting()
  console.log(counting.greet('x'), counting.greet('y'), counting instanceof Loud, counting instanceof Polite, new Loud() instanceof Counting)
  class Local {
    constructor(readonly n: number) {}
    next(): Local { return new Local(this.n + greeted) }
  }
  console.log(new Local(1).next().next(), new Loud(), polite, new Counting())
}
