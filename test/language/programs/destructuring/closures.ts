// Destructured variables are captured like others; each iteration and call has its own: ECMA-262 14.7.5.6.
interface Action { type: string; payload: { n: number; f?: (n: number) => number } }

export function main(): void {
  const actions: Action[] = [
    { type: 'a', payload: { n: 1 } },
    { type: 'b', payload: { n: 2, f: (n) => n * 100 } },
  ]
  const later: (() => string)[] = []
  for (const { type, payload: { n, f = (x: number) => -x } } of actions) later.push(() => `${type}${f(n)}`)
  console.log(later.map((say) => say()).join(' '))

  let { n, f } = actions[0].payload
  const step = (): number => {
    n += 10
    return f?.(n) ?? n
  }
  console.log(step(), step(), n, actions[0].payload.n)
  ;({ n, f } = actions[1].payload)
  console.log(step(), n, actions[1].payload.n)

  const counters = ['x', 'y'].map((name) => {
    let [count, trail] = [0, '']
    return { name, next: (): string => `${(trail += name)}${++count}` }
  })
  const [{ next: nextX }, { next: nextY }] = counters
  console.log(nextX(), nextX(), nextY(), nextX(), nextY())

  const bind = ({ a, b }: { a: number; b: number }, [c, d]: number[]) => ({
    add: () => { a += c; b += d },
    show: () => `${a},${b}`,
  })
  const first = bind({ a: 1, b: 2 }, [10, 20])
  const second = bind({ a: 0, b: 0 }, [1, 1])
  first.add()
  first.add()
  second.add()
  console.log(first.show(), second.show())
}
