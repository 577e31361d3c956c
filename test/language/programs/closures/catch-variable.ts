// The variable of a catch clause is a fresh binding that closures keep: ECMA-262 14.15.2.
export function main(): void {
  const messages: (() => string)[] = []
  for (const name of ['first', 'second', 'third']) {
    try {
      throw new Error(name)
    } catch (error) {
      messages.push(() => (error instanceof Error ? error.message : 'none'))
    }
  }
  console.log(messages.map((read) => read()).join(' '))

  const changed: (() => unknown)[] = []
  try {
    throw 'original'
  } catch (e) {
    changed.push(() => e)
    e = 'assigned'
    changed.push(() => e)
  }
  console.log(changed[0](), changed[1]())

  // A pattern in the catch head binds several.
  try {
    throw { code: 42, reason: 'because' }
  } catch (e) {
    const { code, reason } = e as { code: number; reason: string }
    const describe = (): string => `${code} ${reason}`
    console.log(describe())
  }

  const e = 'outside'
  try {
    throw new RangeError('inside')
  } catch (e) {
    const show = (): string => (e instanceof RangeError ? e.name : 'other')
    console.log(show(), e instanceof Error)
  }
  console.log(e)
}
