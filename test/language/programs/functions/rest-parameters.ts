// Rest parameters gather what is left into a new array: ECMA-262 15.1, 10.2.11.
function sum(...values: number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function log(level: string, ...parts: (string | number | boolean)[]): string {
  return `${level}: ${parts.map((part) => (typeof part === 'string' ? part : `<${part}>`)).join(' ')}`
}

const zip = <A, B>(first: A[], ...others: B[][]): string => first.map((a, i) => [a, ...others.map((o) => o[i])].join('')).join(' ')

function variadic<T>(f: (...args: T[]) => string, ...args: T[]): string {
  return f(...args, ...args)
}

class Bus {
  private handlers: ((...args: string[]) => void)[] = []
  on(...handlers: ((...args: string[]) => void)[]): this {
    this.handlers.push(...handlers)
    return this
  }
  emit(...args: string[]): number {
    this.handlers.forEach((handler) => handler(...args))
    return args.length
  }
}

export function main(): void {
  console.log(sum(), sum(1), sum(1, 2, 3), sum(...[4, 5], 6, ...[], ...new Set([7])))
  console.log(log('info'), log('warn', 'a', 1, true, 'b'))
  console.log(zip(['a', 'b']), zip(['a', 'b'], [1, 2], [3, 4]))
  console.log(variadic((...all: number[]) => all.join('+'), 1, 2), variadic((a: string, b = '?') => a + b, 'x'), variadic(() => 'none'))

  const original = [1, 2, 3]
  const keep = (...list: number[]): number[] => list
  const kept = keep(...original)
  kept.push(4)
  console.log(original.length, kept.length)

  const heard: string[] = []
  const bus = new Bus().on((first, ...rest) => heard.push(`${first}/${rest.length}`), (...all) => heard.push(all.join('')))
  console.log(bus.emit('a', 'b', 'c'), bus.emit('z'), heard.join(' '))
  const [first, ...rest] = [sum, sum(1), sum(2)] as const
  console.log(first(...rest), rest.length)
  console.log(((a: number, ...[b, c = 9]: number[]) => a + b + c)(1, 2), ((...{ length }: string[]) => length)('p', 'q'))
}
