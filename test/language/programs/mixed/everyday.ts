// optional chaining with methods, unions, etc. Nasty 1
interface Node2 { value: number; left?: Node2; right?: Node2 }
function insert(node: Node2 | undefined, value: number): Node2 {
  if (!node) return { value }
  if (value < node.value) node.left = insert(node.left, value)
  else node.right = insert(node.right, value)
  return node
}
function* walk(node?: Node2): Generator<number> {
  if (!node) return
  yield* walk(node.left)
  yield node.value
  yield* walk(node.right)
}
type Result<T> = { ok: true; value: T } | { ok: false; error: string }
function parse(text: string): Result<number> {
  const n = Number(text)
  return Number.isNaN(n) ? { ok: false, error: `bad ${text}` } : { ok: true, value: n }
}
class Emitter<E extends Record<string, unknown>> {
  private readonly handlers = new Map<string, ((e: unknown) => void)[]>()
  on<K extends keyof E & string>(name: K, handler: (event: E[K]) => void): () => void {
    const list = this.handlers.get(name) ?? []
    this.handlers.set(name, list)
    list.push(handler as (e: unknown) => void)
    return () => { const i = list.indexOf(handler as (e: unknown) => void); if (i >= 0) list.splice(i, 1) }
  }
  emit<K extends keyof E & string>(name: K, event: E[K]): number {
    const list = this.handlers.get(name) ?? []
    for (const h of [...list]) h(event)
    return list.length
  }
}
type Events = { data: string; end: number; err: Error }
function memo<A extends string | number, R>(f: (a: A) => R): (a: A) => R {
  const seen = new Map<A, R>()
  return (a) => { if (!seen.has(a)) seen.set(a, f(a)); return seen.get(a)! }
}
const compose = <A, B, C>(f: (a: A) => B, g: (b: B) => C) => (a: A): C => g(f(a))
function groupBy<T, K extends string>(items: readonly T[], key: (item: T) => K): Record<K, T[]> {
  const out = {} as Record<K, T[]>
  for (const item of items) (out[key(item)] ??= []).push(item)
  return out
}
enum Color { Red, Green = 5, Blue }
enum Level { Low = 'low', High = 'high' }
export async function main(): Promise<void> {
  let root: Node2 | undefined
  for (const v of [5, 2, 8, 1, 9, 3]) root = insert(root, v)
  console.log([...walk(root)], root?.left?.right?.value, root?.left?.right?.left?.value ?? 'none')
  console.log(root)
  for (const t of ['12', 'x', '']) { const r = parse(t); console.log(r.ok ? r.value : r.error, r) }
  const emitter = new Emitter<Events>()
  const off = emitter.on('data', (d) => console.log('data', d.length))
  emitter.on('end', (n) => console.log('end', n.toFixed(1)))
  console.log(emitter.emit('data', 'abc'), emitter.emit('end', 2), emitter.emit('err', new Error('x')))
  off()
  console.log(emitter.emit('data', 'abc'))
  let calls = 0
  const square = memo((n: number) => { calls++; return n * n })
  console.log(square(3), square(3), square(4), calls)
  const up = memo((s: string) => s.toUpperCase())
  console.log(up('a') + up('b') + up('a'))
  console.log(compose((n: number) => n + 1, (n) => `<${n}>`)(41), compose((s: string) => s.length, (n) => n > 2)('abc'))
  const groups = groupBy([1, 2, 3, 4, 5], (n) => (n % 2 ? 'odd' : 'even'))
  console.log(groups, groups.odd.length)
  console.log(Color.Green, Color[6], Color[Color.Red], Level.High, Object.values(Level))
  const wait = (ms: number) => new Promise<string>((resolve) => setTimeout(() => resolve(`after ${ms}`), ms))
  console.log(await Promise.all([wait(20), wait(10), 3]))
  console.log(await Promise.race([wait(20), wait(5)]))
  const settled = await Promise.allSettled([wait(1), Promise.reject(new RangeError('no')), (async () => { throw 'text' })()])
  for (const s of settled) console.log(s.status === "fulfilled" ? s.value : (s.reason as unknown) instanceof Error ? (s.reason as Error).message : String(s.reason as unknown))
  const counts: Record<string, number> = {}
  for (const ch of 'mississippi') counts[ch] = (counts[ch] ?? 0) + 1
  console.log(counts, Object.entries(counts).sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([k, n]) => `${k}${n}`).join(' '))
  const matrix = Array.from({ length: 3 }, (_, r) => Array.from({ length: 3 }, (_, c) => r * 3 + c))
  const t = matrix[0].map((_, c) => matrix.map((row) => row[c]))
  console.log(t, t.flat().reduce((a, b) => a + b, 0))
  const tagged = (parts: TemplateStringsArray, ...vals: (string | number)[]) => parts.raw.map((p, i) => p + (vals[i] ?? '')).join('|')
  console.log(tagged`a${1}b\n${'c'}d`)
  outer: for (let i = 0; i < 3; i++) { for (const c of 'xyz') { if (c === 'y' && i === 1) continue outer; if (i === 2) break outer; console.log(i, c) } }
  const fns: (() => number)[] = []
  for (let i = 0; i < 3; i++) { fns.push(() => i * 10); i += 0 }
  console.log(fns.map((f) => f()))
  try { try { throw new TypeError('inner') } finally { console.log('cleanup') } } catch (e) { console.log((e as Error).name, e instanceof TypeError) }
  const date = new Date(Date.UTC(2024, 1, 29, 12, 30)); console.log(date.toISOString(), date.getUTCDay(), JSON.stringify({ date }))
  console.log('2024-02-29'.replace(/(\d+)-(\d+)-(\d+)/, '$3.$2.$1'), [...'a1b22'.matchAll(/\d+/g)].map((m) => m[0] + '@' + m.index))
}
