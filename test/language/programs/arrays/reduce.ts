// reduce and reduceRight in all forms, and the error on an empty array without a start. ECMA-262 23.1.3.24.
export function main(): void {
  const numbers = [1, 2, 3, 4]
  console.log(numbers.reduce((a, b) => a + b), numbers.reduce((a, b) => a + b, 100), numbers.reduceRight((a, b) => a - b), numbers.reduce((a, b) => a - b))
  console.log(numbers.reduce((text, n) => text + n, ''), numbers.reduceRight((text, n) => text + n, '>'), numbers.reduce((ok, n) => ok && n > 0, true))
  console.log(numbers.reduce<number[]>((all, n) => [n, ...all], []), numbers.reduce((sum, n, i, all) => sum + n * i / all.length, 0))
  const trace: string[] = []
  numbers.reduce((a, b, i) => { trace.push(`${a},${b}@${i}`); return a * b })
  numbers.reduceRight((a, b, i) => { trace.push(`${a},${b}@${i}`); return a * b })
  console.log(trace.join(' '))
  console.log([7].reduce(() => -1), [].reduce((a: string) => a, 'start'), [7].reduceRight((a, b) => a + b, 1))
  for (const right of [false, true]) {
    try {
      const empty: number[] = []
      console.log(right ? empty.reduceRight((a, b) => a + b) : empty.reduce((a, b) => a + b))
    } catch (error) {
      if (error instanceof TypeError) console.log(error.message)
    }
  }
  const stats = numbers.reduce((s, n) => ({ min: Math.min(s.min, n), max: Math.max(s.max, n), sum: s.sum + n }), { min: Infinity, max: -Infinity, sum: 0 })
  console.log(stats)
  const groups = ['apple', 'avocado', 'banana', 'blueberry', 'cherry'].reduce((map, word) => {
    const list = map.get(word[0]) ?? []
    list.push(word)
    return map.set(word[0], list)
  }, new Map<string, string[]>())
  console.log(groups)
  const compose = [(n: number) => n + 1, (n: number) => n * 10, (n: number) => -n].reduce((f, g) => n => g(f(n)))
  console.log(compose(4), [[1, 2], [3], []].reduce((all, part) => all.concat(part), []), [0.1, 0.2, 0.3].reduce((a, b) => a + b))
  const longest = ['a', 'abc', 'ab', 'xyz'].reduce((best, word) => word.length > best.length ? word : best)
  console.log(longest, ['x', 'y'].reduce((a, b, i) => `${a}${i}${b}`), [3, 9, 2].reduce((at, n, i, all) => n > all[at] ? i : at, 0))
}
