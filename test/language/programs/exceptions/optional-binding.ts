// catch without a variable: ECMA-262 14.15 (Catch : catch Block).
function parsePositive(text: string): number {
  const n = Number(text)
  if (!(n > 0)) throw new RangeError(text)
  return n
}

function attempt<T>(action: () => T, fallback: T): T {
  try {
    return action()
  } catch {
    return fallback
  }
}

const succeeds = (action: () => void): boolean => {
  try {
    action()
    return true
  } catch {
    return false
  }
}

export function main(): void {
  console.log(attempt(() => parsePositive('12'), -1), attempt(() => parsePositive('-3'), -1), attempt(() => parsePositive('x'), -1))
  console.log(attempt<string | null>(() => { throw 1 }, null), attempt(() => 'fine', 'bad'))
  console.log(succeeds(() => {}), succeeds(() => parsePositive('')), succeeds(() => { throw null }))
  let outer = 'none'
  try {
    try {
      throw 'one'
    } catch {
      outer = 'inner catch'
      throw 'two'
    } finally {
      outer += ', inner finally'
    }
  } catch {
    outer += ', outer catch'
  }
  console.log(outer)
}
