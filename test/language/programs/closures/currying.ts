// Functions that take and return functions, with inference of their types: ECMA-262 15.2, 15.3.
const curry = <A, B, R>(f: (a: A, b: B) => R) => (a: A) => (b: B): R => f(a, b)
const flip = <A, B, R>(f: (a: A, b: B) => R) => (b: B, a: A): R => f(a, b)
const pipe = (...steps: ((n: number) => number)[]) => (n: number): number => steps.reduce((value, step) => step(value), n)
const not = <T>(test: (x: T) => boolean) => (x: T): boolean => !test(x)
const tap = <T>(log: T[]) => (x: T): T => {
  log.push(x)
  return x
}

export function main(): void {
  const add = curry((a: number, b: number) => a + b)
  const repeat = curry((s: string, n: number) => s.repeat(n))
  console.log(add(1)(2), [1, 2, 3].map(add(10)).join(), repeat('ab')(3))
  const minus = (a: number, b: number): number => a - b
  console.log(minus(10, 3), flip(minus)(10, 3))

  const log: number[] = []
  const steps = pipe(add(1), tap(log), (n) => n * n, tap(log), Math.sqrt)
  console.log(steps(4), steps(-3), log.join())

  const isShort = (s: string): boolean => s.length < 4
  console.log(['cat', 'horse', 'ant', 'zebra'].filter(not(isShort)).join(), ['cat', 'horse'].filter(isShort).join())

  const debounced: string[] = []
  const guard = <T>(f: (x: T) => void): ((x: T) => void) => {
    let busy = false
    return (x) => {
      if (busy) return
      busy = true
      f(x)
      busy = false
    }
  }
  const echo: (s: string) => void = guard((s) => {
    debounced.push(s)
    echo(`${s} again`)
  })
  echo('a')
  echo('b')
  console.log(debounced.join())
}
