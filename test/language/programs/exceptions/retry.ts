// A loop around try that gives up after a while, with state kept in between: ECMA-262 14.15.
class Flaky {
  attempts = 0
  constructor(private readonly failures: number) {}
  read(): string {
    this.attempts++
    if (this.attempts <= this.failures) throw new Error(`failure ${this.attempts}`)
    return `value after ${this.attempts}`
  }
}

function retry<T>(times: number, action: (attempt: number) => T, onError?: (error: Error, left: number) => void): T {
  let last: unknown
  for (let attempt = 1; attempt <= times; attempt++) {
    try {
      return action(attempt)
    } catch (error) {
      last = error
      if (error instanceof Error) onError?.(error, times - attempt)
      if (attempt === times) break
    }
  }
  throw last
}

export function main(): void {
  const errors: string[] = []
  const quiet = new Flaky(2)
  console.log(retry(3, () => quiet.read()), quiet.attempts)
  try {
    const hard = new Flaky(10)
    retry(3, () => hard.read(), (error, left) => errors.push(`${error.message} (${left} left)`))
  } catch (e) {
    console.log('gave up:', (e as Error).message)
  }
  console.log(errors.join(', '))
  console.log(retry(1, (attempt) => attempt * 2))
  try {
    retry<number>(2, () => { throw 'not an error' }, () => errors.push('never'))
  } catch (e) {
    console.log(e, errors.length)
  }
}
