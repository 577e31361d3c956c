// Functions made by functions: memoize, once, throttle by count, wrap with before and after: ECMA-262 15.3.
function memoize<A, R>(f: (a: A) => R): { call: (a: A) => R; hits: () => number } {
  const known = new Map<A, R>()
  let hits = 0
  const wrapped = (a: A): R => {
    if (known.has(a)) {
      hits++
      return known.get(a) as R
    }
    const result = f(a)
    known.set(a, result)
    return result
  }
  return { call: wrapped, hits: () => hits }
}

const around = <A extends unknown[], R>(f: (...args: A) => R, before: (...args: A) => void, after: (r: R) => void) => (...args: A): R => {
  before(...args)
  const result = f(...args)
  after(result)
  return result
}

function everyNth<T>(n: number, f: (x: T) => void): (x: T) => boolean {
  let count = 0
  return (x) => {
    if (++count % n) return false
    f(x)
    return true
  }
}

export function main(): void {
  let calls = 0
  const { call: square, hits } = memoize((n: number) => {
    calls++
    return n * n
  })
  console.log(square(4), square(4), square(5), square(4), calls, hits())

  const log: string[] = []
  const add = around((a: number, b: number) => a + b, (a, b) => log.push(`${a}+${b}`), (r) => log.push(`=${r}`))
  console.log(add(1, 2) * add(3, 4), log.join(' '))

  const seen: string[] = []
  const third = everyNth<string>(3, (s) => seen.push(s))
  console.log([...'abcdefg'].map(third).map(Number).join(''), seen.join())
}
