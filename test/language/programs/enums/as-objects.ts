// An enum as an object: its keys and values, names from values and values from names, computed member names. ECMA-262 10.1.11.
enum Dir { Up, Down = 5, Left, Right = Left << 1 }
enum Color { Red = 'RED', Green = 'GREEN' }
const enum Bits { None = 0, A = 1 << 0, B = 1 << 1, AB = A | B }
enum Neg { Minus = -1, Zero = 0, Dup = 0 }
function names(e: Record<string, string | number>): string[] { return Object.keys(e) }
function count<T extends object>(e: T): number { return Object.keys(e).length }
function parse(text: string): Color | undefined {
  for (const value of Object.values(Color)) if (value === text) return value
  return undefined
}
function isDir(x: unknown): x is Dir { return typeof x === 'number' && x in Dir }
const labels = { [Color.Red]: 'r', [Color.Green]: 'g', ['plain']: 'p', 7: 'seven' }
const table: Record<Color, number> = { [Color.Red]: 1, [Color.Green]: 2 }
const byDir: { [K in Dir]: string } = { [Dir.Up]: 'u', [Dir.Down]: 'd', [Dir.Left]: 'l', [Dir.Right]: 'r' }
const dirs: Partial<Record<Dir, number>> = {}
interface Holder { kind: typeof Color; name: keyof typeof Color }
export function main(): void {
  console.log(Object.keys(Dir), Object.values(Dir), Object.entries(Color))
  for (const k in Dir) console.log(k)
  for (const k in Color) console.log(k, Color[k as keyof typeof Color])
  console.log(Dir[5], Dir[Dir.Left], Dir['Up'], Dir[99])
  console.log(names(Color), names(Dir), count(Neg))
  console.log(Neg[0], Neg[-1])
  console.log(parse('RED'), parse('x'))
  console.log(isDir(5), isDir(4), 'Up' in Dir)
  console.log(labels[Color.Red], labels.plain, labels[7], labels)
  let c: Color = Color.Green as Color
  console.log(table[c], table)
  table[c] += 10
  console.log(table[c], byDir[Dir.Left], byDir)
  let d: Dir = Dir.Down as Dir
  console.log(byDir[d])
  dirs[d] = 3
  console.log(dirs, dirs[Dir.Up])
  const e = Color
  console.log(e.Red, e)
  const h: Holder = { kind: Color, name: 'Green' }
  console.log(h.kind.Red, h.kind[h.name], h)
  console.log(Bits.AB, Object.values(Dir).filter(v => typeof v === 'number'), Object.values(Dir).filter((v): v is Dir => typeof v === 'number').map(v => v + 1))
  const numbers = (Object.values(Dir) as (string | Dir)[]).filter((v): v is string => typeof v === 'string')
  console.log(numbers)
  for (const key of Object.keys(Color) as (keyof typeof Color)[]) console.log(key, Color[key])
  for (const [k, v] of Object.entries(Color)) console.log(k, v.toLowerCase())
  console.log(Object.values(Color).includes('RED' as Color), (Object.values(Color) as string[]).indexOf('GREEN'))
}
