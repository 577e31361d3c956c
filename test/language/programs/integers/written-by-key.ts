// Fields that hold integers until somebody writes a fraction in a way that names no field.
class A { x = 0; y = 1; add(): number { return this.x + this.y } }
class B { n = 0; m = 0 }
class C { p = 0; q = 0 }
class D { i = 0; j = 0; k = 0 }
class E { u = 1; v = 2 }
class F { a = 0; b = 0; c = 0 }
interface Named { z: number }
class G implements Named { z = 0; w = 0 }
class H { r = 0 }
function set<T, K extends keyof T>(o: T, k: K, v: T[K]): void { o[k] = v }
const keys = ['x', 'y'] as const
export function main(): void {
  const a = new A()
  for (const k of keys) a[k] = 0.5
  console.log(a.x, a.y, a.add())
  const b = new B()
  set(b, 'n', 1.25)
  console.log(b.n, b.m, b)
  const c = new C()
  const key: 'p' | 'q' = Math.random() < 2 ? 'q' : 'p'
  c[key] += 0.75
  c['p']--
  console.log(c.p, c.q, c)
  const d = new D()
  ;[d.i, d.j] = [1.5, 2.5]
  for (d.k of [3.5]) console.log(d)
  ;({ i: d.i, j: d.j = 4.5 } = { i: 0.1, j: undefined as number | undefined } as { i: number; j?: number })
  console.log(d.i, d.j, d.k)
  const e = new E()
  ;[e.u, e.v] = [e.v, e.u / 4]
  console.log(e)
  const f = new F()
  ;(f.a as number) = 0.5
  ;(f['b'] as number) += 0.25
  f.c ||= 0.125
  console.log(f)
  const g = new G(), named: Named = g
  named.z = 9.75
  console.log(g.z, g.w)
  const h = new H()
  const shorten = (o: { r: number }): void => { o.r /= 8 }
  h.r = 4
  shorten(h)
  console.log(h.r, h)
}
