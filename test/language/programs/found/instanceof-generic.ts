// instanceof with generic classes: all their instances, and those of subclasses.
class Box<T> { constructor(readonly value: T) {} #own = 1; static has(x: object): boolean { return #own in x } }
class Crate<T> extends Box<T[]> { constructor(...xs: T[]) { super(xs) } }
class Named extends Box<string> {}
class Other<T> { value?: T }
interface Holder { readonly value?: unknown }
export function main(): void {
  const all: Holder[] = [new Box(1), new Box('a'), new Crate(1, 2), new Crate('x'), new Named('n'), new Other<number>(), { value: 1 }]
  for (const one of all) console.log(one instanceof Box, one instanceof Crate, one instanceof Named, one instanceof Other, Box.has(one))
  const either: Box<number> | Other<number> = Math.random() < 2 ? new Box(4) : new Other<number>()
  if (either instanceof Box) console.log(either.value + 1)
  const maybe: Crate<number> | Named = Math.random() < 2 ? new Crate(4, 5) : new Named('')
  if (maybe instanceof Crate) console.log(maybe.value.length)
  else console.log(maybe.value)
}
