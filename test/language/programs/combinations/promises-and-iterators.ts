// Async generators over sync ones, early exits that await cleanup, errors that cross both.
const log: string[] = []

function* chunks(text: string, size: number): Generator<string> {
  try {
    for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size)
  } finally {
    log.push('chunks closed')
  }
}

async function* slowly(source: Iterable<string>, failOn?: string): AsyncGenerator<string, void, undefined> {
  let n = 0
  try {
    for (const part of source) {
      await new Promise<void>((resolve) => setTimeout(resolve, 1))
      if (part === failOn) throw new Error(`cannot send ${part}`)
      yield `${n++}:${part}`
    }
  } finally {
    await null
    log.push('slowly closed')
  }
}

async function collect(source: AsyncIterable<string>, limit = Infinity): Promise<string> {
  const out: string[] = []
  for await (const part of source) {
    if (out.length >= limit) break
    out.push(part)
  }
  return out.join(' ')
}

export async function main(): Promise<void> {
  const show = (result: string): void => console.log(result, '|', log.splice(0).join(', '))
  show(await collect(slowly(chunks('abcdefg', 3))))
  show(await collect(slowly(chunks('abcdefg', 2)), 2))
  try {
    await collect(slowly(chunks('abcdefg', 2), 'ef'))
  } catch (e) {
    show((e as Error).message)
  }
  const settled = await Promise.allSettled([collect(slowly(['x', 'y'])), collect(slowly(['p', 'q'], 'q')), Promise.resolve('plain')])
  show(settled.map((r) => (r.status === 'fulfilled' ? r.value : `! ${(r.reason as Error).message}`)).join('; '))
  const it = slowly(chunks('12', 1))
  const [a, b, c] = [it.next(), it.next(), it.return()]
  show([(await a).value, (await b).value, String((await c).done)].join())
}
