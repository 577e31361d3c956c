// Recursive closures, mutual recursion, Y-like self application, accumulators captured at each depth. ECMA-262 9.1, 10.2.
interface Recursive<A, R> { (self: Recursive<A, R>, value: A): R }

function fix<A, R>(f: (self: (value: A) => R) => (value: A) => R): (value: A) => R {
  const self = (value: A): R => f(self)(value)
  return self
}

const isEven = (n: number): boolean => n === 0 ? true : isOdd(n - 1)
const isOdd = (n: number): boolean => n === 0 ? false : isEven(n - 1)

function hanoi(n: number, from: string, to: string, via: string, move: (disc: number, from: string, to: string) => void): void {
  if (n === 0) return
  hanoi(n - 1, from, via, to, move)
  move(n, from, to)
  hanoi(n - 1, via, to, from, move)
}

function ackermann(m: number, n: number): number { return m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)) }

export function main(): void {
  const direct: Recursive<number, number> = (self, n) => n < 2 ? 1 : n * self(self, n - 1)
  console.log(direct(direct, 10), fix<number, number>(self => n => n < 2 ? n : self(n - 1) + self(n - 2))(15))
  console.log(fix<string, string>(self => s => s.length < 2 ? s : self(s.slice(1)) + s[0])('recursion'), isEven(50), isOdd(7))
  const moves: string[] = []
  let count = 0
  hanoi(3, 'a', 'c', 'b', (disc, from, to) => { count++; moves.push(`${disc}${from}${to}`) })
  console.log(count, moves.join(' '), ackermann(2, 3))
  const stack: (() => number)[] = []
  const descend = (depth: number, sum = 0): void => {
    let calls = 0
    stack.push(() => sum * 100 + ++calls)
    if (depth > 0) descend(depth - 1, sum + depth)
  }
  descend(3)
  console.log(stack.map(f => f()), stack.map(f => f()))
  const combinations = (items: string[], k: number): string[] => k === 0 ? [''] : items.flatMap((item, i) => combinations(items.slice(i + 1), k - 1).map(rest => item + rest))
  console.log(combinations(['a', 'b', 'c', 'd'], 2).join(' '), combinations([], 1).length, combinations(['x'], 0))
  function outer(n: number): () => number {
    function inner(): number { return n <= 0 ? 0 : n-- + inner() }
    return inner
  }
  const sum = outer(4)
  console.log(sum(), sum(), hoisted(3))
  function hoisted(n: number): string { return n > 0 ? `${n}${hoisted(n - 1)}` : '.' }
  const trampoline = (n: number): number => {
    type Step = number | (() => Step)
    const go = (left: number, total: number): Step => left === 0 ? total : () => go(left - 1, total + left)
    let step = go(n, 0)
    while (typeof step === 'function') step = step()
    return step
  }
  console.log(trampoline(10000))
}
