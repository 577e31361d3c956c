// Which parts run, in which order: ECMA-262 14.15.3 Runtime Semantics of try.
const trace: string[] = []
const step = (name: string): void => void trace.push(name)

function run(fail: 'no' | 'try' | 'catch' | 'finally'): string {
  try {
    step('try')
    if (fail === 'try' || fail === 'catch') throw new Error('from try')
    step('after')
  } catch (e) {
    step(`catch ${(e as Error).message}`)
    if (fail === 'catch') throw new Error('from catch')
  } finally {
    step('finally')
    if (fail === 'finally') throw new Error('from finally')
  }
  step('end')
  return 'returned'
}

export function main(): void {
  for (const fail of ['no', 'try', 'catch', 'finally'] as const) {
    trace.length = 0
    let outcome: string
    try {
      outcome = run(fail)
    } catch (e) {
      outcome = e instanceof Error ? `threw ${e.message}` : 'odd'
    }
    console.log(`${fail}: ${trace.join(', ')} -> ${outcome}`)
  }
  try {
    step('alone')
  } finally {
    console.log(trace.at(-1))
  }
}
