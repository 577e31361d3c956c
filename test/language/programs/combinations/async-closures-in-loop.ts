// Closures over loop variables across awaits, with try/finally: ECMA-262 27.7, 14.7.4.4.
const log: string[] = []
const later = <T>(value: T, ms = 0): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms))

async function worker(name: string, steps: number): Promise<string> {
  const undo: (() => string)[] = []
  try {
    for (let i = 0; i < steps; i++) {
      const got = await later(i * 10)
      undo.push(() => `${name}${i}=${got}`)
      if (got === 20) throw new Error(`${name} failed at ${i}`)
    }
    return `${name} done`
  } catch (e) {
    await null
    return (e as Error).message
  } finally {
    for (const step of undo.reverse()) {
      await null
      log.push(step())
    }
  }
}

export async function main(): Promise<void> {
  const results = await Promise.all([worker('a', 2), worker('b', 5), worker('c', 0)])
  console.log(results.join(', '))
  console.log(log.splice(0).join(' '))

  const waits: Promise<void>[] = []
  for (let i = 3; i > 0; i--) waits.push(later(i, i * 5).then((n) => void log.push(`${n}:${i}`)))
  for (const ms of [12, 2]) setTimeout(() => log.push(`t${ms}`), ms)
  await Promise.all(waits)
  console.log(log.join(' '))
}
