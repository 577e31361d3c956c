// Generic functions that take and return functions: compose, curry, flip, memoize. ECMA-262 10.2 (function objects), 9.1 (environments).
const compose = <A, B, C>(f: (b: B) => C, g: (a: A) => B) => (a: A): C => f(g(a))
const curry = <A, B, C>(f: (a: A, b: B) => C) => (a: A) => (b: B): C => f(a, b)
const flip = <A, B, C>(f: (a: A, b: B) => C) => (b: B, a: A): C => f(a, b)
const constant = <T>(value: T) => () => value

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return key => {
    if (known.has(key)) return known.get(key)!
    const value = compute(key)
    known.set(key, value)
    return value
  }
}

function pipe<T>(value: T, ...steps: ((value: T) => T)[]): T {
  for (const step of steps) value = step(value)
  return value
}

function times<T>(count: number, make: (index: number) => T): T[] {
  const result: T[] = []
  for (let i = 0; i < count; i++) result.push(make(i))
  return result
}

export function main(): void {
  const length = compose((n: number) => n * 2, (s: string) => s.length)
  console.log(length('abc'), compose((b: boolean) => !b, (n: number) => n > 2)(3))
  const add = curry((a: number, b: number) => a + b)
  const repeat = curry((s: string, n: number) => s.repeat(n))
  console.log(add(2)(3), repeat('ab')(3), [1, 2, 3].map(add(10)))
  console.log(flip((a: string, b: number) => `${a}:${b}`)(7, 'seven'), constant('k')(), constant([1])())
  let computed = 0
  const square = memoize((n: number) => { computed++; return n * n })
  console.log(square(4), square(4), square(5), square(4), computed)
  const shout = memoize((s: string) => { computed++; return s.toUpperCase() + '!' })
  console.log(shout('hey'), shout('hey'), computed)
  console.log(pipe(3, n => n + 1, n => n * n, Math.sqrt), pipe('x', s => s + 'y', s => s.repeat(2)), pipe(0))
  console.log(times(4, i => i / 2), times(3, i => 'abc'.charAt(i)), times(3, i => [i]), times(2, i => ({ i })))
  const counters = times(3, i => { let n = i; return () => n++ })
  for (const counter of counters) counter()
  console.log(counters.map(counter => counter()))
}
