// Relations and equality with NaN, both zeros, infinities, mixed null and undefined; truthiness of numbers. ECMA-262 7.2.13, 7.2.14, 7.2.15.
export function main(): void {
  const edges = [-Infinity, -1, -0, 0, 5e-324, 1, Infinity, NaN]
  for (const a of edges) {
    console.log(String(a).padStart(9), edges.map(b => `${a < b ? '<' : '.'}${a > b ? '>' : '.'}${a <= b ? 'l' : '.'}${a >= b ? 'g' : '.'}${a === b ? '=' : '.'}${Object.is(a, b) ? 'i' : '.'}`).join(' '))
  }
  console.log(edges.map(n => n ? 'T' : 'F').join(''), edges.map(n => !n), edges.map(n => !!n && n > 0), edges.filter(n => n).length)
  console.log(edges.map(n => n || 'zero'), edges.map(n => n && 'true'), edges.map(n => n ?? 'never'))
  const maybe: (number | null | undefined)[] = [0, null, undefined, NaN]
  console.log(maybe.map(n => n === null), maybe.map(n => n === undefined), maybe.map(n => n == null), maybe.map(n => n != undefined), maybe.map(n => n === 0))
  console.log(maybe.map(n => n ?? -1), maybe.map(n => n || -2), maybe.map(n => typeof n === 'number' ? n + 1 : n), maybe.map(n => n?.toFixed(1)))
  for (const a of maybe) console.log(maybe.map(b => a === b))
  console.log(Math.max(...edges), Math.max(...edges.slice(0, -1)), Math.min(0, -0), Object.is(Math.min(0, -0), -0), Object.is(Math.max(-0, 0), 0), Math.max(), Math.min(), Math.max(NaN, 1))
  const nan = NaN
  let tries = 0
  while (nan !== nan && tries < 3) tries++
  console.log(tries, nan < 1 || nan >= 1, !(nan < 1), nan == nan, [nan].indexOf(nan), [nan].includes(nan), -0 === 0, 0 < -0)
  switch (nan) {
    case NaN: console.log('matched'); break
    default: console.log('NaN matches no case')
  }
  switch (-0) {
    case 0: console.log('-0 matches 0')
  }
}
