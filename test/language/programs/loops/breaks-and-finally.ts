// Loops in functions in loops: each break finds its own loop: ECMA-262 14.9.
function firstDuplicate(rows: number[][]): number | undefined {
  const seen = new Set<number>()
  for (const row of rows) {
    for (const value of row) {
      if (seen.has(value)) return value
      seen.add(value)
    }
  }
  return undefined
}

export function main(): void {
  console.log(firstDuplicate([[1, 2], [3], [4, 2, 1]]), firstDuplicate([[1], [2]]), firstDuplicate([]))

  const log: string[] = []
  for (const a of [1, 2, 3]) {
    ;[10, 20, 30].forEach((b) => {
      if (b === 20) return
      for (let c = 0; ; c++) {
        if (c === a) break
        log.push(`${a}/${b}/${c}`)
      }
    })
    if (log.length > 4) break
  }
  console.log(log.join(' '))

  let sum = 0
  search: for (let i = 0; i < 10; i++) {
    switch (i % 4) {
      case 1: continue
      case 2: break
      case 3:
        if (i > 6) break search
        sum += 100
        continue search
    }
    sum += i
  }
  console.log(sum)
}
