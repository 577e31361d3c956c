// Methods that return `this` keep the subclass through a chain; extracted methods bound by arrows. ECMA-262 9.4.3 (ResolveThisBinding).
class Query {
  protected parts: string[] = []
  where(condition: string): this { this.parts.push(`where ${condition}`); return this }
  limit(count: number): this { this.parts.push(`limit ${count}`); return this }
  toString(): string { return this.parts.join(' ') }
}

class Select extends Query {
  constructor(private table: string) { super() }
  orderBy(...columns: string[]): this { this.parts.push(`order by ${columns.join(', ')}`); return this }
  override toString(): string { return `select * from ${this.table} ${super.toString()}` }
}

class Button {
  private clicks = 0
  constructor(private readonly name: string) {}
  readonly onClick = (): string => `${this.name} ${++this.clicks}`
  later(): () => string { return () => this.onClick() + '!' }
  function(): (() => string)[] {
    const self = this
    return [function () { return self.name }, () => this.name + this.clicks]
  }
}

export function main(): void {
  console.log(String(new Select('users').where('age > 3').orderBy('name', 'age').limit(10).where('x')))
  const query: Query = new Select('t')
  console.log(`${query.limit(1)}`, query === query.where('y'))
  const ok = new Button('ok'), cancel = new Button('cancel')
  const handlers = [ok.onClick, cancel.onClick, ok.later(), ...cancel.function(), () => ok.onClick()]
  console.log(handlers.map(handler => handler()))
  console.log(handlers.map(handler => handler()))
  const { onClick } = ok
  console.log(onClick(), onClick === ok.onClick, ok.onClick === cancel.onClick)
}
