// Tuples are arrays with a type for each place: mixed kinds, optional and rest elements, labels.
type Pair = [string, number]
type Entry = [key: string, value: number | boolean, note?: string]
type Many = [first: string, ...rest: number[]]

const swap = <A, B>([a, b]: [A, B]): [B, A] => [b, a]
const sum = ([, ...numbers]: Many): number => numbers.reduce((a, b) => a + b, 0)

function minMax(list: number[]): [number, number] | null {
  return list.length ? [Math.min(...list), Math.max(...list)] : null
}

function show([key, value, note = 'no note']: Entry): string {
  return `${key}:${value}(${note})`
}

export function main(): void {
  const pair: Pair = ['a', 1]
  pair[1] += 10
  pair[0] += '!'
  console.log(pair[0], pair[1], pair.length, pair.join('='), swap(pair).join('='))
  console.log(show(['x', 1]), show(['y', false, 'noted']), sum(['s']), sum(['s', 1, 2, 3]))
  const result = minMax([3, 1, 2])
  console.log(result?.[0], result?.[1], minMax([]) === null)

  const pairs: Pair[] = [['b', 2], ['a', 1], ['c', 3]]
  pairs.sort(([a], [b]) => (a < b ? -1 : 1))
  console.log(pairs.map(([name, n]) => name + n).join(), new Map(pairs).get('b'), pairs.flat().length)
  const [name, n] = pairs[0]
  console.log(name.length, n.toFixed(1))

  const mixed: [number, string, boolean, null, undefined, number[], { a: number }, () => number] = [1, 's', true, null, undefined, [2], { a: 3 }, () => 4]
  console.log(mixed.map((x) => typeof x).join(), mixed[7]() + mixed[6].a + mixed[5][0] + mixed[0])
  for (const x of mixed) if (typeof x === 'string' || typeof x === 'boolean') console.log(x)
  const nested: [[number, number], [string, [boolean]]] = [[1, 2], ['in', [false]]]
  const [[, two], [text, [flag]]] = nested
  console.log(two, text, flag, JSON.stringify(nested))
}
