// No return, an empty one, void, never, expressions of every kind: ECMA-262 14.10.
function nothing(): void {}
function early(n: number): string | undefined {
  if (n > 2) return
  if (n > 1) return undefined
  if (n > 0) return 'one'
}
function fails(message: string): never {
  throw new Error(message)
}
const tiny = (): void => void 0
const object = (): { a: number } => ({ a: 1 })
const sequence = (n: number): number => (n++, n++, n)
const nested = (): (() => () => number) => () => () => 42

function choose(n: number): number | string | boolean | null {
  switch (n) {
    case 0: return n
    case 1: return `${n}`
    case 2: return n > 1
    case 3: return null
  }
  return n > 10 ? fails('too big') : -n
}

export function main(): void {
  console.log(nothing(), tiny(), [early(3), early(2), early(1), early(0)].join('|'))
  console.log(object().a, sequence(5), nested()()())
  console.log([0, 1, 2, 3, 4].map(choose).map((x) => `${typeof x} ${x}`).join(', '))
  try {
    choose(11)
  } catch (e) {
    console.log((e as Error).message)
  }
  const results: unknown[] = []
  results.push(nothing(), results.length, ((): number => { for (;;) return 7 })())
  console.log(results.map(String).join())
  const assigned: number[] = []
  let x: number
  let y: number
  assigned.push((x = 5), (y = x *= 2), (x += y) / 4, x, -(-y), +true, ~~5.7)
  console.log(assigned.join(), typeof nothing, typeof assigned, typeof void 0)
  const early2 = [1, 2, 3, 4].map((n) => {
    if (n % 2) return n
    return
  })
  console.log(early2.map(String).join())
}
