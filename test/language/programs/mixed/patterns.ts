// generics, mapped types, builder, plugin, DI, state machine, event sourcing, deep equal/clone
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
const clone = (x: Json): Json => Array.isArray(x) ? x.map(clone) : x !== null && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, clone(v)])) : x
function equal(a: Json, b: Json): boolean { if (a === b) return true; if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i])); if (a && b && typeof a === 'object' && typeof b === 'object' && !Array.isArray(b)) { const ka = Object.keys(a), kb = Object.keys(b); return ka.length === kb.length && ka.every((k) => k in b && equal(a[k], b[k])) } return false }
function depth(x: Json): number { if (x === null || typeof x !== 'object') return 0; const kids = Array.isArray(x) ? x : Object.values(x); return 1 + Math.max(0, ...kids.map(depth)) }
interface User { id: number; name: string; email?: string; roles: readonly Role[] }
type Role = 'admin' | 'user' | 'guest'
type Patch<T> = { [K in keyof T]?: T[K] }
const update = <T extends object>(x: T, patch: Patch<T>): T => ({ ...x, ...patch })
class Query<T> { private filters: ((x: T) => boolean)[] = []; private order?: (a: T, b: T) => number; private count = Infinity; where<K extends keyof T>(key: K, value: T[K] | ((v: T[K]) => boolean)): this { this.filters.push((x) => typeof value === 'function' ? (value as (v: T[K]) => boolean)(x[key]) : x[key] === value); return this } by(f: (x: T) => number | string): this { this.order = (a, b) => { const [p, q] = [f(a), f(b)]; return p < q ? -1 : p > q ? 1 : 0 }; return this } take(n: number): this { this.count = n; return this } run(xs: readonly T[]): T[] { const out = xs.filter((x) => this.filters.every((f) => f(x))); if (this.order) out.sort(this.order); return out.slice(0, this.count) } }
type State = 'idle' | 'running' | 'stopped'
type Event2 = { type: 'start'; at: number } | { type: 'stop'; reason?: string } | { type: 'reset' }
const machine: { readonly [S in State]: { readonly [E in Event2['type']]?: State } } = { idle: { start: 'running' }, running: { stop: 'stopped', reset: 'idle' }, stopped: { reset: 'idle' } }
class Store<S, A extends { type: string }> { private listeners: Array<(s: S, a: A) => void> = []; constructor(private readonly reducer: (s: S, a: A) => S, public state: S) {} dispatch(a: A): S { this.state = this.reducer(this.state, a); this.listeners.forEach((l) => l(this.state, a)); return this.state } subscribe(l: (s: S, a: A) => void) { this.listeners.push(l); return () => { this.listeners = this.listeners.filter((x) => x !== l) } } }
type Action = { type: 'add'; n: number } | { type: 'clear' }
const pipe = <T>(...fs: ((x: T) => T)[]) => (x: T) => fs.reduce((v, f) => f(v), x)
const curry = <A, B, C>(f: (a: A, b: B) => C) => (a: A) => (b: B) => f(a, b)
const zip = <A, B>(a: readonly A[], b: readonly B[]): [A, B][] => a.slice(0, Math.min(a.length, b.length)).map((x, i) => [x, b[i]])
const range = function* (from: number, to = Infinity, step = 1) { for (let i = from; i < to; i += step) yield i }
function* take<T>(n: number, it: Iterable<T>): Generator<T> { if (n <= 0) return; for (const x of it) { yield x; if (--n <= 0) return } }
function* mapIt<A, B>(it: Iterable<A>, f: (a: A) => B): Generator<B> { for (const x of it) yield f(x) }
type Link<T> = { value: T; next: Link<T> | undefined }
class LinkedList<T> { #head: Link<T> | undefined = undefined; #size = 0; add(value: T) { this.#head = { value, next: this.#head }; this.#size++; return this } *[Symbol.iterator](): Iterator<T> { for (let n = this.#head; n; n = n.next) yield n.value } get size() { return this.#size } }
class Container { private makers = new Map<string, () => unknown>(); private made = new Map<string, unknown>(); register<T>(name: string, make: (c: Container) => T) { this.makers.set(name, () => make(this)); return this } get<T>(name: string): T { if (!this.made.has(name)) { const make = this.makers.get(name); if (!make) throw new Error(`no ${name}`); this.made.set(name, make()) } return this.made.get(name) as T } }
interface Logger { log(m: string): void; readonly lines: string[] }
abstract class Visitor<R> { abstract num(n: number): R; abstract add(a: R, b: R): R }
class Show extends Visitor<string> { num(n: number) { return `${n}` } add(a: string, b: string) { return `(${a}+${b})` } }
class Sum extends Visitor<number> { num(n: number) { return n } add(a: number, b: number) { return a + b } }
const build = <R>(v: Visitor<R>): R => v.add(v.num(1), v.add(v.num(2), v.num(3)))
export function main(): void {
  const j: Json = { a: [1, { b: null }], c: 'x', d: { e: { f: true } } }
  const c = clone(j); console.log(equal(j, c), j === c, depth(j), JSON.stringify(c), equal(j, { ...(j as object) } as Json), equal([1], [1, 2]))
  const users: User[] = [{ id: 1, name: 'Zed', roles: ['admin'] }, { id: 2, name: 'Amy', email: 'a@x', roles: ['user', 'guest'] }, { id: 3, name: 'Bob', roles: [] }]
  console.log(new Query<User>().where('id', (n) => n > 1).by((u) => u.name).run(users).map((u) => u.name), new Query<User>().where('name', 'Zed').take(1).run(users))
  console.log(update(users[0], { email: 'z@z', name: 'Zoe' }), users[0].email ?? 'none')
  let state: State = 'idle'; for (const e of [{ type: 'start', at: 1 }, { type: 'start', at: 2 }, { type: 'stop', reason: 'x' }, { type: 'reset' }] as Event2[]) { const next: State | undefined = machine[state][e.type]; console.log(state, e.type, '->', next ?? 'ignored', e.type === 'stop' ? e.reason : ''); state = next ?? state }
  const store = new Store<number, Action>((s, a) => { switch (a.type) { case 'add': return s + a.n; case 'clear': return 0 } }, 5); const un = store.subscribe((s, a) => console.log('state', s, a)); store.dispatch({ type: 'add', n: 3 }); un(); console.log(store.dispatch({ type: 'clear' }))
  console.log(pipe<number>((x) => x + 1, (x) => x * 2)(3), pipe<string>()('id'), curry((a: number, b: string) => b.repeat(a))(3)('ab'), zip([1, 2, 3], ['a', 'b']))
  console.log([...take(3, mapIt(range(1), (n) => n * n))], [...range(0, 1, 0.25)], [...new LinkedList<string>().add('x').add('y')])
  const box = new Container().register<Logger>('log', () => ({ lines: [], log(m) { this.lines.push(m) } })).register('svc', (k) => ({ run: (n: number) => { k.get<Logger>('log').log(`run ${n}`); return n * 2 } }))
  console.log(box.get<{ run(n: number): number }>('svc').run(21), box.get<Logger>('log').lines); try { box.get('zip') } catch (e) { console.log(`${e}`) }
  console.log(build(new Show()), build(new Sum()))
  const inv = Object.fromEntries(Object.entries({ a: 1, b: 2 }).map(([k, v]) => [v, k] as const)); console.log(inv, Object.keys(inv))
  const { length } = 'hello', [first, , third = 'z', ...others] = 'abcdef'; console.log(length, first, third, others)
  const by = new Map<Role, Set<number>>(); for (const { id, roles } of users) for (const r of roles) { if (!by.has(r)) by.set(r, new Set()); by.get(r)!.add(id) } console.log(by)
  for (const k in { x: 1, y: 2 }) console.log(k); for (const i in ['p', 'q']) console.log(i, typeof i)
  const t: [string, number?, ...boolean[]] = ['a']; console.log(t.length, t[1], [...t]); let u: undefined | null | string = null as string | null | undefined; console.log(u ?? 'def', u?.length, `${u}`)
}
