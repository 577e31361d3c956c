// Option type, generic over values that may themselves be undefined, null, NaN or zero. ECMA-262 13.13 (??), 7.2.15 (===).
class Option<T> {
  private constructor(private readonly present: boolean, private readonly value: T | undefined) {}
  static some<T>(value: T): Option<T> { return new Option(true, value) }
  static none<T>(): Option<T> { return new Option<T>(false, undefined) }
  static from<T>(value: T | null | undefined): Option<T> { return value === null || value === undefined ? Option.none<T>() : Option.some(value) }
  map<U>(change: (value: T) => U): Option<U> { return this.present ? Option.some(change(this.value as T)) : Option.none<U>() }
  chain<U>(change: (value: T) => Option<U>): Option<U> { return this.present ? change(this.value as T) : Option.none<U>() }
  orElse(otherwise: T): T { return this.present ? this.value as T : otherwise }
  toString(): string { return this.present ? `some(${this.value})` : 'none' }
}

function coalesce<T>(...values: (T | null | undefined)[]): T | undefined {
  for (const value of values) if (value !== null && value !== undefined) return value
  return undefined
}

const half = (n: number): Option<number> => n % 2 === 0 ? Option.some(n / 2) : Option.none()

export function main(): void {
  console.log(String(Option.some(0)), `${Option.some('')}`, `${Option.none<number>()}`, `${Option.some(NaN)}`, `${Option.some<number | undefined>(undefined)}`)
  console.log(Option.from(0).orElse(5), Option.from<number>(null).orElse(5), Option.from(NaN).orElse(5), Option.from<string>(undefined).orElse('d'))
  console.log(half(12).chain(half).toString(), half(12).chain(half).chain(half).toString(), half(7).map(n => n * 100).orElse(-1))
  console.log(Option.from(false).map<string>(b => b ? 'yes' : 'no').orElse('?'))
  console.log(coalesce(null, undefined, 0, 1), coalesce<string>(null, ''), coalesce<boolean>(undefined, false), coalesce<number>(), coalesce<number>(null, null))
  const values: (number | null | undefined)[] = [1, null, undefined, 0, NaN, -0]
  console.log(values.map(v => v ?? 'none'), values.map(v => v || 'falsy'), values.map(v => v === null), values.map(v => v == null))
  console.log(values.map(v => typeof v), values.map(v => String(v)).join('/'), values.filter(v => v != null).length)
}
