// Math's exact functions at their edges: rounding, truncation, sign, clz32, imul, fround, hypot, sqrt, cbrt. ECMA-262 21.3.2.
const edges = [0, -0, 0.5, -0.5, 0.49999999999999994, 1.5, 2.5, -1.5, -2.5, 1e15 + 0.5, 2 ** 52 + 0.5, -1e-300, 4503599627370497.5, NaN, Infinity, -Infinity]

export function main(): void {
  console.log('round', edges.map(n => Math.round(n)))
  console.log('floor', edges.map(n => Math.floor(n)))
  console.log('ceil', edges.map(n => Math.ceil(n)))
  console.log('trunc', edges.map(Math.trunc))
  console.log('sign', edges.map(Math.sign))
  console.log('abs', edges.map(Math.abs))
  console.log('sqrt', [0, -0, 4, 2, 1e-320, -1, Infinity].map(n => Math.sqrt(n)), 'cbrt', [0, -0, 27, -8, 1e-300].map(n => Math.cbrt(n)))
  console.log('clz32', [0, 1, -1, 0.5, 2 ** 31, 2 ** 32, 65535, NaN].map(Math.clz32), 'fround', [0.1, 5.5, 1e40, -0, 16777217, 1e-50].map(Math.fround))
  console.log('imul', Math.imul(3, 4), Math.imul(-5, 12), Math.imul(0xffffffff, 5), Math.imul(0x7fffffff, 0x7fffffff), Math.imul(2 ** 31, 2), Math.imul(1.9, 2.9))
  console.log('hypot', Math.hypot(3, 4), Math.hypot(), Math.hypot(-5), Math.hypot(1, 2, 2), Math.hypot(NaN, Infinity), Math.hypot(0, -0))
  console.log('min max', Math.min(3, 1, 2), Math.max(3, 1, 2), Math.min(NaN, -Infinity), Math.max(-0, 0), Math.min(...[5, -5]), Math.max(2, 7 / 2))
  console.log('exact', Math.pow(2, 0.5) === Math.SQRT2, Math.pow(2, 52), Math.exp(0), Math.log(1), Math.log2(8), Math.log10(1000), Math.sin(0), Math.cos(0), Math.atan2(0, -0) === Math.PI, Math.atan2(-0, 1))
  console.log('constants', Math.PI, Math.E, Math.LN2, Math.LN10, Math.LOG2E, Math.LOG10E, Math.SQRT1_2, Math.SQRT2)
  console.log('near', Math.sin(Math.PI / 6).toFixed(10), Math.cos(1).toFixed(10), Math.tan(0.5).toFixed(10), Math.exp(1.5).toFixed(10), Math.log(10).toFixed(10), Math.atan(1).toFixed(10), Math.asin(0.5).toFixed(10), Math.sinh(1).toFixed(8), Math.tanh(0.5).toFixed(8))
  console.log('round half', [1.005, 2.675, -0.2, 0.5, -3.5].map(n => Math.round(n * 100) / 100), Math.round(-0.2), Math.round(2147483647.5), Math.floor(-2147483648.5), Math.trunc(1e300))
  const gcd = (a: number, b: number): number => b === 0 ? Math.abs(a) : gcd(b, a % b)
  const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high)
  console.log(gcd(48, 18), gcd(-7, 0), gcd(2 ** 40, 6 ** 20), [-5, 0.5, 99].map(n => clamp(n, 0, 1)), [5, 5.5, -5].map(n => Math.floor(n / 2)), [7, -7].map(n => Math.trunc(n / 2)))
}
