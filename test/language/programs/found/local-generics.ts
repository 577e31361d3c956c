// Generic functions inside a function.
export function main(): void {
  const last = <T>(xs: T[]): T => xs[xs.length - 1]
  const pair = <A, B>(a: A, b: B): [A, B] => [a, b]
  const base = 10
  const wrap = <T>(x: T): { x: T; base: number } => ({ x, base })
  function group<K, V>(xs: V[], key: (v: V) => K): Map<K, V[]> { const m = new Map<K, V[]>(); for (const x of xs) { const k = key(x); const l = m.get(k) ?? []; l.push(x); m.set(k, l) } return m }
  console.log(last([1, 2, 3]), last(['a', 'b']), pair(1, 'x'), wrap(4), wrap(true).x)
  console.log(group([1, 2, 3], (x) => x % 2), group(['a', 'bb'], (s) => s.length))
}
