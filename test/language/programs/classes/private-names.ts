// #private fields, methods and accessors: one per class, invisible to subclasses with the same name; `#x in o`. ECMA-262 15.7.1, 13.10.1.
class Account {
  #balance: number
  readonly #history: string[] = []
  constructor(balance: number) { this.#balance = balance }
  get #text(): string { return `balance ${this.#balance}` }
  #record(what: string): void { this.#history.push(`${what}: ${this.#text}`) }
  deposit(amount: number): this {
    this.#balance += amount
    this.#record('deposit')
    return this
  }
  transfer(to: Account, amount: number): boolean {
    if (this.#balance < amount) return false
    this.#balance -= amount
    to.#balance += amount
    this.#record('out')
    to.#record('in')
    return true
  }
  get history(): string[] { return [...this.#history] }
  static isAccount(value: object): boolean { return #balance in value }
  static richest(...accounts: Account[]): Account { return accounts.reduce((best, each) => each.#balance > best.#balance ? each : best) }
}

class Savings extends Account {
  #balance = 'my own'
  #rate: number
  constructor(balance: number, rate: number) { super(balance); this.#rate = rate }
  show(): string { return `${this.#balance} ${this.#rate}` }
}

export function main(): void {
  const a = new Account(100), b = new Savings(50, 0.1)
  console.log(a.deposit(5).transfer(b, 30), b.transfer(a, 1000), b.show())
  b.deposit(0.5).deposit(-1)
  console.log(a.history)
  console.log(b.history)
  console.log(Account.isAccount(a), Account.isAccount(b), Account.isAccount({ balance: 1 }), Account.richest(a, b) === b)
  console.log(a, b)
}
