// Number::toString over all magnitudes: shortest digits that round-trip, exponents from 1e21 and below 1e-6. ECMA-262 6.1.6.1.20.
export function main(): void {
  console.log(0, -0, 1, -1, 0.5, 123456789, 1234567890123, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 100, 1e2, 1.0)
  console.log(1e20, 1e21, 123456789012345680000, 1234567890123456800000, 1e-6, 1e-7, 0.000001234, 0.0000001234, -1e-7, 1.5e300, 5e-324)
  console.log(2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 1, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 2 ** 70, -(2 ** 31), 2 ** -10, 2 ** -30, 2 ** 1023)
  console.log(Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, Infinity, -Infinity, NaN)
  console.log(4.35, 0.000035, 1.005, 9.995, 4.9406564584124654e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993, 0.1 * 3, 1.1 * 1.1)
  const numbers = [0, 1.5, -2.25, 1e21, 1e-7, 123.456, 0.1 + 0.2, NaN, Infinity, -0]
  console.log(numbers.map(n => String(n)), numbers.map(n => `${n}`).join(), numbers.map(n => n + ''), numbers.map(n => JSON.stringify(n)))
  let x = 1
  const powers: string[] = []
  for (let i = 0; i < 25; i++) {
    powers.push(String(x))
    x *= -17.3
  }
  console.log(powers.join(' '))
  x = 1
  const small: string[] = []
  for (let i = 0; i < 15; i++) {
    small.push(`${x /= 7}`)
  }
  console.log(small.join(' '))
  console.log(0.1.toString(), (25).toString(), 1e3.toString(), -1.50.toString(), (0.1 + 0.7) * 10, 4.1 - 4, 3 * 1.1, 1e16 + 1, 123e-20, 5e-7 + 5e-7)
}
