// Functions that narrow: `x is T` and `asserts x is T`; filters and finds that use them.
interface Fish { swim: string }
interface Bird { fly: string; song?: string }
type Pet = Fish | Bird

const isFish = (pet: Pet): pet is Fish => 'swim' in pet
function isString(x: unknown): x is string {
  return typeof x === 'string'
}
const isDefined = <T>(x: T | null | undefined): x is T => x !== null && x !== undefined
function assertNumber(x: unknown, name = 'value'): asserts x is number {
  if (typeof x !== 'number' || Number.isNaN(x)) throw new TypeError(`${name} is not a number`)
}
function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

class Shape {
  isRound(): this is Circle {
    return this instanceof Circle
  }
}
class Circle extends Shape {
  radius = 2
}

function half(x: unknown): string {
  try {
    assertNumber(x, `<${String(x)}>`)
    return String(x / 2)
  } catch (e) {
    return (e as Error).message
  }
}

export function main(): void {
  const pets: Pet[] = [{ swim: 'fast' }, { fly: 'high', song: 'tweet' }, { fly: 'low' }]
  console.log(pets.map((pet) => (isFish(pet) ? pet.swim : `${pet.fly}${pet.song?.length ?? ''}`)).join(), pets.filter(isFish).map((f) => f.swim).join())
  const mixed: unknown[] = ['a', 1, 'b', null, ['c']]
  console.log(mixed.filter(isString).map((s) => s.toUpperCase()).join(), mixed.find(isString)?.length, mixed.every(isString))
  const sparse = [1, null, 0, undefined, 2]
  console.log(sparse.filter(isDefined).reduce((a, b) => a + b), ['', null].filter(isDefined).length)
  console.log([4, 'x', NaN, null].map(half).join(', '))
  const maybe: string | null = mixed.length > 3 ? 'present' : null
  assert(maybe !== null, 'no value')
  console.log(maybe.length)
  console.log([new Shape(), new Circle()].map((s) => (s.isRound() ? s.radius : -1)).join())
}
