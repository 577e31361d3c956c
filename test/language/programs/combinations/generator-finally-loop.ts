// A closure in a generator in try/finally in a loop: each part keeps its own rules: ECMA-262 14.4, 14.15, 14.7, 27.5.
const log: string[] = []

function* jobs(n: number): Generator<() => string, string, undefined> {
  for (let i = 0; i < n; i++) {
    try {
      let runs = 0
      yield () => `job ${i} run ${++runs}`
      if (i === 2) return 'stopped'
      log.push(`resumed ${i}`)
    } catch (e) {
      log.push(`caught ${(e as Error).message} in ${i}`)
    } finally {
      log.push(`cleanup ${i}`)
      if (i === 1) continue
    }
  }
  return 'all'
}

export function main(): void {
  const kept: (() => string)[] = []
  for (const job of jobs(5)) {
    kept.push(job)
    log.push(job())
  }
  console.log(log.splice(0).join(', '))
  console.log(kept.map((job) => job()).join(', '))

  for (const job of jobs(5)) {
    try {
      kept.push(job)
      if (kept.length === 5) break
      continue
    } finally {
      log.push(`outer ${job()}`)
    }
  }
  console.log(log.splice(0).join(', '))

  const it = jobs(2)
  it.next()
  const after = it.throw(new Error('boom'))
  console.log(after.done, after.done ? '' : after.value(), it.return('early').value, it.next().done)
  console.log(log.join(', '))
}
