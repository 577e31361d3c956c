// Generic methods called through an interface.
interface Source<T> { map<U>(f: (x: T) => U): Source<U>; fold<A>(start: A, f: (acc: A, x: T) => A): A; first(): T | undefined; list(): T[] }
class Xs<T> implements Source<T> {
  constructor(private readonly xs: T[]) {}
  map<U>(f: (x: T) => U): Source<U> { return new Xs(this.xs.map(f)) }
  fold<A>(start: A, f: (acc: A, x: T) => A): A { let acc = start; for (const x of this.xs) acc = f(acc, x); return acc }
  first(): T | undefined { return this.xs[0] }
  list(): T[] { return this.xs }
}
class One<T> implements Source<T> {
  constructor(private readonly x: T) {}
  map<U>(f: (x: T) => U): Source<U> { return new One(f(this.x)) }
  fold<A>(start: A, f: (acc: A, x: T) => A): A { return f(start, this.x) }
  first(): T | undefined { return this.x }
  list(): T[] { return [this.x] }
}
export function main(): void {
  const all: Source<number>[] = [new Xs([1, 2, 3]), new One(7)]
  for (const s of all) {
    console.log(s.map((x) => x * 2).list(), s.map((x) => `n${x}`).first(), s.map((x) => x > 1).list())
    console.log(s.fold(0, (a, x) => a + x), s.fold('', (a, x) => a + x), s.fold([] as number[], (a, x) => [...a, x]), s.fold(true, (a, x) => a && x > 1))
  }
  const words: Source<string> = new Xs(['a', 'bb'])
  console.log(words.map((w) => w.length).fold(0, (a, n) => a + n), words.map((w) => ({ w })).list())
}
