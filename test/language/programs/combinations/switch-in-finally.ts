// switch, labels and closures inside try and finally inside a generator consumed with an early exit.
const trace: string[] = []

function* walk(levels: number): Generator<string, void, boolean | undefined> {
  levels: for (let level = 0; level < levels; level++) {
    for (const step of ['in', 'skip', 'out'] as const) {
      try {
        switch (step) {
          case 'in': {
            const stop = yield `${step}${level}`
            if (stop) break levels
            break
          }
          case 'skip':
            if (level % 2) continue levels
          default:
            yield `${step}${level}`
        }
      } finally {
        const mark = (): void => void trace.push(`${step}${level}`)
        mark()
        if (level === 2) continue
      }
    }
    trace.push(`end ${level}`)
  }
  trace.push('after')
}

export function main(): void {
  console.log([...walk(4)].join(' '))
  console.log(trace.splice(0).join(' '))

  const it = walk(3)
  const got: string[] = []
  for (let r = it.next(); !r.done; r = it.next(got.length === 4)) got.push(r.value)
  console.log(got.join(' '), trace.splice(0).join(' '))

  search: for (const a of walk(2)) {
    for (const b of walk(1)) {
      if (a === 'out0' && b === 'skip0') break search
      if (b === 'out0') continue search
    }
  }
  console.log(trace.splice(0).join(' '))
}
