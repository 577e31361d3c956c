// An error in a callback leaves the library function at once, whatever it was doing: ECMA-262 23.1.3 (ReturnIfAbrupt).
const visited: string[] = []
const failAt = (limit: number) => (n: number): number => {
  visited.push(String(n))
  if (n === limit) throw new Error(`at ${n}`)
  return n
}

function outcome(action: () => unknown): string {
  visited.length = 0
  try {
    action()
    return `ok after ${visited.join()}`
  } catch (e) {
    return `${(e as Error).message} after ${visited.join()}`
  }
}

export function main(): void {
  const xs = [1, 2, 3, 4]
  console.log('map', outcome(() => xs.map(failAt(3))))
  console.log('forEach', outcome(() => xs.forEach(failAt(2))))
  console.log('filter', outcome(() => xs.filter((x) => failAt(4)(x) > 1)))
  console.log('reduce', outcome(() => xs.reduce((sum, x) => sum + failAt(1)(x), 0)))
  console.log('some', outcome(() => xs.some((x) => failAt(3)(x) === 2)))
  console.log('every', outcome(() => xs.every((x) => failAt(3)(x) > 0)))
  console.log('find', outcome(() => xs.find((x) => failAt(9)(x) === 9)))
  console.log('findIndex', outcome(() => xs.findIndex((x) => failAt(2)(x) === 9)))
  console.log('flatMap', outcome(() => xs.flatMap((x) => [failAt(2)(x), x])))
  console.log('from', outcome(() => Array.from({ length: 5 }, (_, i) => failAt(3)(i))))
  console.log('map.forEach', outcome(() => new Map([[1, 2], [2, 3]]).forEach((value) => failAt(3)(value))))
  console.log('set.forEach', outcome(() => new Set([5, 6]).forEach((value) => void failAt(5)(value))))
  console.log('nested', outcome(() => xs.map((x) => xs.map((y) => failAt(6)(x * y)))))
  // What was pushed before stays; the array of the failed map is gone.
  const kept: number[] = []
  console.log('side effects', outcome(() => xs.forEach((x) => kept.push(failAt(3)(x)))), kept.join())
}
