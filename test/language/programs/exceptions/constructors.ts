// An error in a constructor, a field initializer or a base class: no object comes out, and what ran before has run: ECMA-262 10.2.2.
const log: string[] = []
const note = (text: string): string => {
  log.push(text)
  return text
}

class Base {
  readonly base = note('base field')
  constructor(fail: boolean) {
    note('base constructor')
    if (fail) throw new Error('base failed')
  }
}

class Derived extends Base {
  readonly derived = note('derived field')
  readonly checked: string
  constructor(where: string) {
    note('before super')
    super(where === 'base')
    note('after super')
    if (where === 'derived') throw new Error('derived failed')
    this.checked = where
  }
}

class Fields {
  a = note('a')
  b = this.fails()
  c = note('c')
  fails(): string {
    throw new Error('field failed')
  }
}

export function main(): void {
  for (const where of ['none', 'base', 'derived']) {
    log.length = 0
    let made: Derived | undefined
    try {
      made = new Derived(where)
    } catch (e) {
      note((e as Error).message)
    }
    console.log(`${where}: ${log.join(', ')}; ${made?.checked}`)
  }
  log.length = 0
  try {
    console.log(new Fields().c)
  } catch (e) {
    console.log(log.join(), (e as Error).message)
  }
  // As an argument: the call does not happen.
  const use = (x: Base, y: string): void => console.log('used', x, y)
  try {
    use(new Base(true), note('second argument'))
  } catch (e) {
    console.log((e as Error).message, log.at(-1))
  }
}
