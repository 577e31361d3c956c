// Numbers at the edges of 32 and 53 bits, -0, numbers that may be undefined or null. ECMA-262 6.1.6.1, 7.1.
function double(x: number | undefined): number { return (x ?? 0) * 2 }
function big(): number { return 2147483647 }
export function main(): void {
  // integers at the edges
  let a = 2147483647; a++; console.log(a, a | 0, -a, a >>> 0, ~a, a << 1)
  let b = -2147483648; b--; console.log(b, b | 0, Math.abs(b))
  console.log(big() + 1, big() * 2, big() * big(), big() << 1, (big() + 1) | 0, big() + 1 >>> 0, -big() - 2)
  console.log(2 ** 53, 2 ** 53 + 1, 9007199254740993, 9007199254740991 + 2, 0.1 + 0.2, 1 / 3, 5 / 2 | 0, -5 / 2 | 0, 7 % -3, -7 % 3, -7 % 7, 5.5 % 2, 5 % 0)
  console.log(-0, 0 * -1, -0 === 0, Object.is(-0, 0), [-0], { z: -0 }, `${-0}`, String(-0), (-0).toFixed(1), JSON.stringify(-0), 1 / -0, Math.round(-0.4), Math.ceil(-0.5), Math.trunc(-0.9), 0 / -5, -0 + 0, -0 - 0, Math.min(0, -0), Math.max(-0, 0))
  let z = 5; z *= 0; z = -z; console.log(z, Object.is(z, -0)); let m = -4; m %= 2; console.log(m, 1 / m)
  const s = 'héllo'; let sum = 0
  for (let i = 0; i < s.length; i++) sum += s.charCodeAt(i)
  console.log(sum, s.charCodeAt(99), s.charCodeAt(0) / 2, s.codePointAt(1), s.codePointAt(99), s.length / 2)
  let h = 5381
  for (const c of 'hash me') h = ((h << 5) + h + c.charCodeAt(0)) >>> 0
  console.log(h, h | 0, h.toString(16), (h >>> 0) + 1, h ^ 0xffffffff)
  let f = 0x811c9dc5
  for (let i = 0; i < 5; i++) { f ^= i; f = Math.imul(f, 0x01000193) }
  console.log(f >>> 0, f)
  const opt: { n?: number; o: number | null } = { o: null }
  console.log(opt, opt.n, opt.n ?? 7, double(opt.n), opt.n === undefined, opt.o === null, opt.o ?? -1, typeof opt.n, typeof opt.o, `${opt.n} ${opt.o}`)
  opt.n = 3; opt.o = 4; console.log(opt, (opt.n ?? 0) + (opt.o ?? 0), opt.n!.toFixed(2))
  const xs: (number | undefined)[] = [1, undefined, 3]
  console.log(xs, xs.map(double), xs.indexOf(undefined), xs.includes(undefined), xs.filter((x) => x !== undefined), xs.join('-'), xs[1] === undefined, xs.find((x) => x === undefined))
  const ys: (number | null)[] = [null, 2]; console.log(ys, ys[0] === null, ys.join(), JSON.stringify(ys), JSON.stringify(xs), [undefined, null].join('|'))
  const map = new Map<string, number | undefined>([['a', undefined]]); console.log(map.get('a'), map.has('a'), map.get('b'), map)
  console.log('b' > 'a', 'a' < 'B', 'abc' < 'abd', '10' < '9', 'a' + 1 + 2, 1 + 2 + 'a', 'x' + null + undefined + true, 'é' < 'z', 'Z' < 'a', 'a'.localeCompare('b'), '' < 'a')
  const u: string | undefined = Math.random() > 2 ? 'x' : undefined, nn: string | null = Math.random() > 2 ? 'x' : null
  console.log('v' + u, `${nn}`, u + 'w', u?.length, nn?.length ?? 'none', u === undefined, nn == null, u ?? nn ?? 'both')
  console.log(0.1 * 3, 1e21, 1e-7, 123456789.123, (25).toString(36), (255).toString(2), (0.5).toString(2), Number('12px'), Number(''), Number(' 12 '), Number('0b11'), Number(null), Number(undefined), Number(true), Number('1e3'), +'-0', parseInt('12px'), parseInt('ff', 16), parseFloat('.5abc'), parseInt(''), Number('Infinity'))
  console.log((1.005).toFixed(2), (1e21).toFixed(2), (0).toFixed(2), (-1.5).toFixed(0), (2.5).toFixed(0), (123.456).toPrecision(4), (0.00001).toPrecision(1), (1234.5678).toExponential(2), Number.MAX_SAFE_INTEGER, Number.EPSILON, Number.MIN_VALUE, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53))
  let i = 0; const arr = [10, 20, 30]; arr[i++] += i; arr[i] = i++ + ++i; console.log(arr, i, arr[arr.length - 1], i++ + i++, i-- - --i)
  let acc = 0; for (let k = 0; k < 100000; k++) acc += k * k; console.log(acc, acc % 1000, acc & 0xff)
  let fact = 1; for (let k = 1; k <= 25; k++) fact *= k; console.log(fact)
  console.log([1, 2, 3].reduce((p, c) => p * c, 1) / 4, 7 / 2 * 2, Math.floor(7 / 2), (7 / 2) | 0, 3 * 1.5, 1 - 0.9, 1e3 | 0, 4294967296 | 0, 4294967295 >> 0, 1 << 31, 1 << 32, 1 >>> 31, -1 >>> 0, -1 >>> 28, 2 ** -1, (-2) ** 3, 2 ** 31, NaN | 0, Infinity | 0)
}
