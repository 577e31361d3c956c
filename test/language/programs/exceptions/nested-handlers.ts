// try inside try, catch and finally: each error goes to the nearest handler around it: ECMA-262 14.15.3.
const log: string[] = []

function deep(mode: number): string {
  try {
    log.push('a')
    try {
      log.push('b')
      if (mode === 1) throw new Error('e1')
      try {
        if (mode === 2) throw new Error('e2')
        log.push('c')
      } finally {
        log.push('d')
        if (mode === 3) throw new Error('e3')
      }
    } catch (e) {
      log.push((e as Error).message)
      try {
        if (mode === 2) throw new Error('from handler')
        log.push('handled')
      } catch (inner) {
        log.push((inner as Error).message)
        if (e === inner) log.push('impossible')
        throw e
      } finally {
        log.push('f')
      }
    } finally {
      log.push('g')
      try {
        if (mode === 4) throw new Error('e4')
      } catch {
        log.push('quiet')
      }
    }
    return 'normal'
  } catch (e) {
    return `outer ${(e as Error).message}`
  } finally {
    log.push('h')
  }
}

export function main(): void {
  for (let mode = 0; mode <= 4; mode++) {
    log.length = 0
    const result = deep(mode)
    console.log(mode, result, log.join(' '))
  }
}
