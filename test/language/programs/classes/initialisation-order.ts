// Fields are initialised after super() returns and before the rest of the constructor; virtual calls see what is there. ECMA-262 15.7.14, 13.3.7.1.
function log<T>(what: string, value: T): T {
  console.log(what)
  return value
}

class Base {
  first = log('Base.first', 1)
  second = log(`Base.second sees ${this.first}`, this.first + 1)
  constructor(label: string) {
    console.log('Base constructor', label, this.describe())
  }
  describe(): string { return 'base' }
}

class Derived extends Base {
  third: number | undefined = log('Derived.third', 3)
  fourth = log(`Derived.fourth sees ${this.second}`, 4)
  constructor() {
    console.log('before super')
    super(log('argument of super', 'x'))
    console.log('after super', this.describe())
  }
  override describe(): string { return `derived ${this.third}` }
}

class Implicit extends Derived {
  override first = log('Implicit.first', 10)
  extra = log(`Implicit.extra sees ${this.first}`, 5)
}

export function main(): void {
  console.log(new Base('direct').second)
  console.log('--')
  const derived = new Derived()
  console.log(derived.third, derived.fourth)
  console.log('--')
  const implicit = new Implicit()
  console.log(implicit.first, implicit.second, implicit.extra)
  console.log(implicit)
}
