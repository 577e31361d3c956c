// Async closures in loops with try/finally and shared state; the order of all effects. ECMA-262 27.7.5.3, 14.15.3.
const log: string[] = []
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1))

async function step(name: string, fail: boolean): Promise<string> {
  log.push(`+${name}`)
  await null
  if (fail) throw new Error(name)
  return name.toUpperCase()
}

async function* pipeline(names: string[]): AsyncGenerator<() => Promise<string>> {
  for (const [i, name] of names.entries()) {
    try {
      if (name === '') continue
      yield async () => {
        try {
          return `${i}${await step(name, name.length > 1)}`
        } catch (error) {
          await pause()
          return `${i}!${(error as Error).message}`
        } finally {
          log.push(`-${name}`)
        }
      }
    } finally {
      log.push(`~${name}`)
    }
  }
}

export async function main(): Promise<void> {
  const jobs: (() => Promise<string>)[] = []
  for await (const job of pipeline(['a', 'bb', '', 'c'])) {
    log.push('got')
    jobs.push(job)
  }
  console.log(log.splice(0).join(' '))
  console.log(await Promise.all(jobs.map(job => job())), log.splice(0).join(' '))
  for (const job of jobs) console.log(await job(), log.splice(0).join(' '))
  let n = 0
  const increments: Promise<number>[] = []
  for (let i = 0; i < 4; i++) {
    increments.push((async () => {
      for (let k = 0; k < i; k++) {
        await null
        n += i
        if (n > 10) return -n
      }
      return n
    })())
  }
  console.log(n, await Promise.all(increments), n)
  outer: for (let i = 0; i < 3; i++) {
    try {
      for await (const value of [step('x', false), step(`y${i}`, i === 1)]) {
        if (i === 2) break outer
        console.log(value)
      }
    } catch (error) {
      console.log('failed', (error as Error).message)
      continue
    } finally {
      console.log('round', i, log.splice(0).join(' '))
    }
    console.log('end of round', i)
  }
}
