// A constant of the library as a value that might be a function.
type Value = number | string | boolean | null | ((...args: Value[]) => Value)
class Env {
  private readonly vars = new Map<string, Value>()
  get(name: string): Value { const own = this.vars.get(name); if (own !== undefined) return own; throw new ReferenceError(name) }
  set(name: string, value: Value): this { this.vars.set(name, value); return this }
}
const ops: Record<string, (a: Value, b: Value) => Value> = { '*': (a, b) => (a as number) * (b as number) }
export function main(): void {
  const g = new Env().set('pi', Math.PI)
  console.log(typeof g.get('pi'))
  const x = g.get('pi')
  console.log(typeof x, x)
  console.log(ops['*'](g.get('pi'), 2))
  const f: Value = (...args) => args.length
  console.log(f(1, 2))
}
