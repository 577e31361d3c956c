// length - 1 of empty things, indices that become negative, computed and modulo indices. ECMA-262 13.3.3, 23.1.
export function main(): void {
  const empty: number[] = []
  console.log(empty.length - 1, 'x'.length - 2, new Set().size - 1, empty.length * -1, -empty.length, empty.length / 0, 1 / -empty.length)
  for (let i = empty.length - 1; i >= 0; i--) console.log('never', i)
  for (let i = 0; i < empty.length - 1; i++) console.log('never', i)
  for (let i = 0; i <= empty.length - 1; i++) console.log('never', i)
  const items = [10, 20, 30, 40, 50]
  const n = items.length
  const wrapped: number[] = []
  for (let i = -7; i < 8; i++) wrapped.push(items[(i % n + n) % n])
  console.log(wrapped.join(' '))
  console.log(items[n - 1], items[Math.floor(n / 2)], items[n >> 1], items[(n / 2) | 0], items[n % 2], items[+true], items[-0])
  const middle = n / 2
  console.log(middle, items[Math.trunc(middle)], items.slice(middle), (n - 1) / 2, items[(n - 1) / 2], n / 4 * 2)
  let at = 0
  at = items.indexOf(99)
  console.log(at, at + 1, at >= 0 ? items[at] : 'none', ~at, at >>> 0, at * at, -at)
  let difference = items.length - items.length
  console.log(difference, -difference, difference * -5, 1 / difference, 1 / (difference * -5), difference % -3)
  difference -= 3
  console.log(difference % 2, difference / 2, difference >> 1, difference >>> 28, Math.floor(difference / 2), difference ** 2)
  const average = items.reduce((a, b) => a + b, 0) / items.length
  console.log(average, average % items.length, items.length % average, average / items.length)
  const half = items.map((_, i) => i / 2)
  console.log(half, half.map(h => items[Math.floor(h)]), half.map(h => h * 2 === Math.floor(h) * 2))
  let total = 0
  for (let i = items.length; i--;) total = total * 10 + i
  console.log(total)
  const text = 'length'
  let reversed = ''
  for (let i = text.length - 1; i >= 0; --i) reversed += text[i]
  console.log(reversed, text.length * text.length * 1e9, text.length ** 12, text.length / 4)
}
