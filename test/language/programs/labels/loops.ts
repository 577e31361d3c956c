// Labelled break and continue through for, while, do, for..of, switch and blocks, with finally on the way. ECMA-262 14.13, 14.15.3.
function search(grid: number[][], wanted: number): string {
  let looked = 0
  found: {
    for (const [y, row] of grid.entries()) {
      for (const [x, value] of row.entries()) {
        looked++
        if (value === wanted) break found
        if (value < 0) return `negative at ${x},${y}`
      }
    }
    return `missing after ${looked}`
  }
  return `found after ${looked}`
}

export function main(): void {
  const grid = [[1, 2, 3], [4, 5, 6], [7, -8, 9]]
  console.log(search(grid, 5), search(grid, 9), search([[1]], 2))
  const out: string[] = []
  outer: for (let i = 0; i < 4; i++) {
    inner: for (let j = 0; ; j++) {
      switch (i * j) {
        case 2: continue outer
        case 3: break outer
        case 1: break
        default: if (j > i) break inner
      }
      try {
        if (j === 3) continue inner
        out.push(`${i}${j}`)
      } finally {
        out.push('f')
      }
    }
    out.push('|')
  }
  console.log(out.join(' '))
  let n = 0
  up: do {
    n++
    while (true) {
      if (n % 3 === 0) continue up
      if (n > 7) break up
      break
    }
    n += 2
  } while (n < 20)
  console.log(n)
  const log: string[] = []
  a: for (const x of [1, 2, 3]) {
    try {
      b: for (const y of 'abc') {
        try {
          if (y === 'b' && x === 1) continue a
          if (y === 'c' && x === 2) break b
          if (x === 3) break a
          log.push(`${x}${y}`)
        } finally {
          log.push(`-${y}`)
        }
      }
      log.push(`after ${x}`)
    } finally {
      log.push(`end ${x}`)
    }
  }
  console.log(log.join(' '))
  const primes: number[] = []
  next: for (let p = 2; p < 40; p++) {
    for (const q of primes) if (p % q === 0) continue next
    primes.push(p)
  }
  console.log(primes)
  block: {
    if (primes.length > 5) break block
    console.log('never')
  }
  single: if (primes.length > 1) {
    console.log('in if')
    if (primes[0] === 2) break single
    console.log('never')
  }
}
