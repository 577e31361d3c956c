// Type parameters constrained by interfaces, by each other and by classes. ECMA-262 13.3.2 (property access).
interface Named { readonly name: string }
interface Sized { size: number }

class File implements Named, Sized { constructor(readonly name: string, public size: number) {} }
class Folder implements Named, Sized {
  readonly files: File[] = []
  constructor(readonly name: string) {}
  get size(): number { return this.files.reduce((sum, file) => sum + file.size, 0) }
}

function names<T extends Named>(items: T[]): string { return items.map(item => item.name).join(', ') }
function largest<T extends Sized>(items: T[]): T | undefined {
  let best: T | undefined
  for (const item of items) if (best === undefined || item.size > best.size) best = item
  return best
}
function describe<T extends Named & Sized>(item: T): string { return `${item.name} (${item.size})` }
function grow<T extends Sized>(item: T, by: number): T { item.size += by; return item }
function longer<T extends { length: number }>(a: T, b: T): T { return a.length >= b.length ? a : b }
function copyInto<T, S extends T>(target: T[], source: S[]): T[] { target.push(...source); return target }

export function main(): void {
  const a = new File('a.txt', 10), b = new File('b.txt', 30), folder = new Folder('src')
  folder.files.push(a, b)
  console.log(names([a, b]), names([folder]), names([{ name: 'literal' }]))
  console.log(largest([a, b])?.name, largest([folder, new Folder('empty')])?.name, largest([] as File[])?.name)
  console.log(describe(folder), describe(grow(a, 5)), describe(folder), describe({ name: 'n', size: -0 }))
  console.log(longer('abc', 'de'), longer([1], [2, 3]), longer({ length: 5 }, { length: 4 }).length)
  const things: Named[] = copyInto<Named, File>([folder], [a, b])
  console.log(things.map(thing => thing.name), things.length, things.filter(thing => thing instanceof File).length)
  console.log(grow({ size: 1, colour: 'red' }, 2).colour, grow({ size: 0.1 }, 0.2).size)
}
