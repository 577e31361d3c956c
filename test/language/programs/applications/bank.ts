// A bank: accounts by class, transactions that are undone when they fail, interest, statements. ECMA-262 14.15, 15.7.
class InsufficientFunds extends Error {
  constructor(readonly account: Account, readonly missing: number) {
    super(`${account.owner} lacks ${missing.toFixed(2)}`)
    this.name = 'InsufficientFunds'
  }
}

abstract class Account {
  static #next = 1001
  readonly id = Account.#next++
  #cents: number
  protected readonly entries: { what: string; cents: number; balance: number }[] = []
  constructor(readonly owner: string, cents = 0) { this.#cents = cents }
  get balance(): number { return this.#cents / 100 }
  protected get limit(): number { return 0 }
  abstract get kind(): string
  post(what: string, cents: number): void {
    if (this.#cents + cents < this.limit) throw new InsufficientFunds(this, (this.limit - this.#cents - cents) / 100)
    this.#cents += cents
    this.entries.push({ what, cents, balance: this.#cents })
  }
  snapshot(): () => void {
    const cents = this.#cents, length = this.entries.length
    return () => {
      this.#cents = cents
      this.entries.splice(length)
    }
  }
  statement(): string {
    return [`${this.id} ${this.owner} (${this.kind})`, ...this.entries.map(({ what, cents, balance }) => `  ${what.padEnd(12)}${(cents / 100).toFixed(2).padStart(9)}${(balance / 100).toFixed(2).padStart(10)}`)].join('\n')
  }
}

class Checking extends Account {
  constructor(owner: string, cents?: number, private readonly overdraft = 0) { super(owner, cents) }
  override get kind(): string { return this.overdraft > 0 ? `checking, ${this.overdraft / 100} overdraft` : 'checking' }
  protected override get limit(): number { return -this.overdraft }
}

class Savings extends Account {
  readonly kind = 'savings'
  constructor(owner: string, cents: number, readonly rate: number) { super(owner, cents) }
  addInterest(): void { this.post(`interest ${this.rate * 100}%`, Math.round(this.balance * 100 * this.rate)) }
}

class Bank {
  private readonly accounts = new Map<number, Account>()
  open<A extends Account>(account: A): A {
    this.accounts.set(account.id, account)
    return account
  }
  transaction(...steps: (() => void)[]): boolean {
    const undo = [...this.accounts.values()].map(account => account.snapshot())
    try {
      for (const step of steps) step()
      return true
    } catch (error) {
      for (const each of undo) each()
      console.log('rolled back:', error instanceof InsufficientFunds ? `${error.message} on ${error.account.id}` : (error as Error).message)
      return false
    }
  }
  transfer(from: Account, to: Account, amount: number): boolean {
    const cents = Math.round(amount * 100)
    return this.transaction(() => { if (!(cents > 0)) throw new RangeError(`bad amount ${amount}`) }, () => to.post(`from ${from.owner}`, cents), () => from.post(`to ${to.owner}`, -cents))
  }
  get total(): number { return [...this.accounts.values()].reduce((sum, account) => sum + account.balance, 0) }
  *[Symbol.iterator](): Iterator<Account> { yield* this.accounts.values() }
}

export function main(): void {
  const bank = new Bank()
  const ann = bank.open(new Checking('Ann', 10000, 5000)), bob = bank.open(new Checking('Bob')), sue = bank.open(new Savings('Sue', 123456, 0.015))
  console.log(bank.transfer(ann, bob, 120.5), bank.transfer(bob, sue, 500), bank.transfer(ann, sue, 29.51), bank.transfer(ann, bob, 0.001), bank.transfer(sue, ann, NaN))
  sue.addInterest()
  console.log(bank.transaction(() => bob.post('fee', -100), () => ann.post('fee', -100), () => sue.post('fee', -100)))
  for (const account of bank) console.log(account.statement())
  console.log(bank.total.toFixed(2), bob.balance, ann.balance < 0, [...bank].map(account => account.kind))
}
