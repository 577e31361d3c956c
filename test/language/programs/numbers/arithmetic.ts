// + - * / % ** on ordinary and extreme numbers: always IEEE doubles, whatever the operands look like. ECMA-262 6.1.6.1.
export function main(): void {
  console.log(7 / 2, -7 / 2, 1 / 3, 6 / 3, 0 / 5, 5 / 0, -5 / 0, 0 / 0, 1 / -0, 10 / 0.1)
  console.log(7 % 3, -7 % 3, 7 % -3, -7 % -3, 5.5 % 2, -0 % 1, 5 % 0, 5 % Infinity, Infinity % 5, 0 % 5, -4 % 2, 2 ** 53 % 3, 1e308 % 7)
  console.log(2 ** 10, 2 ** -1, (-2) ** 3, 0 ** 0, NaN ** 0, 2 ** 0.5, (-8) ** (1 / 3), 10 ** 21, 2 ** 3 ** 2, (-1) ** 1000001, 1.5 ** 3)
  console.log(2147483647 + 1, -2147483648 - 1, 2147483647 * 2, 65536 * 65536, 4294967295 + 1, 46341 * 46341, 123456789 * 987654321, -2147483648 * -1)
  console.log(9007199254740991 + 1, 9007199254740991 + 2, 9007199254740992 + 1, 9007199254740991 * 3, 2 ** 53 - 2 ** 52, 1e308 * 10, -1e308 * 10)
  console.log(-(0), -(-0), 0 * -1, -0 + 0, -0 - 0, -0 + -0, 0 - 0, Object.is(0 * -5, -0), Object.is(-3 % 3, -0), 1 / (0 * -1))
  let n = 5
  n += 2.5
  n -= 10
  n *= -3
  n /= 4
  n **= 2
  n %= 2
  console.log(n, n++, n, ++n, n--, --n, -n, +n)
  const zero = 0, big = 2147483647, min = -2147483648
  console.log(big + big, min + min, big - min, big * big, min * min, min / -1, min % -1, big / zero, zero / zero, -big - 2, -min, big ** 2)
  console.log(0.1 + 0.2 === 0.3, 0.1 * 3, 0.3 - 0.1, 1.1 + 2.2, 1e16 + 1 === 1e16, 0.1 + 0.7, 3 * 0.1 === 0.3, 0.5 + 0.25 === 0.75)
  const fahrenheit = [-40, 0, 37, 100].map(c => c * 9 / 5 + 32)
  console.log(fahrenheit, fahrenheit.map(f => (f - 32) * 5 / 9), [1, 2, 3, 4].reduce((a, b) => a + b) / 4, [1, 2].reduce((a, b) => a + b) / 2)
}
