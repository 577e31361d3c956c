// Copies keep all own properties of their source, also those that its type does not tell. ECMA-262 7.3.25.
interface A { x: number }
interface B extends A { y: string; z?: boolean }
class C implements A { x = 1; hidden = 'h'; get g(): number { return 5 }; m(): number { return this.x } }
function withX(a: A, x: number): A { return { ...a, x } }
function copy<T extends object>(a: T): T { return { ...a } }
function added<T extends object>(a: T): T & { extra: number } { return { ...a, extra: 1 } }
function update<T>(a: T, patch: Partial<T>): T { return { ...a, ...patch } }
function rest(a: A): A { const { x, ...others } = a; console.log(others); return a }
export function main(): void {
  const b: B = { x: 1, y: 'b' }
  console.log(withX(b, 2), withX(new C(), 3), withX({ x: 4 }, 5))
  const c = copy(b)
  console.log(c.y, c, c === b)
  console.log(added(b), added(b).y, added({ q: true }))
  console.log(update(b, { y: 'new' }), update(b, { z: true }))
  rest(b)
  const a: A = b
  const o = { first: 0, ...a, last: 9 }
  console.log(o, Object.keys(o))
  const t = Object.assign({}, b, { w: 4 })
  console.log(t, t.w, t.y)
  const target: B & { k: number } = { x: 0, y: '', k: 1 }
  const same = Object.assign(target, b)
  console.log(target, same === target)
  const opt: B | undefined = undefined as B | undefined
  console.log({ ...opt, v: 1 }, { ...(b.z && { z2: 1 }), w: 2 })
  const list = [b, b].map(one => ({ ...one, x: one.x + 1 }))
  console.log(list)
  const u: B = { ...b, y: (b.y as string | undefined) ?? "dflt" }
  console.log(u)
}
