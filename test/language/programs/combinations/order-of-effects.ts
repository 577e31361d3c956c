// Evaluation order with side effects everywhere.
const log: string[] = []
const t = <T>(name: string, v: T): T => (log.push(name), v)
class P { constructor(public x: number, readonly name: string) {} get v(): number { log.push(`get ${this.name}`); return this.x } set v(n: number) { log.push(`set ${this.name} ${n}`); this.x = n } m(...a: unknown[]): this { log.push(`m ${this.name} ${a.length}`); return this } valueOf(): number { log.push('valueOf'); return this.x } toString(): string { log.push('toString'); return this.name } }
class Q { constructor(public n: number) {} valueOf(): number { log.push(`vo ${this.n}`); return this.n } toString(): string { log.push(`ts ${this.n}`); return `Q${this.n}` } }
const flush = (): string => log.splice(0).join(' ')
export function main(): void {
  const p = new P(1, 'p'), o = { a: { b: [1, 2, 3] } }
  const get = <T>(n: string, v: T): T => t(n, v)
  get('obj', o).a.b[get('idx', 1)] = get('val', 9)
  console.log(flush(), o.a.b)
  get('obj', o).a.b[get('idx', 0)] += get('val', 5)
  console.log(flush(), o.a.b)
  p.v += t('rhs', 2)
  console.log(flush(), p.x)
  console.log(p.v++, --p.v, flush())
  p.m(t('a', 1), ...t('s', [2, 3]), t('b', 4)).m().v = t('last', 8)
  console.log(flush())
  console.log(`${t('t1', 1)}${new Q(2)}${t('t2', 3)}`, flush())
  console.log([t('e0', 0), t('e1', 1)][t('i', 1)], { [t('k', 'key')]: t('v', 1), [t('k2', 'k2')]: t('v2', 2) }, flush())
  console.log(t('c', false) ? t('yes', 1) : t('no', 2), t('l', 0) || t('r', 3), t('l2', 1) && t('r2', 0), t('n', null) ?? t('d', 4), flush())
  let x = 1
  const y = x + (x = 5) + x++ * x + (x -= 2, x)
  console.log(y, x)
  const arr = [1, 2, 3]
  let i = 0
  arr[i++] = arr[i++] + i
  arr[i] = i = 0
  console.log(arr, i)
  const f = (a = t('da', 1), b = t('db', a + 1), { c = t('dc', b + 1) } = t('do', {} as { c?: number })): number => a + b + c
  console.log(f(), flush(), f(t('A', 10)), flush(), f(undefined, t('B', 1), t('O', { c: 0 })), flush())
  const m = new Map([[t('mk', 'k'), t('mv', 1)]])
  console.log(m.get(t('g', 'k')), m.set(t('sk', 's'), t('sv', 2)).size, flush())
  switch (t<number>('sw', 2)) { case t<number>('c1', 1): log.push('one'); case t<number>('c2', 2): log.push('two'); case t<number>('c3', 3): log.push('three'); break; default: log.push('def') }
  console.log(flush())
  for (let k = t('init', 0); k < t('lim', 2); k = t('upd', k + 1)) log.push(`body${k}`)
  console.log(flush())
  const obj = { ...t('spread', { s: 1 }), get g() { return t('getter', 1) }, set g(v: number) { t(`setter${v}`, v) }, h: t('h', 2) }
  obj.g = obj.g + obj.h
  console.log(flush())
  const un = t('u', undefined as { deep: { f(x: number): number } } | undefined)
  console.log(un?.deep.f(t('never', 1)), un?.deep, flush(), delete (o as { a?: unknown }).a, void t('void', 1), typeof t('to', 's'), flush())
  const q: { n?: number; s?: string } = {}
  q.n ??= t('n1', 1); q.n ??= t('n2', 2); q.n &&= t('n3', 0); q.n ||= t('n4', 7); q.s ||= t('s1', '')
  console.log(q, flush())
  const [d1 = t('d1', 1), d2 = t('d2', 2)] = [t('v1', undefined), t('v2', 5)] as [number | undefined, number]
  console.log(d1, d2, flush(), (t('x1', 1), t('x2', 2)), !t('not', ''), -t('neg', 3), flush())
  console.log([3, 1, 2].map((n, idx) => t(`m${idx}`, n)).filter((n) => t(`f${n}`, n > 1)).reduce((acc, n) => t(`r${n}`, acc + n)), flush())
  const later = [(): number => t('l0', 0), (): number => t('l1', 1)]
  console.log(later[t('li', 1)](), new P2(t("arg", 1)).x, flush())
}
class P2 { constructor(readonly x: number) { log.push('ctor') } }
