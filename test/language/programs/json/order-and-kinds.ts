// Order and further properties of what is parsed; toJSON, replacers, what stringify leaves out. ECMA-262 25.5.
interface Item { id: number; name: string; price: number | null; tags: string[]; note?: string }
interface Order { items: Item[]; paid: boolean; meta: { [key: string]: number } }
type Shape = { kind: 'circle'; r: number } | { kind: 'rect'; w: number; h: number }
class Point { #secret = 1; label?: string; constructor(public x: number, public y: number) {} get sum(): number { return this.x + this.y } }
class Temp { constructor(readonly c: number) {} toJSON(): { celsius: number } { return { celsius: this.c } } }
export function main(): void {
  const o = JSON.parse('{"paid":true,"extra":[1,{"a":null}],"items":[{"name":"bolt","tags":[],"price":null,"id":2},{"id":1,"name":"nut","price":1.5,"tags":["x"],"note":"n","z":1}],"meta":{"b":1,"a":2}}') as Order
  console.log(o)
  console.log(JSON.stringify(o))
  o.items[0].note = 'later'
  o.items[0].price = 4
  console.log(o.items[0], Object.keys(o.items[0]), JSON.stringify(o.items[0]), 'note' in o.items[0], 'z' in o.items[1])
  const shapes = JSON.parse('[{"r":2,"kind":"circle"},{"h":1,"w":2,"kind":"rect"}]') as Shape[]
  for (const s of shapes) console.log(s.kind === 'circle' ? s.r : s.w * s.h, s)
  const u = JSON.parse('[1,"a",null,true,{"b":[1]}]') as unknown
  console.log(u, JSON.stringify(u), Array.isArray(u))
  console.log(JSON.stringify(new Point(1, 2)), JSON.stringify(new Temp(3)), JSON.stringify({ p: new Point(1, 2), t: [new Temp(1)] }))
  console.log(JSON.stringify(new Map([['a', 1]])), JSON.stringify(new Set([1])), JSON.stringify({ a: undefined, b: null, c: NaN, d: Infinity, e: -0, f: () => 1 }), JSON.stringify([undefined, () => 1, null, NaN]))
  console.log(JSON.stringify('a"b\n\u2028\u0001\ud800'), JSON.stringify(undefined), JSON.stringify(null), JSON.stringify(new Date(0)), JSON.stringify(/x/g), JSON.stringify(new Error('e')))
  console.log(JSON.stringify({ a: [1, { b: 2 }], c: {} , d: [] }, null, 2))
  console.log(JSON.stringify({ a: 1, b: [1, 2] }, null, '\t'), JSON.stringify({ a: 1, b: 2, c: { a: 3, d: 4 } }, ['a', 'c']))
  console.log(JSON.stringify({ a: 1, b: 'x', c: [2] }, (key: string, value: unknown) => (typeof value === 'number' ? value * 2 : value)))
  const r = JSON.parse('{"2":1,"1":2,"x":3}') as Record<string, number>
  console.log(r, Object.entries(r))
  const either = JSON.parse('[{"a":1},{"b":"s","a":2}]') as ({ a: number } | { a: number; b: string })[]
  console.log(either)
  const tuple = JSON.parse('["x",1,true]') as [string, number, boolean]
  console.log(tuple, tuple[1] + 1)
  try { JSON.parse('{"a":}') as unknown } catch (e) { console.log((e as Error).name) }
}
