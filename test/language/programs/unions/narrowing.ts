// typeof, instanceof, in, equality, truthiness and assignments narrow a union.
class Cat {
  purr(): string {
    return 'purr'
  }
}
class Dog {
  constructor(readonly name: string) {}
}
type Value = string | number | boolean | null | undefined | Cat | Dog | number[] | (() => string)

function describe(v: Value): string {
  if (v === null) return 'null'
  if (v === undefined) return 'undefined'
  if (typeof v === 'string') return `string ${v.length}`
  if (typeof v === 'number') return `number ${v.toFixed(1)}`
  if (typeof v === 'boolean') return v ? 'yes' : 'no'
  if (typeof v === 'function') return `function ${v()}`
  if (v instanceof Cat) return v.purr()
  if (Array.isArray(v)) return `array ${v.length}`
  return v.name
}

function pad(value: string | number, by: string | number | undefined): string {
  const filler = typeof by === 'number' ? ' '.repeat(by) : by ?? '>'
  return filler + value
}

function same(a: string | number, b: number | boolean): string {
  if (a === b) return `both ${a.toFixed(2)}`
  return `${typeof a} ${typeof b}`
}

function first(x: string | string[] | null): string {
  if (!x) return x === null ? 'null' : 'empty string'
  if (typeof x !== 'string') [x = 'empty array'] = x
  return x[0].toUpperCase() + x.slice(1)
}

export function main(): void {
  const values: Value[] = ['text', '', 0, 1.25, NaN, true, false, null, undefined, new Cat(), new Dog('rex'), [1, 2], () => 'called']
  for (const value of values) console.log(describe(value))
  console.log(pad('a', 2), pad(1, '-'), pad('b', undefined), pad(0, 0))
  console.log(same(1, 1), same('1', 1), same(0, false))
  console.log(first('word'), first(''), first(null), first(['list', 'x']), first([]))
  let x: string | number = 'abc'
  const lengths = [x.length]
  x = x.length * 1.5
  lengths.push(x)
  x = `${x}`
  console.log(lengths.join(), x.length, typeof x)
}
