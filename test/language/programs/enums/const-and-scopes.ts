// const enums, members that use earlier members, and const-object "enums".
const enum Bit { A = 1, B = A << 1, C = B << 1, Mask = A | B | C }
const enum Name { First = 'first', Second = 'second' }
enum Sum { One = 1, Two = One + One, Both = One | Two }

const Mode = { Off: 0, On: 1, Auto: 'auto' } as const
type Mode = (typeof Mode)[keyof typeof Mode]

const modeName = (mode: Mode): string => {
  for (const [name, value] of Object.entries(Mode)) if (value === mode) return name
  return 'unknown'
}

export function main(): void {
  console.log(Bit.A, Bit.B, Bit.C, Bit.Mask, Bit.Mask & ~Bit.B, Name.First, Name.Second.length)
  console.log(Sum.One, Sum.Two, Sum.Both, Sum[3], Object.keys(Sum).length)
  console.log(modeName(Mode.Off), modeName(Mode.Auto), modeName(1), Object.keys(Mode).join())
  let bits = 0
  for (const bit of [Bit.A, Bit.C]) bits |= bit
  const has = (bit: Bit): boolean => (bits & bit) === bit
  console.log(bits, has(Bit.A), has(Bit.B), has(Bit.Mask))
  const modes: Mode[] = [Mode.On, Mode.Auto, Mode.Off]
  console.log(modes.map((m) => (m === Mode.Auto ? 'A' : m ? 'on' : 'off')).join(), modes.filter((m) => typeof m === 'number').length)
}
