// Numbers that are indices, sums, products and remainders: what stays an integer and what does not: ECMA-262 6.1.6.1.
export function main(): void {
  const limit = 100
  const composite: boolean[] = new Array<boolean>(limit + 1).fill(false)
  const primes: number[] = []
  for (let i = 2; i <= limit; i++) {
    if (composite[i]) continue
    primes.push(i)
    for (let k = i * i; k <= limit; k += i) composite[k] = true
  }
  console.log(primes.length, primes.slice(-3).join())

  // A product of loop counters passes 2**31 and 2**53.
  let product = 1
  for (let i = 1; i <= 25; i++) product *= i
  console.log(product)
  let sum = 0
  for (let i = 0; i < 5; i++) sum += 2147483647
  console.log(sum, sum | 0, sum >>> 0)

  // Division of integers is not integer division.
  const halves: number[] = []
  for (let i = 5; i > 0; i--) halves.push(i / 2)
  console.log(halves.join())
  for (let i = 7; i >= 1; i /= 2) halves.push(i)
  console.log(halves.slice(5).join())

  // -0 appears in a remainder, a product and a rounding.
  for (let i = -1; i <= 0; i++) console.log(1 / (i * 0), 1 / (-4 % 2), 1 / Math.round(-0.4))

  let bits = 0
  for (let i = 0; i < 40; i += 8) bits |= 1 << i
  console.log(bits, ~bits, bits << 24, (bits << 31) >>> 0)
  let down = 3
  const seen: number[] = []
  while (down-- > -2) seen.push(down)
  console.log(seen.join(), down)
}
