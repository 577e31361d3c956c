// Errors of several classes cross callbacks, generators, getters, constructors and async functions. ECMA-262 14.14, 14.15, 20.5.
class AppError extends Error {
  override name = 'AppError'
  constructor(message: string, readonly code: number, readonly inner?: unknown) { super(`[${code}] ${message}`) }
  get chain(): string[] { return [this.message, ...(this.inner instanceof AppError ? this.inner.chain : this.inner instanceof Error ? [this.inner.message] : [])] }
}
class NotFound extends AppError {
  constructor(what: string) { super(`${what} not found`, 404); this.name = 'NotFound' }
}

const log: string[] = []
function guard<T>(label: string, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof NotFound) log.push(`${label}: ${error.name} ${error.code}`)
    else if (error instanceof AppError) log.push(`${label}: ${error.chain.join(' <- ')}`)
    else if (error instanceof Error) throw new AppError(label, 500, error)
    else log.push(`${label}: ${typeof error} ${error}`)
  } finally {
    log.push(`end ${label}`)
  }
}

class Store {
  private readonly items = new Map([['a', 1]])
  get broken(): number { throw new TypeError('getter') }
  find(key: string): number {
    const value = this.items.get(key)
    if (value === undefined) throw new NotFound(key)
    return value
  }
  *all(...keys: string[]): Generator<number> { for (const key of keys) yield this.find(key) }
  async later(key: string): Promise<number> { await null; return this.find(key) }
}

export async function main(): Promise<void> {
  const store = new Store()
  console.log(guard('ok', () => store.find('a')), guard('missing', () => store.find('z')), guard('map', () => ['a', 'q', 'a'].map(key => store.find(key))))
  console.log(guard('outer', () => guard('getter', () => store.broken)), log.splice(0))
  const seen: number[] = []
  guard('generator', () => { for (const n of store.all('a', 'a', 'x', 'a')) seen.push(n) })
  guard('thrown text', () => { throw 'text' })
  guard('thrown number', () => { throw -0.5 })
  guard('sort', () => [3, 2, 1].sort((a, b) => { if (a + b === 3) throw new NotFound('order'); return a - b }))
  guard('reduce', () => [1, 2].reduce((sum, n) => { if (n === 2) throw new AppError('two', 2, new AppError('cause', 3, new Error('root'))); return sum + n }, 0))
  console.log(seen, log.splice(0))
  const results = await Promise.allSettled([store.later('a'), store.later('b'), Promise.resolve().then(() => store.broken)])
  console.log(results.map(result => result.status === 'fulfilled' ? `${result.value}` : (result.reason as Error).message))
  try {
    await Promise.all(['a', 'lost'].map(async key => (await store.later(key)) + 1))
  } catch (error) {
    console.log(error instanceof NotFound, error instanceof AppError, error instanceof Error, error instanceof TypeError, String(error))
  }
  const nested = (depth: number): number => {
    try {
      if (depth === 0) throw new AppError('bottom', 0)
      return nested(depth - 1)
    } catch (error) {
      throw depth === 2 ? new AppError('wrapped', depth, error) : error
    } finally {
      log.push(`depth ${depth}`)
    }
  }
  guard('nested', () => nested(3))
  console.log(log)
}
