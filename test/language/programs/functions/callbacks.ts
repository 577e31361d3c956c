// Fewer parameters than arguments, more arguments than parameters, functions as arguments of themselves: ECMA-262 10.2.11.
type Visitor = (value: number, index: number, all: readonly number[]) => unknown

function each(list: number[], visit: Visitor): void {
  for (let i = 0; i < list.length; i++) visit(list[i], i, list)
}

function apply<T>(times: number, f: (x: T) => T, x: T): T {
  return times ? apply(times - 1, f, f(x)) : x
}

const compose = <T>(...fs: ((x: T) => T)[]): ((x: T) => T) => (x) => fs.reduceRight((value, f) => f(value), x)

export function main(): void {
  let log = ''
  each([5, 6], () => (log += '.'))
  each([5, 6], (value) => (log += value))
  each([5, 6], (value, index) => (log += `${index}:${value}`))
  each([5, 6], (_, index, { length }) => (log += `${index}/${length}`))
  each([7], String)
  console.log(log)

  console.log(apply(10, (x) => x * 2, 1), apply(3, (s) => `(${s})`, 'x'), apply(2, (f) => () => f() + 1, () => 0)())
  console.log(['1', '2', '3'].map(Number).join(), [0, 1, '', 'a'].filter(Boolean).length, [1, 2].map(String).join('|'))
  console.log(compose<number>((x) => x + 1, (x) => x * 10)(5), compose<string>()('same'))

  const methods = { base: 10, plus(n: number): number { return this.base + n } }
  const bound = (n: number): number => methods.plus(n)
  methods.base = 20
  console.log([1, 2].map(bound).join(), [1, 2].map((n) => methods.plus(n)).join())

  const sorter = <T, K extends string | number>(key: (x: T) => K, down = false) => (a: T, b: T): number => {
    const [x, y] = [key(a), key(b)]
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1)
  }
  const words = ['pear', 'fig', 'banana']
  console.log([...words].sort(sorter((w) => w.length)).join(), [...words].sort(sorter((w) => w, true)).join())
  const table = new Map<string, (a: number, b: number) => number>([['+', (a, b) => a + b], ['max', Math.max], ['first', (a) => a]])
  console.log([...table].map(([name, f]) => `${name}=${f(3, 4)}`).join(' '))
}
