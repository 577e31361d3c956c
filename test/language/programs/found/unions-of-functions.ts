// Functions of several types in one place: each is called as it is stored.
type Shape = { kind: 'n'; f: (x: number) => number } | { kind: 's'; f: (x: string) => string } | { kind: 'b'; f(x: boolean): boolean }
class A<T> { constructor(private v: T) {} get(): T { return this.v } chain(): this { return this } with<U>(u: U): A<U> { return new A(u) } }
export function main(): void {
  const fs: ((() => number) | (() => string))[] = [() => 1, () => 'a']
  for (const f of fs) console.log(f(), typeof f())
  const g: ((x: number | string) => void) | ((x: string) => void) = Math.random() < 2 ? (x: string) => console.log('s', x) : (x: string) => console.log(x)
  g('q')
  const shapes: Shape[] = [{ kind: 'n', f: (x) => x + 1 }, { kind: 's', f: (x) => x + '!' }, { kind: 'b', f(x) { return !x } }]
  for (const s of shapes) console.log(s.kind === 'n' ? s.f(1) : s.kind === 's' ? s.f('a') : s.f(false))
  for (const a of [new A(1), new A('x'), new A(true)]) console.log(a.get(), a.chain().get())
  const opt: (() => boolean) | (() => number) | undefined = fs.length ? () => true : undefined
  console.log(opt?.(), opt!())
  const never: ((x: number) => string) | ((x: string) => string) = (x: number | string) => `got ${x}`
  console.log((never as (x: number) => string)(5))
  const table: Record<string, ((x: number) => number) | ((x: number) => string)> = { a: (x) => x * 2, b: (x) => `<${x}>` }
  for (const k in table) console.log(table[k](4))
  const pick = (b: boolean): ((n: number) => number) | ((n: number, s?: string) => string) => (b ? (n: number) => n : (n: number, s = 'd') => s + n)
  console.log(pick(true)(1), pick(false)(2))
}
