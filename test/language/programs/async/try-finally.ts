// Rejections thrown by await: caught, rethrown, replaced in finally; finally with await and return. ECMA-262 14.15.3, 27.7.5.3.
const log: string[] = []
async function fail(message: string, ms = 1): Promise<never> {
  await new Promise<void>(resolve => setTimeout(resolve, ms))
  throw new Error(message)
}

async function guarded(mode: string): Promise<string> {
  try {
    log.push(`try ${mode}`)
    if (mode === 'reject') await fail('rejected')
    if (mode === 'throw') throw new RangeError('thrown')
    if (mode === 'return') return await Promise.resolve('from try')
    if (mode === 'override') return 'from try'
    return fail('not awaited here')
  } catch (error) {
    const { name, message } = error as Error
    log.push(`catch ${message}`)
    if (name === 'RangeError') throw new Error(`wrapped ${message}`)
    return `recovered ${message}`
  } finally {
    await null
    log.push(`finally ${mode}`)
    if (mode === 'override') return 'finally wins'
  }
}

async function loops(): Promise<string> {
  let seen = ''
  for (let i = 0; i < 5; i++) {
    try {
      if (i === 1) continue
      if (i === 3) break
      if (i === 2) await fail(`in loop ${i}`)
      seen += `ok${i} `
    } catch (error) {
      seen += `${(error as Error).message} `
    } finally {
      seen += `f${await Promise.resolve(i)} `
    }
  }
  return seen
}

export async function main(): Promise<void> {
  for (const mode of ['reject', 'throw', 'return', 'other', 'override']) {
    try {
      console.log(mode, '->', await guarded(mode))
    } catch (error) {
      console.log(mode, 'failed:', (error as Error).message)
    }
    console.log(log.splice(0).join(', '))
  }
  console.log(await loops())
  const nested = async (): Promise<void> => {
    try {
      try { await fail('first') } finally { await fail('second') }
    } catch (error) {
      console.log((error as Error).message)
      throw error
    }
  }
  await nested().catch((error: unknown) => console.log('outside', error instanceof Error && error.message))
}
