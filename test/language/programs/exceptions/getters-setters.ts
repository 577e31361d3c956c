// Accessors throw like calls; an assignment whose setter throws has evaluated its right side: ECMA-262 10.1.8, 10.1.9.
class Account {
  #balance = 0
  constructor(public owner: string | null) {}
  get name(): string {
    if (this.owner === null) throw new TypeError('closed account')
    return this.owner.toUpperCase()
  }
  get balance(): number {
    return this.#balance
  }
  set balance(value: number) {
    if (value < 0) throw new RangeError(`balance ${value}`)
    this.#balance = value
  }
}

export function main(): void {
  const account = new Account('ann')
  let evaluated = 0
  const amount = (n: number): number => {
    evaluated++
    return n
  }
  for (const n of [10, -5, 20]) {
    try {
      account.balance = amount(n)
      console.log('set', account.balance)
    } catch (e) {
      console.log((e as Error).message, account.balance, evaluated)
    }
  }
  try {
    account.balance -= 50
  } catch (e) {
    console.log((e as Error).message, account.balance)
  }
  account.balance += 5
  console.log(account.name, account.balance)
  account.owner = null
  try {
    console.log(`name: ${account.name}`)
  } catch (e) {
    console.log(e instanceof TypeError, (e as Error).message)
  }
  const literal = {
    tries: 0,
    get value(): number {
      if (this.tries++ < 2) throw new Error(`not yet ${this.tries}`)
      return this.tries
    },
  }
  for (;;) {
    try {
      console.log(literal.value)
      break
    } catch (e) {
      console.log((e as Error).message)
    }
  }
}
