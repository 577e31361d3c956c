// Async methods, arrows and function expressions; `this`, parameters and loop variables across awaits. ECMA-262 15.8, 15.9, 14.7.4.4.
const tick = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1))

class Account {
  #balance = 0
  readonly log: string[] = []
  constructor(readonly name: string) {}
  async deposit(amount: number, { note = 'none' } = {}): Promise<this> {
    await tick()
    this.#balance += amount
    this.log.push(`${this.name} ${amount} ${note}`)
    return this
  }
  async #check(amount: number): Promise<void> {
    await tick()
    if (amount > this.#balance) throw new Error(`${this.name}: only ${this.#balance}`)
  }
  withdraw = async (amount: number): Promise<number> => {
    await this.#check(amount)
    return this.#balance -= amount
  }
  static async open(name: string, ...deposits: number[]): Promise<Account> {
    const account = new Account(name)
    for (const amount of deposits) await account.deposit(amount)
    return account
  }
}

class Savings extends Account {
  override async deposit(amount: number): Promise<this> {
    await super.deposit(amount, { note: 'saved' })
    return super.deposit(amount / 10, { note: 'bonus' })
  }
}

export async function main(): Promise<void> {
  const account = await Account.open('ann', 10, 20)
  const { withdraw } = account
  console.log(await withdraw(5), await (await account.deposit(1)).withdraw(6))
  await withdraw(1000).catch((error: Error) => console.log(error.message))
  console.log(account.log, (await new Savings('bob').deposit(50)).log)
  const jobs: (() => Promise<string>)[] = []
  for (let i = 0; i < 3; i++) jobs.push(async () => { await tick(); return `job ${i++}` })
  for (const job of jobs) console.log(await job(), await job())
  const object = { n: 1, async bump(by = 2) { await tick(); this.n += by; return this.n } }
  console.log(await object.bump(), await object.bump(5), object)
  const factorial = async (n: number): Promise<number> => n <= 1 ? 1 : n * await factorial(n - 1)
  console.log(await factorial(10), await (async () => 'iife')(), await (async function named(n: number): Promise<number> { return n > 3 ? n : named(n + 1) })(0))
}
