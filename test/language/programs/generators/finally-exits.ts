// Every way to leave a suspended try: break, return, throw, return(), and a yield inside finally. ECMA-262 27.5.3.4, 14.15.3.
function* guarded(log: string[]): Generator<number, string, undefined> {
  try {
    log.push('enter')
    yield 1
    yield 2
    return 'returned'
  } finally {
    log.push('cleanup')
    yield 99
    log.push('cleaned')
  }
}

function* nested(log: string[]): Generator<number> {
  for (let round = 0; ; round++) {
    try {
      try {
        yield round * 10
        if (round === 1) continue
        yield round * 10 + 1
      } finally {
        log.push(`inner ${round}`)
        if (round === 2) break
      }
    } finally {
      log.push(`outer ${round}`)
    }
  }
  yield -1
}

function find(log: string[], wanted: number): string {
  for (const n of guarded(log)) if (n === wanted) return `found ${n}`
  return 'not found'
}

export function main(): void {
  const log: string[] = []
  console.log(find(log, 1), log.join())
  log.length = 0
  console.log(find(log, 99), find(log, 5), log.join())
  log.length = 0
  const g = guarded(log)
  console.log(g.next(), g.return('forced'), g.next(), g.next(), log.join())
  log.length = 0
  console.log([...nested(log)], log.join())
  log.length = 0
  outer: for (const a of nested(log)) {
    for (const b of nested(log)) {
      if (b > a) continue outer
      if (a + b > 15) break outer
    }
  }
  console.log(log.join())
  log.length = 0
  try {
    for (const n of guarded(log)) throw new Error(`at ${n}`)
  } catch (error) {
    console.log((error as Error).message, log.join())
  }
}
