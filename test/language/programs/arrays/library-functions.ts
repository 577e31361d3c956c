// Functions of the library as values and callbacks.
export function main(): void {
  const f = Math.max
  console.log(f(1, 5, 2), [3, 1].reduce((a, b) => Math.max(a, b)))
  const g: (a: number, b: number) => number = Math.max
  console.log(g(3, 4), [[1, 2], [5, 1]].map(([a, b]) => Math.min(a, b)))
  const log = console.log
  log('a', 1)
  ;[1, 2].forEach((x) => log(x))
  ;['p', 'q'].forEach(console.log)
  console.log(typeof parseInt, [' 1', 'x', '2.5'].map(Number), ['1', '', '0'].filter(Boolean), [1, 2].map(String))
}
