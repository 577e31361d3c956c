// Swapping and rotating: the right side is complete before anything is assigned: ECMA-262 13.15.5.
function bubble(list: number[]): number {
  let swaps = 0
  for (let end = list.length - 1; end > 0; end--) {
    for (let i = 0; i < end; i++) {
      if (list[i] > list[i + 1]) {
        [list[i], list[i + 1]] = [list[i + 1], list[i]]
        swaps++
      }
    }
  }
  return swaps
}

function fibonacci(n: number): number {
  let [a, b] = [0, 1]
  while (n-- > 0) [a, b] = [b, a + b]
  return a
}

function* permutations<T>(list: T[], from = 0): Generator<T[]> {
  if (from === list.length - 1) yield [...list]
  for (let i = from; i < list.length; i++) {
    [list[from], list[i]] = [list[i], list[from]]
    if (from < list.length - 1) yield* permutations(list, from + 1)
    ;[list[from], list[i]] = [list[i], list[from]]
  }
}

class Ring {
  constructor(public a: string, public b: string, public c: string) {}
  turn(): this {
    [this.a, this.b, this.c] = [this.b, this.c, this.a]
    return this
  }
}

export function main(): void {
  const list = [5, 2, 9, 1, 7]
  console.log(bubble(list), list.join())
  console.log([1, 10, 78].map(fibonacci).join())
  console.log([...permutations(['a', 'b', 'c'])].map((p) => p.join('')).join(' '))
  const ring = new Ring('x', 'y', 'z').turn().turn()
  console.log(ring.a, ring.b, ring.c)

  let i = 0
  const cells = [10, 20, 30]
  ;[i, cells[i]] = [2, 99]
  console.log(i, cells.join())
  let left = { name: 'left', peer: null as { name: string } | null }
  let right = { name: 'right', peer: null as { name: string } | null }
  ;[left, right] = [right, left]
  left.peer = right
  console.log(left.name, left.peer.name, right.peer)
  let [u, v, w] = ['u', 'v', 'w']
  ;[u, [v, w]] = [w, [u, v]]
  console.log(u + v + w)
}
