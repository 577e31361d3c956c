// The source once, then for each target: its parts, the value, the default if undefined, the assignment: ECMA-262 13.15.5.3, 8.6.2.
const log: string[] = []
const t = <T>(name: string, value: T): T => {
  log.push(name)
  return value
}

class Source {
  get a(): number | undefined {
    return t('get a', 1)
  }
  get b(): number | undefined {
    return t('get b', undefined)
  }
  get c(): { d: number } {
    return t('get c', { d: 4 })
  }
}

const target = {
  set x(value: number) {
    log.push(`set x ${value}`)
  },
  set y(value: number) {
    log.push(`set y ${value}`)
  },
}

function* numbers(): Generator<number | undefined> {
  try {
    yield t('yield 1', 1)
    yield t('yield undefined', undefined)
    yield t('yield 3', 3)
  } finally {
    log.push('closed')
  }
}

export function main(): void {
  const flush = (): void => console.log(log.splice(0).join(', '))
  const { b = t('default b', 2), a = t('default a', 9), c: { d } } = t('source', new Source())
  console.log(a, b, d)
  flush()
  ;({ a: t('target x', target).x, b: t('target y', target).y = t('default y', 20) } = t('source', new Source()) as { a: number; b?: number })
  flush()
  const [p = t('default p', 7), q = t('default q', 8)] = numbers()
  console.log(p, q)
  flush()
  const list = [0, 0]
  ;[list[t('index 1', 1)], list[t('index 0', 0)]] = [t('right 1', 5), t('right 2', 6)]
  console.log(list.join())
  flush()
  const [x = t('first', 1), y = x + 1] = [] as number[]
  console.log(x, y)
  flush()
  const { [t('key', 'a' as const)]: byKey = t('default', 3) } = { a: undefined } as { a?: number }
  console.log(byKey)
  flush()
}
