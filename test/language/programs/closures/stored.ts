// Functions are values: kept in fields, arrays, maps, sets and objects, compared by identity: ECMA-262 7.2.15 IsStrictlyEqual.
type Operation = (a: number, b: number) => number

class Calculator {
  private operations = new Map<string, Operation>()
  history: string[] = []
  fallback: Operation | null = null
  define(name: string, operation: Operation): void {
    this.operations.set(name, operation)
  }
  run(name: string, a: number, b: number): number {
    const operation = this.operations.get(name) ?? this.fallback
    if (!operation) return NaN
    const result = operation(a, b)
    this.history.push(`${name}=${result}`)
    return result
  }
}

export function main(): void {
  const calculator = new Calculator()
  let calls = 0
  calculator.define('add', (a, b) => a + b)
  calculator.define('pow', (a, b) => a ** b)
  calculator.define('count', () => ++calls)
  console.log(calculator.run('add', 2, 3), calculator.run('pow', 2, 10), calculator.run('count', 0, 0), calculator.run('none', 1, 1))
  calculator.fallback = (a) => -a
  console.log(calculator.run('none', 5, 1), calculator.run('count', 0, 0))
  console.log(calculator.history.join(' '))

  const table: Record<string, Operation> = { min: Math.min, max: Math.max, first: (a) => a }
  console.log(Object.keys(table).map((key) => `${key}:${table[key](4, 9)}`).join(' '))

  const listeners = new Set<() => void>()
  const log: string[] = []
  const one = (): void => void log.push('one')
  const two = (): void => {
    log.push('two')
    listeners.delete(two)
  }
  listeners.add(one)
  listeners.add(two)
  listeners.add(one)
  listeners.forEach((listen) => listen())
  for (const listen of listeners) listen()
  console.log(log.join(' '), listeners.size, listeners.has(one), listeners.has(two))
  const same = one
  console.log(same === one, [two, one].indexOf(one), (() => 1) === (() => 1))
}
