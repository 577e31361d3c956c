// while and do-while, with conditions that have effects: ECMA-262 14.7.2, 14.7.3.
function collatz(n: number): number[] {
  const path = [n]
  while (n !== 1) path.push((n = n % 2 ? 3 * n + 1 : n / 2))
  return path
}

export function main(): void {
  console.log(collatz(6).join(' '))
  console.log(collatz(27).length)

  let n = 5
  do console.log('once', n)
  while (n++ < 5)
  console.log(n)

  const stack = [1, [2, [3, 4]], 5] as (number | (number | number[])[])[]
  console.log(stack.length)

  const words = ['c', 'b', 'a']
  let word: string | undefined
  let joined = ''
  while ((word = words.pop()) !== undefined) joined += word
  console.log(joined, words.length, word)

  let digits = ''
  let rest = 2024
  do {
    digits = (rest % 2) + digits
    rest = Math.floor(rest / 2)
  } while (rest)
  console.log(digits, parseInt(digits, 2))

  let evens = 0
  let i = 0
  do {
    if (i % 2) continue
    evens += i
  } while (++i < 10)
  console.log(evens, i)

  let a = 1071
  let b = 462
  while (b) [a, b] = [b, a % b]
  console.log(a)
}
