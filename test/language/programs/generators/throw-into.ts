// throw() resumes with an exception: caught inside, passed through finally, or replaced. ECMA-262 27.5.1.4.
function* worker(): Generator<string, string, number> {
  let failures = 0
  while (true) {
    try {
      const n = yield `ready after ${failures}`
      if (n < 0) throw new RangeError(`negative ${n}`)
      if (n === 0) return 'done'
    } catch (error) {
      failures++
      if (error instanceof TypeError) throw new Error(`fatal: ${error.message}`)
      console.log(`handled ${(error as Error).name}: ${(error as Error).message}`)
    } finally {
      console.log('round over')
    }
  }
}

function* replaces(): Generator<number, number, undefined> {
  try {
    yield 1
  } finally {
    return 2
  }
}

function attempt(run: () => IteratorResult<string, string>): void {
  try {
    const { value, done } = run()
    console.log(done ? 'finished' : 'paused', value)
  } catch (error) {
    console.log('escaped', (error as Error).message)
  }
}

export function main(): void {
  const w = worker()
  attempt(() => w.next(1))
  attempt(() => w.next(-5))
  attempt(() => w.throw(new Error('from outside')))
  attempt(() => w.next(3))
  attempt(() => w.throw(new TypeError('bad type')))
  attempt(() => w.next(1))
  attempt(() => w.throw(new Error('after the end')))
  const done = worker()
  attempt(() => done.next(1))
  attempt(() => done.next(0))
  const r = replaces()
  console.log(r.next(), r.throw(new Error('swallowed')), r.next())
  const s = replaces()
  s.next()
  console.log(s.return(7), s.return(8))
}
