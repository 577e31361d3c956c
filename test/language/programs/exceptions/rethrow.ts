// Catch some errors, pass on the others; the same object arrives: ECMA-262 14.14.
class NotFound extends Error {
  constructor(readonly key: string) {
    super(`no ${key}`)
    this.name = 'NotFound'
  }
}

const original = new TypeError('original')

function find(key: string): number {
  if (key === 'bug') throw original
  if (key.length > 3) throw new NotFound(key)
  return key.length
}

function lookup(key: string): number {
  try {
    return find(key)
  } catch (e) {
    if (e instanceof NotFound) return -1
    throw e
  }
}

function wrapped(key: string): number {
  try {
    return lookup(key)
  } catch (e) {
    throw new Error(`lookup(${key}) failed`, { cause: e })
  }
}

export function main(): void {
  for (const key of ['a', 'four', 'bug', 'abc']) {
    try {
      console.log(key, wrapped(key))
    } catch (e) {
      if (!(e instanceof Error)) throw e
      console.log(e.message, e.cause === original, e.cause instanceof TypeError ? e.cause.message : 'no cause')
    }
  }
  let depth = 0
  const descend = (n: number): void => {
    try {
      if (n === 0) throw new NotFound('bottom')
      descend(n - 1)
    } catch (e) {
      depth++
      throw e
    }
  }
  try {
    descend(4)
  } catch (e) {
    console.log(depth, e instanceof NotFound && e.key)
  }
}
