// Unions with functions in them: a value or what makes it, one handler or many, callbacks that are optional.
type Lazy<T> = T | (() => T)
type Handler = ((n: number) => string) | { handle(n: number): string } | string

const force = <T extends string | number>(x: Lazy<T>): T => (typeof x === 'function' ? x() : x)

function call(handler: Handler | Handler[] | undefined, n: number): string {
  if (handler === undefined) return 'none'
  if (Array.isArray(handler)) return handler.map((h) => call(h, n)).join('+')
  if (typeof handler === 'function') return handler(n)
  return typeof handler === 'string' ? handler : handler.handle(n)
}

class Doubler {
  constructor(private readonly by: number) {}
  handle(n: number): string {
    return String(n * this.by)
  }
}

function wait(done?: (() => void) | null, result: Lazy<number> = 0): number {
  done?.()
  return force(result) + 1
}

export function main(): void {
  let made = 0
  const lazy = (): number => ++made
  console.log(force(5), force(lazy), force('s'), force(() => 'made'), force(lazy), made)
  console.log(call((n) => `f${n}`, 1), call('text', 2), call(new Doubler(2), 3), call({ handle: (n) => `o${n}` }, 4), call(undefined, 5))
  console.log(call([(n) => `${n}`, 'x', new Doubler(10)], 6))
  let done = 0
  console.log(wait(), wait(null, 5), wait(() => done++, lazy), wait(() => void (done += 10)), done)
  const steps: (number | ((x: number) => number))[] = [1, (x) => x * 10, 5, (x) => -x]
  console.log(steps.reduce<number>((x, step) => (typeof step === 'function' ? step(x) : x + step), 0))
  const maybe: (() => string)[] | null = made > 100 ? [] : [() => 'listed']
  console.log(maybe?.[0](), maybe?.map((f) => f().length).join())
}
