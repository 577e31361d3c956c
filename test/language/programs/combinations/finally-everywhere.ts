// Exceptions through every kind of function, with finally that changes what happens.
class Res { static open = 0; readonly id = ++Res.open; closed = false; close(): void { if (this.closed) throw new Error(`twice ${this.id}`); this.closed = true; Res.open-- } }
const using = <T>(f: (r: Res) => T): T => { const r = new Res(); try { return f(r) } finally { r.close() } }
function* steps(log: string[]): Generator<string, void, string> { try { const a = yield 'one'; log.push(a); try { const b = yield 'two'; log.push(b); if (b === 'fail') throw new Error('inner ' + b) } finally { log.push('f2'); if (a === 'swallow') return } log.push('end') } catch (e) { log.push((e as Error).message); yield 'recovered' } finally { log.push('f1') } }
const nestedReturn = (n: number): string => { l: for (let i = 0; ; i++) { try { if (i === n) return `r${i}`; if (i > 5) break l } finally { if (i === 2) continue; if (i === 4) break } } return 'out' }
const evil = (): number => { try { throw new Error('lost') } finally { return 1 } }
const thrower = (what: unknown): never => { throw what }
abstract class Step { run(): string { try { this.before(); return this.work() } catch (e) { return this.failed(e) } finally { this.after() } } before(): void {} abstract work(): string; failed(e: unknown): string { throw e } after(): void {} }
class A extends Step { work(): string { return 'A' } }
class B extends Step { constructor(private log: string[]) { super() } override before(): void { this.log.push('before') } work(): string { throw new TypeError('B') } override failed(e: unknown): string { return `failed ${(e as Error).name}` } override after(): void { this.log.push('after') } }
class C extends B { override failed(e: unknown): string { return super.failed(e) + (() => { try { return '+' } finally { void 0 } })() } get danger(): number { throw new RangeError('getter') } set danger(v: number) { if (v > 1) throw new RangeError(`setter ${v}`) } }
export async function main(): Promise<void> {
  console.log(using((r) => r.id), Res.open)
  try { using((r) => { r.close(); return 1 }) } catch (e) { console.log(String(e), Res.open) }
  try { using(() => using((r) => { throw new Error(`deep ${r.id}`) })) } catch (e) { console.log(String(e), Res.open) }
  for (const [a, b] of [['x', 'y'], ['x', 'fail'], ['swallow', 'fail']]) { const log: string[] = []; const g = steps(log); console.log(g.next(), g.next(a), g.next(b), g.next('z'), log) }
  console.log([0, 1, 2, 3, 4, 5].map(nestedReturn), evil())
  const log: string[] = []
  const c = new C(log)
  console.log(new A().run(), new B(log).run(), c.run(), log)
  for (const f of [() => c.danger, () => (c.danger = 2), () => (c.danger = 1), () => thrower(null), () => thrower(undefined), () => thrower({ code: 1 }), () => thrower('s')]) { try { console.log('ok', f()) } catch (e) { console.log(e instanceof Error ? e.message : e) } }
  const sorted = (() => { try { return [3, 1, 2].sort((a, b) => { if (a === 2 || b === 2) throw new Error('cmp'); return a - b }) } catch (e) { return [(e as Error).message] } })()
  console.log(sorted)
  const msgs: string[] = []
  for (const n of [0, 1, 2]) { try { await (async () => { try { if (n === 1) throw new Error('async'); await null; if (n === 2) thrower('late') } finally { await null; msgs.push(`fin${n}`) } })(); msgs.push(`done${n}`) } catch (e) { msgs.push(e instanceof Error ? e.message : String(e)); continue } finally { msgs.push('loop') } msgs.push('tail') }
  console.log(msgs)
  const e1 = new Error('outer', { cause: new TypeError('inner') })
  console.log((e1.cause as Error).message, e1 instanceof Error)
}
