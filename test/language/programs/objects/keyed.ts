// Access by names that are known only when the program runs: keyof, literal unions, `in`, mapped types.
interface P { name: string; age: number; on: boolean; tag?: string }
class Base { id = 1; get twice(): number { return this.id * 2 } }
class D extends Base { label = 'd' }
function get<T, K extends keyof T>(o: T, k: K): T[K] { return o[k] }
function set<T, K extends keyof T>(o: T, k: K, v: T[K]): void { o[k] = v }
function pick<T, K extends keyof T>(o: T, ...keys: K[]): T[K][] { return keys.map(k => o[k]) }
function pluck<T, K extends keyof T>(xs: T[], k: K): T[K][] { return xs.map(x => x[k]) }
function has(o: object, k: string): boolean { return k in o }
type Scores = Record<'a' | 'b' | 'c', number>
type Mut<T> = { -readonly [K in keyof T]: T[K] }
export function main(): void {
  const p: P = { name: 'Ann', age: 3, on: true }
  console.log(get(p, 'name'), get(p, 'age') + 1, get(p, 'on'), get(p, 'tag'))
  set(p, 'age', 7); set(p, 'tag', 'x'); set(p, 'on', false)
  console.log(p, pick(p, 'name', 'tag'), pluck([p, { ...p, age: 8 }], 'age'))
  console.log(get(new D(), 'id'), get(new D(), 'twice'), get(new D(), 'label'))
  const s: Scores = { a: 1, b: 2, c: 3 }
  let k: keyof Scores = 'a'
  s[k]++
  k = 'b' as keyof Scores
  s[k] += 10
  let sum = 0
  for (const key of ['a', 'b', 'c'] as const) { sum += s[key]; s[key] = 0 }
  console.log(sum, s)
  const r: Readonly<P> = p
  const part: Partial<P> = { age: 1 }
  part.name = 'z'
  const picked: Pick<P, 'name' | 'age'> = p
  const rest: Omit<P, 'name'> = { age: 1, on: true }
  console.log(r.name, part, picked.name, rest)
  const m: Mut<Readonly<P>> = { ...r }
  m.name = 'q'
  console.log(m, p.name)
  const merged = { ...p, ...part }
  console.log(merged)
  const keys: (keyof P)[] = ['name', 'age']
  for (const key of keys) console.log(key, p[key])
  for (const key of Object.keys(p) as (keyof P)[]) console.log(key, String(p[key]))
  console.log(has(p, 'name'), has(p, 'nope'), 'tag' in p)
  const t: [string, number, boolean] = ['a', 1, true]
  for (let i = 0; i < t.length; i++) console.log(t[i])
  const req: Required<P> = { name: 'n', age: 1, on: true, tag: 't' }
  console.log(req.tag.length)
}
