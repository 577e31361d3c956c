// Callbacks that give no booleans, grouping, iteration over maps and objects. ECMA-262 24.1, 20.1.2.
interface P { name?: string; n: number; tags: string[] }
const xs: P[] = [{ name: 'a', n: 0, tags: [] }, { n: NaN, tags: ['x'] }, { name: '', n: 2, tags: ['y'] }]
export function main(): void {
  console.log(['a', '', 'b'].filter((s) => s), [0, 1, NaN, 2].filter((n) => n), xs.filter((p) => p.name).length, xs.some((p) => p.n), xs.every((p) => p.tags), xs.find((p) => p.name && p.n)?.n, xs.findIndex((p) => p.tags.length))
  const maybe: (string | undefined | null)[] = ['q', undefined, null, '']
  console.log(maybe.filter((m) => m), maybe.filter(Boolean), maybe.map((m) => !!m))
  const m = new Map<string, P[]>()
  for (const x of xs) { const key = x.name || 'none'; const list = m.get(key); if (list) list.push(x); else m.set(key, [x]) }
  for (const [k, list] of m) console.log(k, list.length)
  m.forEach((v, k) => console.log(k, v[0].n))
  for (const [i, x] of xs.entries()) console.log(i, x.n)
  for (const [k, v] of Object.entries({ a: 1, b: 2 })) console.log(k, v)
  for (const k of m.keys()) console.log(k)
  for (const v of m.values()) console.log(v.length)
  const it = m.entries(); console.log(it.next(), it.next().value, it.next().done)
  console.log([...m.entries()].map(([k, v]) => k + v.length), Array.from(m, ([k, v]) => `${k}=${v.length}`), Array.from(m.keys()).sort())
  console.log(new Set('hello'), new Set([1, 2]).has(2), [...new Set([3, 1, 3])].sort(), new Set([NaN, NaN, 0, -0]), new Map([[NaN, 'n']]).get(NaN))
  const o = { b: 1, a: 'x', 2: true, 1: null }
  console.log(o, Object.keys(o), Object.values(o), Object.entries(o), JSON.stringify(o))
  const rec: Record<string, number> = { x: 1 }
  rec.y = 2; rec['z'] = 3; delete rec.x
  console.log(rec, Object.keys(rec).length, 'y' in rec, rec.q, rec.q === undefined, Object.entries(rec).map(([k, v]) => k + v).join(), Object.values(rec).reduce((a, b) => a + b, 0))
  for (const k in rec) console.log(k, rec[k])
  const merged = Object.assign({ a: 1, b: 2 }, { b: 3, c: 4 }); console.log(merged, Object.assign({}, rec, { w: 1 }))
  const fe = Object.fromEntries([['a', 1], ['b', 2]]); console.log(fe, fe.a, Object.fromEntries(Object.entries(fe).map(([k, v]) => [k.toUpperCase(), v * 2])))
  const fr = Object.freeze({ k: 1 }); console.log(fr, fr.k, Object.hasOwn(fr, 'k'))
  const counts: { [w: string]: number } = {}
  for (const w of 'a b a c b a'.split(' ')) counts[w] = (counts[w] ?? 0) + 1
  console.log(counts, Object.entries(counts).sort((x, y) => y[1] - x[1] || x[0].localeCompare(y[0])), Object.entries(counts).sort(([, p], [, q]) => q - p)[0])
  const groups = new Map<boolean, number[]>()
  for (const n of [1, 2, 3, 4]) { if (!groups.has(n % 2 === 0)) groups.set(n % 2 === 0, []); groups.get(n % 2 === 0)!.push(n) }
  console.log(groups)
  const big = Array.from({ length: 120 }, (_, i) => i); console.log(big, big.map(String).slice(0, 30))
  const nested = [[1, [2, [3, [4]]]], { a: { b: { c: { d: 1 } } } }]; console.log(nested)
  console.log([['a', 1], ['b', 2]], [[]], [{}], [null, undefined], [() => 1], [function named() { return 1 }])
}
