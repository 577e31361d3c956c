// Functions whose numbers stay small in one call and leave the 32-bit range in another: no call may spoil the other. ECMA-262 6.1.6.1.
function add(a: number, b: number): number { return a + b }
function square(n: number): number { return n * n }
function factorial(n: number): number { return n < 2 ? 1 : n * factorial(n - 1) }
function fibonacci(n: number): number {
  let a = 0, b = 1
  for (let i = 0; i < n; i++) {
    const next = a + b
    a = b
    b = next
  }
  return a
}
function average(a: number, b: number): number { return (a + b) / 2 }
function identity(n: number): number { return n }
function pick(flag: boolean): number { return flag ? 1 : 1.5 }

class Accumulator {
  total = 0
  count = 0
  add(n: number): this { this.total += n; this.count++; return this }
  get mean(): number { return this.total / this.count }
}

export function main(): void {
  console.log(add(1, 2), add(2147483647, 1), add(0.1, 0.2), add(-2147483648, -1), add(2 ** 53, 1), add(NaN, 1))
  console.log(square(46340), square(46341), square(-65536), square(1e10), square(0.5), square(-0))
  console.log([5, 12, 13, 20, 21, 22, 25, 170, 171].map(factorial))
  console.log([10, 46, 47, 48, 78, 79, 100, 1476, 1477].map(fibonacci))
  console.log(average(1, 2), average(2147483647, 2147483647), average(-1, 0), identity(3) / identity(2), pick(true) + pick(false))
  const sums = new Accumulator()
  for (let i = 0; i < 5; i++) sums.add(1e9)
  console.log(sums.total, sums.mean, sums.add(0.25).total, sums.mean, new Accumulator().mean, new Accumulator().add(-0).total)
  let grown = 1
  const grow = (): number => grown *= 1000
  console.log(grow(), grow(), grow(), grow(), grow(), grow(), grow(), grow())
  const table: number[] = [1]
  while (table.length < 40) table.push(table[table.length - 1] * 2)
  console.log(table[30], table[31], table[32], table[39], table.map(n => n | 0).filter(n => n <= 0).length)
  let [low, high] = [0, 4294967295]
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (middle * middle < 10 ** 15) low = middle + 1
    else high = middle
  }
  console.log(low, low - 2147483648, -low, low * 4294967296)
  let value = 0
  const set = (n: number): void => { value = n }
  for (const n of [1, 2147483648, 0.5, -0, NaN]) {
    set(n)
    console.log(value, value + 1, -value)
  }
}
