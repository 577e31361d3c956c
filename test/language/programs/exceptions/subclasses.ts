// Subclasses of Error: instanceof along the chain, names, own fields, overridden methods: ECMA-262 20.5, 13.10.2.
class AppError extends Error {
  constructor(message: string, readonly code = 1) {
    super(message)
    this.name = 'AppError'
  }
  describe(): string {
    return `${this.name}(${this.code}): ${this.message}`
  }
}

class NetworkError extends AppError {
  retries = 0
  constructor(readonly host: string) {
    super(`cannot reach ${host}`, 7)
    this.name = 'NetworkError'
  }
  override describe(): string {
    return `${super.describe()} after ${this.retries}`
  }
}

class TimeoutError extends NetworkError {
  override describe(): string {
    return `slow ${super.describe()}`
  }
}

class Plain extends RangeError {}

function classify(e: unknown): string {
  if (e instanceof TimeoutError) return `timeout ${e.describe()}`
  if (e instanceof NetworkError) return `network ${e.host} ${e.describe()}`
  if (e instanceof AppError) return `app ${e.describe()}`
  if (e instanceof RangeError) return `range ${e.name} ${e.message}`
  if (e instanceof Error) return `error ${e.name} ${e.message}`
  return `value ${String(e)}`
}

export function main(): void {
  const throwers: (() => void)[] = [
    () => { throw new AppError('simple') },
    () => { throw new AppError('coded', 99) },
    () => {
      const e = new NetworkError('example.org')
      e.retries += 2
      throw e
    },
    () => { throw new TimeoutError('far.org') },
    () => { throw new Plain('plain') },
    () => { throw new SyntaxError('syntax') },
    () => { throw new Error() },
    () => { throw 'text' },
  ]
  for (const f of throwers) {
    try {
      f()
      console.log('nothing thrown')
    } catch (e) {
      console.log(classify(e))
    }
  }
  const e = new AppError('kept', 3)
  console.log(String(e), e.toString() === `${e}`, String(new Plain('p')), `${new Error('')}`, String(new TypeError()))
}
