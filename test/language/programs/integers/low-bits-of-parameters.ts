// Parameters of which only the low 32 bits are looked at, of functions that are called with numbers beyond them: ECMA-262 7.1.6, 13.12.1.
const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by))
function mix(a: number, b: number): number {
  a ^= b << 3
  a = a + 0x9e3779b9
  return (a ^ (a >>> 15)) >>> 0
}
function seen(x: number): string {
  return `${x & 0xff} ${x}`
}
function compared(x: number): boolean {
  return (x | 0) < 5 && x > 2 ** 32
}
const twice = (x: number): number => low(x * 2)
function low(x: number): number {
  return x & 0xffff
}
function captured(x: number): () => number {
  return () => x >>> 1
}
function recursive(x: number, depth: number): number {
  return depth ? recursive(x + 0xffffffff, depth - 1) ^ x : x | 0
}
function halves(x: number): number {
  return (x | 0) + (x >> 1)
}

export function main(): void {
  const words = new Uint32Array([0xffffffff, 0x80000001, 7])
  console.log([...words].map((word) => rotate(word, 7)), rotate(words[0], 1), rotate(-5, 3), rotate(2 ** 40 + 3, 4))
  console.log(mix(words[0], 1), mix(2 ** 33 + 1, 2 ** 31), mix(-1, -(2 ** 34)))
  console.log(seen(2 ** 35 + 5), seen(-3), compared(2 ** 32 + 3), compared(3))
  console.log(twice(2 ** 51 + 1), twice(-(2 ** 40) - 1), captured(2 ** 36 + 9)(), captured(words[1])())
  console.log(recursive(2 ** 32, 5), recursive(words[0], 3), halves(2 ** 32 + 7), halves(words[0]))
  for (let i = 0, x = 1; i < 6; i++, x *= 1021) console.log(low(x), rotate(x, i), low(-x))
}
