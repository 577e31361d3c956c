// A generic class for elements of several representations at once. ECMA-262 15.7.
class Stack<T> {
  #items: T[] = []
  get size(): number { return this.#items.length }
  push(...values: T[]): this {
    for (const value of values) this.#items.push(value)
    return this
  }
  pop(): T | undefined { return this.#items.pop() }
  peek(): T | undefined { return this.#items.at(-1) }
  map<U>(change: (value: T, index: number) => U): Stack<U> {
    return new Stack<U>().push(...this.#items.map((value, index) => change(value, index)))
  }
  toArray(): T[] { return [...this.#items] }
}

class Box<T> {
  constructor(public value: T) {}
  static of<T>(value: T): Box<T> { return new Box(value) }
  with<U>(change: (value: T) => U): Box<U> { return Box.of(change(this.value)) }
}

export function main(): void {
  const numbers = new Stack<number>().push(1, 2, 3)
  const words = new Stack<string>().push('a').push('b')
  const flags = new Stack<boolean>().push(true, false)
  const stacks = new Stack<Stack<number>>().push(numbers, new Stack())
  console.log(numbers.size, words.size, flags.size, stacks.size)
  console.log(numbers.pop()! + 1, words.pop()! + '!', flags.pop(), stacks.pop()?.size)
  console.log(numbers.peek(), words.peek(), new Stack<number>().pop(), new Stack<string>().peek())
  console.log(numbers.map(n => `<${n}>`).toArray(), words.map((w, i) => w.charCodeAt(0) + i).toArray(), flags.map(f => !f).toArray())
  const box = Box.of(21).with(n => n * 2).with(n => `answer ${n}`).with(s => s.split(' '))
  console.log(box.value, box)
  const holder: Box<number | undefined> = new Box<number | undefined>(undefined)
  console.log(holder.value, holder)
  holder.value = 0
  console.log(holder.value ?? 'nothing', Box.of<string | null>(null).value)
}
