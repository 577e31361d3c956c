// Counters that run to the ends of the 32-bit range, past them, backwards, or by fractions. ECMA-262 13.4, 14.7.4.
export function main(): void {
  const seen: number[] = []
  for (let i = 2147483645; i <= 2147483649; i++) seen.push(i)
  for (let i = -2147483647; i >= -2147483650; i--) seen.push(i)
  console.log(seen)
  let n = 2147483647
  n++
  console.log(n, n | 0, ++n, n--, n)
  let down = 0
  for (let i = 3; i >= 0; i--) down += i
  console.log(down)
  let steps = 0
  for (let i = 4294967290; i < 4294967300; i += 3) steps += i
  console.log(steps)
  const fractions: number[] = []
  for (let i = 0; i < 2; i += 0.5) fractions.push(i)
  for (let i = 10; i > 1; i /= 3) fractions.push(i)
  console.log(fractions)
  let doubled = 1, times = 0
  while (doubled < 1e15) {
    doubled *= 2
    times++
  }
  console.log(doubled, times)
  let product = 1
  for (let i = 1; i <= 20; i++) product *= i
  console.log(product)
  let sum = 0
  for (let i = 0; i < 100000; i++) sum += i * i
  console.log(sum)
  let last = 0
  for (let i = 0, j = 10; i < j; i += 2, j--) last = i * 100 + j
  console.log(last)
  let counter = 5
  while (counter --> 0) if (counter === 2) counter -= 0.5
  console.log(counter)
  for (let i = 0; i !== -0; i++) console.log('never')
  let hash = 7
  for (const c of 'overflow') hash = hash * 31 + c.charCodeAt(0)
  console.log(hash, hash | 0, hash >>> 0)
}
