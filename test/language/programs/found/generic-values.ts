// Generic functions that are held as values: interfaces, parameters, defaults.
interface Lib { last: <T>(xs: T[]) => T | undefined; pair<A, B>(a: A, b: B): [A, B]; each<T>(xs: T[], f: (x: T) => void): number }
export function main(): void {
  const last: <T>(xs: T[]) => T | undefined = (xs) => xs.at(-1)
  console.log(last(['a', 'b']))
  const lib: Lib = { last: (xs) => xs.at(-1), pair: (a, b) => [a, b], each: (xs, f) => { xs.forEach(f); return xs.length } }
  console.log(lib.pair(1, true), lib.last(['q']))
  lib.each(['z'], (x) => console.log(x))
  const use = (f: <T>(x: T) => T): void => console.log(f(1), f('s'), f(true), f(null))
  use((x) => x)
  const both = <T>(f: (x: T) => T, g = f): ((x: T) => T) => (x) => g(f(x))
  console.log(both((n: number) => n * 3)(2), both((s: string) => s + s)('x'))
}
