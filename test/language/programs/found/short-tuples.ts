// Casts to tuples of arrays that are too short: what is missing is undefined.
export function main(): void {
  for (const line of ['a:b', 'c', '']) {
    const [key, value] = line.split(':') as [string, string]
    console.log(key, value, `${key}=${value}`, value === undefined, value ? value.length : 0)
  }
  const objects = [{ n: 1 }].slice() as [{ n: number }, { n: number } | undefined, number[]]
  const [a, b, c] = objects
  console.log(a.n, b?.n, b === undefined, c === undefined, typeof c)
  const take = ([x, y]: [number, number]): string => `${x} ${y === undefined} ${x + y}`
  console.log(take([1, 2]), take([3] as unknown as [number, number]))
  const swap = <A, B>([p, q]: [A, B]): [B, A] => [q, p]
  console.log(swap(['x'] as unknown as [string, string]), swap([1] as unknown as [number, string]))
  const add = (m: number, n: string, ...rest: number[]): string => `${m}${n}${rest}`
  console.log(add(...(['1'].map(Number) as unknown as [number, string])))
  const m = 'k=v'.match(/(\w)=(\w)(\d)?/)!
  const [, k, v, d] = m as unknown as [string, string, string, string]
  console.log(k, v, d, d === undefined, m.slice(1).length)
}
