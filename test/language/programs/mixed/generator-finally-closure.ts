// A closure in a generator in try/finally in a labelled loop. ECMA-262 27.5.3, 14.15.3, 14.7.4.4.
const log: string[] = []

function* nasty(limit: number): Generator<() => string, string, boolean | undefined> {
  let total = 0
  rounds: for (let round = 0; round < limit; round++) {
    try {
      for (const letter of ['a', 'b', 'c']) {
        try {
          const skip = yield () => `${letter}${round}:${total++}`
          if (skip === true) continue rounds
          if (round === 2) break rounds
          if (letter === 'b') throw new Error(letter + round)
        } finally {
          log.push(`f-${letter}${round}`)
          if (letter === 'c' && round === 1) yield () => `in finally ${total}`
        }
      }
    } catch (error) {
      log.push(`caught ${(error as Error).message}`)
      const retry = yield () => `error ${(error as Error).message} ${round}`
      if (retry) return 'gave up'
    } finally {
      log.push(`F${round}`)
      total += 100
    }
  }
  return `total ${total}`
}

function drive(answers: (boolean | undefined)[]): void {
  const g = nasty(4)
  const closures: (() => string)[] = []
  let step = g.next()
  for (const answer of answers) {
    if (step.done) break
    closures.push(step.value)
    step = g.next(answer)
  }
  console.log(closures.map(f => f()).join(' '), '|', step.done ? step.value : step.value())
  console.log(log.splice(0).join(' '))
  console.log(g.return('closed').value, log.splice(0).join(' '))
}

export function main(): void {
  drive([false, false, false, false, false, false, false])
  drive([true, true, true, true])
  drive([undefined, undefined, true])
  drive([true, false, false, false])
  drive([])
  const made = [...nasty(2)]
  console.log(made.map(f => f()), made.map(f => f()), log.splice(0).length)
}
