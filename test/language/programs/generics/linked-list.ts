// A recursive generic class that is iterable, with generic methods. ECMA-262 27.1 (iteration), 15.5 (generators).
class Node<T> {
  constructor(readonly value: T, public next: Node<T> | null = null) {}
}

class List<T> implements Iterable<T> {
  private head: Node<T> | null = null
  private tail: Node<T> | null = null
  length = 0

  static from<T>(items: Iterable<T>): List<T> {
    const list = new List<T>()
    for (const item of items) list.append(item)
    return list
  }
  append(value: T): this {
    const node = new Node(value)
    if (this.tail) this.tail.next = node
    else this.head = node
    this.tail = node
    this.length++
    return this
  }
  reverse(): this {
    let done: Node<T> | null = null
    let node = this.head
    this.tail = node
    while (node) {
      const next: Node<T> | null = node.next
      node.next = done
      done = node
      node = next
    }
    this.head = done
    return this
  }
  fold<A>(start: A, step: (sum: A, value: T) => A): A {
    let sum = start
    for (const value of this) sum = step(sum, value)
    return sum
  }
  *[Symbol.iterator](): Generator<T> {
    for (let node = this.head; node !== null; node = node.next) yield node.value
  }
}

export function main(): void {
  const list = List.from([1, 2, 3]).append(4)
  console.log([...list], list.length, [...list.reverse()], [...list.append(0)])
  console.log(list.fold(0, (a, b) => a + b), list.fold('', (text, n) => text + n), list.fold([] as number[], (all, n) => [n, ...all]))
  const letters = List.from('héllo')
  console.log(Array.from(letters, c => c + c).join(''), Math.max(...list))
  for (const value of letters) {
    if (value === 'l') break
    console.log(value)
  }
  console.log([...new List<string>()], new List<boolean>().reverse().length)
  const [a, , b = -1, ...others] = list
  console.log(a, b, others)
}
