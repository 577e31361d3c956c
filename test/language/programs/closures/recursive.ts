// A function expression may call itself by its own name, by the variable it is in, or through another: ECMA-262 15.2.5.
export function main(): void {
  const factorial = function self(n: number): number {
    return n <= 1 ? 1 : n * self(n - 1)
  }
  console.log(factorial(5), factorial(20))

  const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2))
  console.log(fib(15))

  const isEven = (n: number): boolean => n === 0 || isOdd(n - 1)
  const isOdd = (n: number): boolean => n !== 0 && isEven(n - 1)
  console.log(isEven(10), isOdd(10), isEven(7))

  const memo = new Map<number, number>()
  const ways = (n: number): number => {
    const known = memo.get(n)
    if (known !== undefined) return known
    const result = n < 0 ? 0 : n === 0 ? 1 : ways(n - 1) + ways(n - 2) + ways(n - 3)
    memo.set(n, result)
    return result
  }
  console.log(ways(30), memo.size)

  // The name of a function expression is its own, even when the variable changes.
  let f = function named(n: number): string {
    return n === 0 ? 'end' : `${n} ${named(n - 1)}`
  }
  const g = f
  f = () => 'changed'
  console.log(g(3), f(3))

  const hanoi = (n: number, from: string, to: string, by: string, move: (a: string, b: string) => void): void => {
    if (n === 0) return
    hanoi(n - 1, from, by, to, move)
    move(from, to)
    hanoi(n - 1, by, to, from, move)
  }
  let moves = ''
  hanoi(3, 'A', 'C', 'B', (a, b) => (moves += `${a}${b} `))
  console.log(moves)
}
