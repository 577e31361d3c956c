// Labels name statements that break and continue leave or go on with: ECMA-262 14.13.
export function main(): void {
  const log: string[] = []
  rows: for (let row = 0; row < 4; row++) {
    columns: for (let column = 0; column < 4; column++) {
      if (column > row) continue rows
      if (row === 3) break rows
      if ((row + column) % 2) continue columns
      log.push(`${row}${column}`)
    }
    log.push('unreached')
  }
  console.log(log.join(' '))

  found: {
    for (const word of ['ant', 'bee', 'cat']) if (word.startsWith('b')) {
      console.log('found', word)
      break found
    }
    console.log('not found')
  }

  let n = 0
  b: while (true) {
    while (true) {
      if (++n < 3) continue b
      break b
    }
  }
  console.log(n)

  outer: do {
    n--
    switch (n) {
      case 3: continue outer
      case 2: break outer
      default: break
    }
    console.log('n', n)
  } while (n > 0)
  console.log('end', n)

  skip: if (n === 2) {
    if (n % 2 === 0) break skip
    console.log('odd')
  }
}
