// Closures made inside a generator see its variables, one set for each iteration and for each generator. ECMA-262 14.7.4.4, 9.1.
function* counters(): Generator<() => number, void, number | undefined> {
  let shared = 0
  for (let i = 0; i < 3; i++) {
    let own = i * 100
    const step = yield () => { own += 1; shared += own; return own + shared / 10000 }
    if (step !== undefined) own += step
  }
}

function makeQueue<T>(): { push: (value: T) => void; drain: () => Generator<T> } {
  const items: T[] = []
  return {
    push: value => void items.push(value),
    *drain() {
      while (items.length > 0) yield items.shift()!
    },
  }
}

class Ticker {
  constructor(private n: number) {}
  *ticks(limit: number): Generator<[number, () => number]> {
    while (this.n < limit) {
      const at = ++this.n
      yield [at, () => this.n * 1000 + at]
    }
  }
}

export function main(): void {
  const made = [...counters()]
  console.log(made.map(f => f()), made.map(f => f()))
  const stepped = counters()
  const a = stepped.next().value!, b = stepped.next(50).value!
  console.log(a(), b(), a(), [...counters()][0]())
  const queue = makeQueue<string>()
  queue.push('one')
  queue.push('two')
  const seen: string[] = []
  for (const item of queue.drain()) {
    seen.push(item)
    if (item === 'one') queue.push('three')
  }
  console.log(seen, [...queue.drain()])
  const ticker = new Ticker(0)
  const late: (() => number)[] = []
  for (const [at, value] of ticker.ticks(3)) {
    late.push(value)
    console.log(at, late.map(f => f()))
  }
  const values = [...ticker.ticks(5)].map(([at, f]) => at + f())
  console.log(values, late.map(f => f()))
}
