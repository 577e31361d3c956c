// Object literals: shorthand, methods, accessors, computed keys, quoted and numeric names, in the order they stand: ECMA-262 13.2.5.
export function main(): void {
  const name = 'ann'
  const age = 30
  const key = 'dynamic'
  let reads = 0
  const person = {
    7: 'seven',
    name,
    age,
    'full name': 'Ann Smith',
    [key]: true,
    greet(other: string): string {
      return `${this.name} greets ${other}`
    },
    get initials(): string {
      reads++
      return this.name[0].toUpperCase() + '.'
    },
    set years(value: number) {
      this.age = value
    },
    arrow: (n: number) => n * 2,
    nested: { deep: { list: [1, 2] } },
  }
  console.log(person.name, person['full name'], person.dynamic, person[7], person.greet('bob'))
  person.years = 31
  person.name = 'zoe'
  console.log(person.initials, person.initials, reads, person.age, person.arrow(4), person.nested.deep.list.at(-1))
  person.nested.deep = { list: [9] }
  console.log(person.nested.deep.list.join(), Object.keys(person).join('|'))

  const point = { x: 1, y: 2 }
  const alias = point
  alias.x = 10
  const copy = { ...point }
  copy.y = 20
  console.log(point.x, point.y, copy.x, copy.y, alias === point, copy === point)
  const counter = { n: 0, next() { return ++this.n }, reset() { this.n = 0; return this } }
  console.log(counter.next(), counter.next(), counter.reset().next(), counter.n)
  const empty: { a?: number } = {}
  empty.a = 1
  console.log(Object.keys(empty).length, JSON.stringify({ a: undefined, b: null, c: [undefined], d: { e: 1 } }))
  const changes: { a?: number } = { a: 3 }
  const same = { a: 1, b: 2, ...changes }
  console.log(JSON.stringify(same), Object.entries(same).map(([k, v]) => k + v).join(), Object.values(same).join())
}
