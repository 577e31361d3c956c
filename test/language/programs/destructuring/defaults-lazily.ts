// A default is evaluated only where the value is undefined, each time anew: ECMA-262 14.3.3.3.
let made = 0
const make = (): number[] => {
  made++
  return [made]
}

function collect(x: number, into: number[] = make()): number[] {
  into.push(x)
  return into
}

const fail = (name: string): never => {
  throw new Error(`${name} is required`)
}

function connect({ host = fail('host'), port = 80 }: { host?: string; port?: number | null }): string {
  return `${host}:${port}`
}

export function main(): void {
  const own: number[] = []
  collect(9, own)
  console.log(collect(7).join(), collect(8).join(), made, own.join())
  const { list = make() } = { list: own } as { list?: number[] }
  const { list: other = make() } = {} as { list?: number[] }
  console.log(list === own, other.join(), made)

  console.log(connect({ host: 'h' }), connect({ host: '', port: null }))
  try {
    connect({ port: 1 })
  } catch (e) {
    console.log((e as Error).message)
  }

  const [a = make().length, b = a + 1, [c = b * 2] = [], { d = c } = {}] = [undefined, 10] as unknown as [number?, number?, number[]?, { d?: number }?]
  console.log(a, b, c, d, made)
  for (const { x = made++ } of [{}, { x: 0 }, {}] as { x?: number }[]) own.push(x)
  console.log(own.join(), made)
  const nested = ({ a: { b: { c = 'inner' } = {} } = { b: { c: 'whole' } } }: { a?: { b?: { c?: string } } }): string => c
  console.log(nested({}), nested({ a: {} }), nested({ a: { b: {} } }), nested({ a: { b: { c: 'given' } } }))
}
