// Any value can be thrown: ECMA-262 14.14 Throw Statement.
const values: unknown[] = [1, 0, '', 'text', true, false, null, undefined, [1, 2], { code: 5 }, NaN, () => 9]

function describe(e: unknown): string {
  if (e === null) return 'null'
  if (Array.isArray(e)) return `array of ${e.length}`
  if (typeof e === 'object') return 'code' in e ? `code ${String(e.code)}` : 'object'
  if (typeof e === 'function') return 'function'
  return `${typeof e} ${String(e)}`
}

export function main(): void {
  for (const value of values) {
    let caught = false
    try {
      throw value
    } catch (e) {
      caught = true
      console.log(describe(e), Object.is(e, value))
    } finally {
      if (!caught) console.log('missed')
    }
  }
  // Throwing undefined is throwing.
  const reached: string[] = []
  try {
    try {
      throw undefined
    } finally {
      reached.push('finally')
    }
    reached.push('not here')
  } catch {
    reached.push('caught')
  }
  console.log(reached.join())
}
