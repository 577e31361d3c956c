// Classes, shapes, generators, async, patterns and formatting together, as tools of an app have them.
abstract class Animal { static count = 0; #name: string; protected constructor(name: string) { this.#name = name; Animal.count++ } get name() { return this.#name } set name(v: string) { this.#name = v.trim() } abstract sound(): string; speak(times = 1): string { return `${this.name}: ${Array<string>(times).fill(this.sound()).join(' ')}` } static compare(a: Animal, b: Animal) { return a.name < b.name ? -1 : a.name > b.name ? 1 : 0 } toJSON() { return { name: this.name } } }
class Dog extends Animal { constructor(name: string, readonly tricks: string[] = []) { super(name) } sound() { return 'Woof' } override speak(times?: number) { return super.speak(times) + '!' } }
class Cat extends Animal { private lives = 9; constructor(name: string) { super(name) } sound() { return this.lives > 1 ? 'Meow' : '...' } die() { return --this.lives } }
class Stack<T> implements Iterable<T> { private items: T[] = []; push(...xs: T[]): this { this.items.push(...xs); return this } pop(): T | undefined { return this.items.pop() } *[Symbol.iterator]() { for (let i = this.items.length - 1; i >= 0; i--) yield this.items[i] } map<U>(f: (x: T, i: number) => U): Stack<U> { const s = new Stack<U>(); this.items.forEach((x, i) => s.push(f(x, i))); return s } get size() { return this.items.length } }
class Temp { static readonly ZERO = new Temp(0); static from(f: number) { return new Temp((f - 32) / 1.8) } constructor(public c: number) {} valueOf() { return this.c } toString() { return `${this.c.toFixed(1)}C` } with(patch: Partial<{ c: number }>) { return Object.assign(new Temp(this.c), patch) } }
type Shape = { kind: 'circle'; r: number } | { kind: 'rect'; w: number; h: number } | { kind: 'poly'; points: [number, number][] }
function area(s: Shape): number { switch (s.kind) { case 'circle': return Math.PI * s.r ** 2; case 'rect': return s.w * s.h; case 'poly': { let a = 0; s.points.forEach(([x, y], i) => { const [nx, ny] = s.points[(i + 1) % s.points.length]; a += x * ny - nx * y }); return Math.abs(a) / 2 } default: { const never: never = s; return never } } }
class ValidationError extends Error { constructor(message: string, readonly field: string, options?: { cause?: unknown }) { super(message, options); this.name = 'ValidationError' } }
function check(x: unknown): string { if (typeof x === 'string') return `s${x.length}`; if (typeof x === 'number') return `n${x + 1}`; if (Array.isArray(x)) return `a[${x.map(check).join()}]`; if (x === null || x === undefined) return String(x); if (typeof x === 'object') return `o${Object.keys(x).join()}`; if (typeof x === 'function') return 'f'; return `b${x}` }
function* fib(): Generator<number, void, boolean | undefined> { let [a, b] = [0, 1]; for (;;) { const reset = yield a; if (reset) [a, b] = [0, 1]; else [a, b] = [b, a + b] } }
async function* ticks(n: number) { try { for (let i = 0; i < n; i++) { await new Promise<void>((r) => setTimeout(r, 1)); yield i } } finally { console.log('ticks closed') } }
const debounce = <A extends unknown[]>(f: (...args: A) => void, ms: number) => { let t: ReturnType<typeof setTimeout> | undefined; return (...args: A) => { if (t !== undefined) clearTimeout(t); t = setTimeout(() => f(...args), ms) } }
export async function main(): Promise<void> {
  const pets: Animal[] = [new Dog('Rex', ['sit']), new Cat('Tom'), new Dog('Ace')]
  pets.sort(Animal.compare); console.log(pets.map((p) => p.speak(2)), Animal.count)
  pets[0].name = '  Max '; console.log(pets[0].name, pets.filter((p): p is Dog => p instanceof Dog).map((d) => d.tricks.length))
  const s = new Stack<number>().push(1, 2, 3); console.log([...s], [...s.map((x, i) => `${x}:${i}`)], s.pop(), s.size, Math.max(...s))
  console.log(`${Temp.from(212)}`, +Temp.ZERO + 1, Temp.ZERO.with({ c: 5 }).c, new Temp(3) > new Temp(2), [new Temp(10), new Temp(9)].sort((a, b) => +a - +b).join())
  console.log(area({ kind: 'rect', w: 2, h: 3 }), area({ kind: 'circle', r: 1 }).toFixed(3), area({ kind: 'poly', points: [[0, 0], [4, 0], [4, 3]] }))
  try { try { throw new ValidationError('bad age', 'age', { cause: 42 }) } catch (e) { throw new Error('wrapped', { cause: e }) } } catch (e) { const c = (e as Error).cause; console.log((e as Error).message, c instanceof ValidationError ? c.field + c.cause : '?', String(c)) }
  console.log([1, 'a', [2, 'bb', [null]], undefined, { x: 1, y: 2 }, true, () => 1].map(check).join(' '))
  const g = fib(); console.log(Array.from({ length: 8 }, () => g.next().value), g.next(true).value, g.next().value, g.return().done)
  for await (const t of ticks(5)) { if (t === 2) break; console.log('tick', t) }
  const log: string[] = []; const d = debounce((a: string, n: number) => log.push(a + n), 5); d('x', 1); d('y', 2); await new Promise<void>((r) => setTimeout(r, 20)); console.log(log)
  const { a, b: { c = 5, ...restB }, ...rest } = { a: 1, b: { d: 2, e: 3 } as { c?: number; d: number; e: number }, f: 4, g: 5 }; console.log(a, c, restB, rest)
  const people = [{ name: 'Al', age: 30, tags: new Set(['x']) }, { name: 'Bo', age: 25, tags: new Set<string>() }]
  console.log(people, people.map(({ name, tags }) => `${name}${[...tags]}`), new Map(people.map((p) => [p.name, p.age])))
  const deep = JSON.parse('{"list":[1,2,{"k":null}],"s":"\\u00e9"}') as { list: (number | { k: null })[]; s: string }; console.log(deep, JSON.stringify(deep, null, 2))
  console.log([3, 1, 10, 2].sort(), [3, 1, 10, 2].sort((x, y) => x - y), ['b', 'a'].toString(), [1, [2, [3, [4]]]].flat(Infinity as 1).length, [..."héllo"].reverse().join(''))
  console.log(0.1 + 0.2, 1e21, -0, 1 / 3, 5e-324, 123456789012345680000, (25).toString(36), parseInt('ff', 16), Number('0b11'), (1234.5678).toFixed(2), (0.000001234).toString(), 1e-7)
  console.log([NaN].includes(NaN), [NaN].indexOf(NaN), Object.is(-0, 0), typeof null, typeof undefined, void 0, 7 % -3, -7 % 3, 2 ** 31 | 0, 1 << 31, -1 >>> 0, ~~-5.7)
  let x: number | undefined; x ??= 3; x &&= x + 1; let y: string | null = null; y ||= 'd'; console.log(x, y, x?.toFixed(1), y?.length)
  const wm = new Map<string | number, string>([[1, 'num'], ['1', 'str']]); console.log(wm.get(1), wm.get('1'), wm.size, [...wm.keys()])
  label: { if (x) break label; console.log('never') }
  switch (y as string) { case 'a': console.log('a'); case 'd': console.log('d'); case 'e': console.log('e'); break; default: console.log('z') }
  const o = { n: 1, get double() { return this.n * 2 }, set double(v) { this.n = v / 2 }, inc() { this.n++; return this } }; o.double = 10; console.log(o.inc().double, o)
  console.log(pets)
}
