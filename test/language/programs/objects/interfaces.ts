// Interfaces with methods, function properties, call signatures, inheritance, index signatures, generics.
interface Comparable<T> { compareTo(other: T): number }
interface Animal { readonly name: string; sound?: string; speak(): string }
interface Pet extends Animal { owner: { name: string } | null }
interface Formatter { (value: number): string; }
interface Stack<T> { push(value: T): void; pop(): T | undefined; readonly size: number }
interface Table { [key: string]: number }

class Version implements Comparable<Version> {
  constructor(readonly major: number, readonly minor: number) {}
  compareTo(other: Version): number {
    return this.major - other.major || this.minor - other.minor
  }
}

function makeStack<T>(): Stack<T> {
  const items: T[] = []
  return {
    push: (value) => void items.push(value),
    pop: () => items.pop(),
    get size() { return items.length },
  }
}

function largest<T extends Comparable<T>>(list: T[]): T {
  return list.reduce((a, b) => (a.compareTo(b) >= 0 ? a : b))
}

export function main(): void {
  const dog: Pet = { name: 'Rex', owner: { name: 'Ann' }, speak() { return `${this.name} says ${this.sound ?? 'nothing'}` } }
  const cat: Animal = { name: 'Tom', sound: 'meow', speak: () => 'always meow' }
  dog.sound = 'wuff'
  const animals: Animal[] = [dog, cat]
  console.log(animals.map((a) => a.speak()).join(', '), dog.owner?.name)
  dog.owner = null
  console.log(dog.owner === null)

  const best = largest([new Version(1, 9), new Version(2, 1), new Version(2, 0)])
  console.log(best.major, best.minor)

  const hex: Formatter = (value) => value.toString(16)
  const formats: Record<string, Formatter> = { hex, fixed: (value) => value.toFixed(1) }
  console.log(Object.entries(formats).map(([name, format]) => `${name} ${format(255)}`).join(', '))

  const stack = makeStack<string>()
  stack.push('a')
  stack.push('b')
  const numbers = makeStack<number>()
  console.log(stack.pop(), stack.size, numbers.pop(), numbers.size)

  const table: Table = { one: 1 }
  table['two'] = 2
  table.three = table.one + table['two']
  console.log(Object.keys(table).map((key) => table[key]).join(), 'two' in table, 'four' in table)
}
