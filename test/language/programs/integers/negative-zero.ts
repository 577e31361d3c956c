// -0 from multiplication, division, remainder, negation and rounding; where it can be told from 0. ECMA-262 6.1.6.1.4, 6.1.6.1.6, 7.2.10.
function zero(n: number): string { return n === 0 ? Object.is(n, -0) ? '-0' : '0' : String(n) }
function negate(n: number): number { return -n }
function times(a: number, b: number): number { return a * b }

export function main(): void {
  const small = [-2, -1, 0, 1, 2]
  for (const a of small) console.log(small.map(b => zero(a * b)).join(' '), '|', small.map(b => zero(a % (b || 3))).join(' '), '|', small.map(b => zero(a / (b || Infinity))).join(' '))
  console.log(small.map(n => zero(-n)).join(' '), zero(negate(0)), zero(times(0, -1)), zero(times(-1, 0) + 0), zero(0 - 0), zero(-0 - 0))
  let i = 0
  console.log(zero(i), zero(-i), zero(i * -1), 1 / -i, 1 / (i * -1))
  i = -i
  console.log(zero(i), zero(i++), zero(i), zero(--i), zero(i | 0))
  for (let n = 2; n >= -2; n--) if (n * -1 === 0) console.log(n, n * -1, -n, [n * -1], `${n * -1}`)
  let product = 5
  for (const factor of [1, 0, -3, 7]) product *= factor
  console.log(product, zero(product), product + '', [product], JSON.stringify({ product }), product.toFixed(1), String([product]))
  console.log(zero(Math.round(-0.4)), zero(Math.ceil(-0.9)), zero(Math.trunc(-0.5)), zero(Math.floor(-0)), zero(-0.5 | 0), zero(~~-0.5), zero(-1 >>> 31 >> 1), zero(Math.abs(-0)))
  console.log(zero(-4 % 2), zero(4 % -2), zero(-4 % 4), zero(-1 + 1), zero(parseInt('-0')), zero(Number('-0')), zero(+'-0.0'), zero(Math.min(0, -0)), zero(Math.max(-0, -0)))
  const map = new Map([[-0, 'zero']])
  console.log(map.get(0), map.has(-0), [-0].includes(0), [-0].indexOf(0), new Set([0, -0]).size, -0 === 0, -0 < 0, -0 >= 0)
  const held: { n: number } = { n: 0 }
  held.n = -held.n
  held.n *= 1
  console.log(held, zero(held.n), [0, -0].map(n => 1 / n), [-0, 0].sort((a, b) => a - b).map(zero), Math.atan2(held.n, -1) < 0)
}
