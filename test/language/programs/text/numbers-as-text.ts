// Numbers as text: shortest digits that round-trip, exponents from 1e21 and below 1e-6: ECMA-262 6.1.6.1.20.
export function main(): void {
  const values = [0, -0, 1, -1.5, 0.1, 0.1 + 0.2, 1 / 3, 100, 1e20, 1e21, 123456789.125, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 4.35, 1.005 * 1000, 0.000001234, 1e300 * 10]
  for (const value of values) console.log(String(value), JSON.stringify(value), value + '')
  console.log((255).toString(16), (255).toString(2), (-255).toString(36), (0.5).toString(2), (1e21).toString(7).length > 10)
  console.log((1.005).toFixed(2), (1.45).toFixed(1), (0).toFixed(2), (-1.5).toFixed(0), (2.5).toFixed(0), (1e21).toFixed(2), (123.456).toFixed(1), (-0.0000001).toFixed(2))
  console.log((123.456).toPrecision(4), (0.00001).toPrecision(1), (123456).toPrecision(2), (1e21).toPrecision(3), (25).toExponential(), (12345).toExponential(2), (0).toExponential())
  console.log(Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, Number.EPSILON > 0, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53))
  try {
    console.log((1).toFixed(101))
  } catch (e) {
    console.log(e instanceof RangeError)
  }
  try {
    console.log((1).toString(1))
  } catch (e) {
    console.log(e instanceof RangeError)
  }
}
