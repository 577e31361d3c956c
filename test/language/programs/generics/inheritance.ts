// Generic base classes with concrete and generic subclasses; calls are bound to the object's own class. ECMA-262 15.7.14, 13.3.7.
abstract class Repository<T, K = number> {
  protected readonly rows = new Map<K, T>()
  abstract keyOf(row: T): K
  save(row: T): this { this.rows.set(this.keyOf(row), row); return this }
  find(key: K): T | undefined { return this.rows.get(key) }
  all(): T[] { return [...this.rows.values()] }
  describe(): string { return `${this.rows.size} rows` }
}

interface User { id: number; name: string }
class Users extends Repository<User> {
  keyOf(row: User): number { return row.id }
  override describe(): string { return `users: ${super.describe()}` }
}

class Words<T extends string> extends Repository<T, T> {
  keyOf(row: T): T { return row }
  longest(): string { return this.all().reduce((best: string, word) => word.length > best.length ? word : best, '') }
}

class Pair<A, B> { constructor(public a: A, public b: B) {} flipped(): Pair<B, A> { return new Pair(this.b, this.a) } }
class Twin<T> extends Pair<T, T> {
  constructor(both: T) { super(both, both) }
  override flipped(): Twin<T> { return this }
}

export function main(): void {
  const users = new Users().save({ id: 7, name: 'Ada' }).save({ id: 9, name: 'Bob' }).save({ id: 7, name: 'Ada L.' })
  console.log(users.describe(), users.find(7)?.name, users.find(8)?.name ?? 'nobody')
  const words = new Words<'red' | 'green'>().save('red').save('green').save('red')
  console.log(words.describe(), words.longest(), words.find('red'), words.all())
  const repositories: { describe(): string }[] = [users, words]
  for (const repository of repositories) console.log(repository.describe())
  const pair: Pair<number, string> = new Pair(1, 'x'), twin: Pair<string, string> = new Twin('t')
  console.log(pair.flipped(), twin.flipped(), twin.flipped() === twin, pair.flipped().flipped().a)
  const mixed: Pair<unknown, unknown>[] = [new Pair<unknown, unknown>(1, 'x'), twin, new Twin('u')]
  console.log(mixed.map(each => each.flipped().a), mixed.map(each => each instanceof Twin))
}
