// instanceof along class chains, with null, undefined and unions; narrowing by class. ECMA-262 13.10.2, 7.3.21 (OrdinaryHasInstance).
class Animal { constructor(readonly name: string) {} }
class Dog extends Animal { bark(): string { return `${this.name}: wuff` } }
class Puppy extends Dog { override bark(): string { return super.bark().replace('wuff', 'wiff') } }
class Cat extends Animal { lives = 9 }
class Rock {}

function describe(value: Animal | Rock | string | number | null | undefined | Error | number[]): string {
  if (value instanceof Puppy) return `puppy ${value.bark()}`
  if (value instanceof Dog) return `dog ${value.bark()}`
  if (value instanceof Cat) return `cat with ${value.lives--} lives`
  if (value instanceof Animal) return `animal ${value.name}`
  if (value instanceof RangeError) return `range ${value.message}`
  if (value instanceof Error) return `error ${value.message}`
  if (value instanceof Array) return `array of ${value.length}`
  if (typeof value === 'string') return `text ${value}`
  return String(value instanceof Rock ? 'rock' : value)
}

export function main(): void {
  const cat = new Cat('Tom')
  const values = [new Puppy('Pip'), new Dog('Rex'), cat, cat, new Animal('thing'), new Rock(), 'Dog', 0, null, undefined,
    new RangeError('far'), new TypeError('wrong'), [1, 2, 3]]
  for (const value of values) console.log(describe(value))
  const things: unknown[] = [cat, 1, 'x', null, undefined, {}, [], () => 1, new Map(), new Set(), new Date(0), /x/]
  console.log(things.map(thing => typeof thing))
  console.log(things.map(thing => thing instanceof Map || thing instanceof Set || thing instanceof Date || thing instanceof RegExp))
  console.log(!(cat instanceof Dog))
}
