// Everyday helpers: retry with back-off, time limits, debounce, events as promises, cleanup in finally. ECMA-262 27.2, 27.7.
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

class TimeoutError extends Error {
  override name = 'TimeoutError'
  constructor(readonly ms: number) { super(`took longer than ${ms} ms`) }
}

async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new TimeoutError(ms)), ms) })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
    console.log('timer cleared')
  }
}

async function retry<T>(times: number, work: (attempt: number) => Promise<T>): Promise<T> {
  let last: unknown
  for (let attempt = 1; attempt <= times; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      last = error
      console.log(`attempt ${attempt}: ${error instanceof Error ? error.message : error}`)
      await sleep(attempt)
    }
  }
  throw new Error(`gave up after ${times}`, { cause: last })
}

function debounce(ms: number, action: (text: string) => void): (text: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return text => {
    clearTimeout(timer)
    timer = setTimeout(() => action(text), ms)
  }
}

export async function main(): Promise<void> {
  console.log(await withTimeout(100, sleep(1).then(() => 'in time')))
  await withTimeout(5, sleep(60)).catch(error => console.log(error instanceof TimeoutError ? `${error.name} ${error.ms}: ${error.message}` : '?'))
  console.log(await retry(4, async n => { if (n < 3) throw new Error(`not yet ${n}`); return n * 10 }))
  try {
    await retry(2, () => Promise.reject('plain text'))
  } catch (error) {
    if (error instanceof Error) console.log(error.message, error.cause)
  }
  const save = debounce(20, text => console.log('saved', text))
  for (const text of ['a', 'ab', 'abc']) save(text)
  await sleep(60)
  save('last')
  await sleep(60)
  console.log('done')
}
