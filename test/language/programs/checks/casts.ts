// A cast to a class of another object throws a TypeError on a board; Node does not look.
class Animal {
  constructor(readonly name: string) {}
}
class Dog extends Animal {
  bark(): string {
    return `${this.name} barks`
  }
}
class Cat extends Animal {
  lives = 9
}

export function main(): void {
  const animals: Animal[] = [new Dog('rex'), new Cat('tom'), new Animal('it')]
  for (const animal of animals) {
    try {
      console.log((animal as Dog).bark())
    } catch (e) {
      console.log(animal.name, e instanceof TypeError)
    }
  }
  const values: unknown[] = ['text', 5, true, new Cat('x')]
  const attempt = (name: string, action: () => unknown): void => {
    try {
      console.log(name, action())
    } catch (e) {
      console.log(name, e instanceof TypeError)
    }
  }
  attempt('string', () => (values[0] as string).length)
  attempt('number as string', () => (values[1] as string).length)
  attempt('number', () => (values[1] as number) + 1)
  attempt('string as number', () => (values[0] as number) + 1)
  attempt('boolean', () => (values[2] as boolean) && 'yes')
  attempt('class', () => (values[3] as Cat).lives)
  attempt('other class', () => (values[3] as Dog).name)
  attempt('primitive as class', () => (values[1] as Cat).lives)
}
