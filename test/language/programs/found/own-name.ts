// The name of a function expression, at all places: ECMA-262 15.2.5.
const top = function self(n: number): string { return n ? n + self(n - 1) : '.' }
const list = [function inner(n: number): number { return n > 1 ? n * inner(n - 1) : 1 }]
let kept: (n: number) => number = function again(n): number { return n <= 0 ? 0 : 1 + again(n - 1) }
export function main(): void {
  console.log(top(3), list[0](5), kept(4))
  const old = kept
  kept = () => -1
  console.log(old(4), kept(4))
  const o = { f: function own(n: number): number { return n && own(n - 1) + 2 }, g: 1 }
  console.log(o.f(3))
  // The function's name is a variable of its own, inside only.
  const name = 'outside'
  const g = function name(n: number): string { return n ? name(n - 1) : typeof name }
  console.log(name, g(2))
  const gen = function* walk(n: number): Generator<number> { if (n) { yield n; yield* walk(n - 1) } }
  console.log([...gen(3)])
  const shadow = function self(self: number): number { return self + 1 }
  console.log(shadow(1), ((function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) })(6)))
}
