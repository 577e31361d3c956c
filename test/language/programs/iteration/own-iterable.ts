// An object with [Symbol.iterator]() is iterated by its next(): ECMA-262 7.4.
class Range implements Iterable<number> {
  constructor(readonly from: number, readonly to: number, readonly by = 1) {}
  [Symbol.iterator](): Iterator<number> {
    let at = this.from
    const { to, by } = this
    return {
      next(): IteratorResult<number> {
        if (at >= to) return { done: true, value: undefined }
        const value = at
        at += by
        return { done: false, value }
      },
    }
  }
}

class Node1<T> {
  constructor(readonly value: T, readonly next: Node1<T> | null) {}
}

class List<T> implements Iterable<T> {
  private head: Node1<T> | null = null
  add(value: T): this {
    this.head = new Node1(value, this.head)
    return this
  }
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let node = this.head; node; node = node.next) yield node.value
  }
}

export function main(): void {
  const range = new Range(0, 5)
  let sum = 0
  for (const i of range) for (const k of range) if (i < k) sum += k
  console.log(sum, [...range].join(), Math.max(...range))
  console.log([...new Range(1, 2, 0.25)].join(' '), [...new Range(3, 1)].length)

  const list = new List<string>().add('c').add('b').add('a')
  const [first, , third] = list
  console.log(first, third, [...list, ...range].length, Array.from(list, (s) => s.toUpperCase()).join(''))
  console.log(new Set(list).size, new Map(new List<[string, number]>().add(['k', 1]).add(['l', 2])).get('k'))

  const iterator = range[Symbol.iterator]()
  let result = iterator.next()
  let text = ''
  while (!result.done) {
    text += result.value
    result = iterator.next()
  }
  console.log(text, result.value, iterator.next().done)
  const total = (values: Iterable<number>): number => {
    let t = 0
    for (const v of values) t += v
    return t
  }
  console.log(total(range), total([10, 20]), total(new Set([5, 5, 6])), total(new Map([[1, 2]]).values()))
}
