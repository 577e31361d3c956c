// Errors thrown through iterators, destructuring, spread and callbacks at once, with all cleanups in order.
const log: string[] = []

function* source(name: string, n: number): Generator<number> {
  log.push(`open ${name}`)
  try {
    for (let i = 0; i < n; i++) {
      if (name === 'bad' && i === 1) throw new Error('bad source')
      yield i
    }
  } finally {
    log.push(`close ${name}`)
  }
}

const attempt = (name: string, action: () => unknown): void => {
  let result: string
  try {
    result = String(action())
  } catch (e) {
    result = `! ${(e as Error).message}`
  }
  console.log(name, result, '|', log.splice(0).join(', '))
}

export function main(): void {
  attempt('spread', () => [...source('a', 2), ...source('bad', 3), ...source('c', 1)])
  attempt('nested', () => {
    let sum = 0
    for (const x of source('outer', 3)) for (const y of source(x === 1 ? 'bad' : 'inner', 2)) sum += x + y
    return sum
  })
  attempt('pattern', () => {
    const [a, b] = source('bad', 3)
    return a + b
  })
  attempt('short pattern', () => {
    const [a] = source('bad', 3)
    return a
  })
  attempt('default', () => {
    const [a, b = (() => { throw new Error('no default') })()] = source('one', 1)
    return a + b
  })
  attempt('from', () => Array.from(source('mapped', 3), (x) => {
    if (x === 1) throw new Error('mapper')
    return x
  }))
  attempt('arguments', () => Math.max(...source('x', 3), ...source('y', 2)))
  attempt('map', () => new Map([...source('keys', 2)].map((k) => [k, [...source('values', k)]])).size)
  attempt('in callback', () => [1, 2].map((n) => {
    for (const x of source(`s${n}`, 5)) if (x === n) return x
    return -1
  }))
  attempt('return in finally', () => {
    for (const x of source('z', 3)) {
      try {
        throw new Error('lost')
      } finally {
        return x
      }
    }
    return 'end'
  })
}
