// The remainder takes the sign of the dividend; clocks, calendars and rings built on it. ECMA-262 6.1.6.1.6.
const mod = (a: number, n: number): number => ((a % n) + n) % n

function leap(year: number): boolean { return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) }

function clock(minutes: number): string {
  const m = mod(minutes, 1440)
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
}

class Ring<T> {
  private at = 0
  constructor(private readonly items: T[]) {}
  move(by: number): T {
    this.at = mod(this.at + by, this.items.length)
    return this.items[this.at]
  }
}

export function main(): void {
  for (const a of [7, -7, 7.5, -7.5, 0, -0, 2147483648, -2147483649]) console.log([3, -3, 2.5, 1, -1, 0.1].map(b => a % b).join(' '), '|', [3, 5].map(n => mod(a, n)).join(' '))
  console.log([2000, 1900, 2024, 2023, -4].map(leap), [0, 61, -1, 1440, 1439.5, -1441].map(clock))
  const ring = new Ring(['n', 'e', 's', 'w'])
  console.log([1, 1, -3, 10, -10, 0].map(by => ring.move(by)).join(' '))
  let fizz = ''
  for (let i = -3; i <= 15; i++) fizz += i % 15 === 0 ? 'FizzBuzz ' : i % 5 === 0 ? 'Buzz ' : i % 3 === 0 ? 'Fizz ' : `${i} `
  console.log(fizz.trimEnd())
  const power = (base: number, exponent: number, modulus: number): number => {
    let result = 1
    base %= modulus
    for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
      if (exponent % 2 === 1) result = result * base % modulus
      base = base * base % modulus
    }
    return result
  }
  console.log(power(2, 10, 1000), power(3, 200, 13), power(7, 560, 561), power(123456, 789, 94906267))
  console.log(2147483647 % 2, -2147483648 % -1, 4294967296 % 65537, 9007199254740991 % 10, 1e17 % 9, 5 % 0.3, -1 % 4294967296, (2 ** 31) % (2 ** 31))
  let x = -17
  x %= 5
  console.log(x, x %= -2, x % 2 === -0, Math.abs(-3 % 2) === 1, [-3, -2, -1, 0, 1].map(n => n % 2), [-3, -2, 1].map(n => n & 1))
}
