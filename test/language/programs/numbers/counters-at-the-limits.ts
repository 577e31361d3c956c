// Counters that go past 2^31 and 2^32, below zero, by fractions, and past 2^53: integers only as long as nobody can tell. ECMA-262 6.1.6.1.
function up(from: number, steps: number): number {
  let i = from
  for (let k = 0; k < steps; k++) i++
  return i
}
function down(from: number, steps: number): number {
  let i = from
  while (steps-- > 0) i--
  return i
}
function half(n: number): number {
  let rounds = 0
  for (; n > 1; n /= 2) rounds++
  return rounds + n
}
function countdown(n: number): string {
  let text = ''
  for (let i = n; i >= 0; i -= 3) text += i + ' '
  for (let i = n; i--;) text += i + ','
  for (let i = n; i-- > 2;) text += i + ';'
  let j = n
  do text += j + '.'
  while (--j > -2)
  return text + j
}

export function main(): void {
  console.log(up(2147483640, 10), up(4294967290, 10), up(9007199254740990, 5), up(-3, 5), up(0.5, 2))
  console.log(down(-2147483640, 10), down(3, 5), down(0, 1), down(0.25, 1))
  console.log(half(1024), half(1000), half(3), countdown(7))
  // Exactly at the limits.
  let last = 0
  for (let i = 2147483645; i <= 2147483647; i++) last = i
  console.log(last, last + 1, last * 2, last * last, -last - 2, last | 0, (last + 1) | 0, (last + 1) >>> 0)
  let many = 0
  for (let i = 4294967293; i <= 4294967297; i++) many += i % 10
  console.log(many)
  // Zero with a sign.
  let zero = 0
  for (let i = -1; i <= 1; i++) {
    zero = i * 0
    console.log(1 / zero, 1 / (0 * -i), 1 / -zero, 1 / (i - i), Object.is(i * 0, -0), i % 1, 1 / (i % 1), 1 / Math.round(i / 4), 1 / Math.ceil(i / 4), 1 / Math.trunc(i / 4))
  }
  for (let i = 3; i >= -3; i--) console.log(i % 2 === 0, i % 2 == 1, i % 2 > 0, 1 / (i % 3), Object.is(i % 3, -0), (i % 2) | 0, [i % 3], `${i % 3}`)
  // Division is never of integers.
  for (let i = 1; i < 4; i++) console.log(i / 2, 7 / i, (i / 2) | 0, Math.floor(i / 2), Math.floor(-i / 2), Math.trunc(-i / 2), ~~(-i / 2), (-i / 2) >> 0, -i / 2 >>> 28, i / 0, -i / 0)
  // NaN gets in.
  let n = 1
  for (const text of ['2', 'x', '3']) {
    n = n * Number(text)
    console.log(n, n | 0, n > 0, n <= 0)
  }
  // Products and powers too large.
  let product = 1
  for (let i = 1; i <= 25; i++) product *= i
  let power = 1
  for (let i = 0; i < 70; i++) power *= 2
  let shifted = 1
  for (let i = 0; i < 40; i++) shifted <<= 1
  console.log(product, power, shifted, 2 ** 31, 2 ** 32, 2 ** 53 + 1, (-2) ** 31, 1 << 31, 1 << 32)
  let fibonacci = [1, 1]
  let a = 1, b = 1
  for (let i = 0; i < 80; i++) {
    [a, b] = [b, a + b]
    fibonacci = [a, b]
  }
  console.log(a, b, fibonacci)
}
