// A failed index check is an exception like any other: finally runs, handlers rethrow, loops go on.
class Matrix {
  constructor(private readonly rows: number[][]) {}
  at(r: number, c: number): number {
    return this.rows[r][c]
  }
  trace(): number {
    let sum = 0
    try {
      for (let i = 0; ; i++) sum += this.at(i, i)
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
    }
    return sum
  }
}

function cleanup(log: string[], i: number): number {
  try {
    log.push(`open ${i}`)
    return [10, 20][i]
  } finally {
    log.push(`close ${i}`)
  }
}

export function main(): void {
  console.log(new Matrix([[1, 2], [3, 4]]).trace(), new Matrix([]).trace(), new Matrix([[5], []]).trace())
  const log: string[] = []
  let good = 0
  for (const i of [0, 2, 1]) {
    try {
      good += cleanup(log, i)
    } catch {
      continue
    }
    log.push('ok')
  }
  console.log(good, log.join(', '))
  const found = [3, 0, 1].map((i) => {
    try {
      return ['x', 'y'][i]
    } catch (e) {
      return (e as Error).name
    }
  })
  console.log(found.join())
  try {
    console.log([1, 2, 3].map((_, i, all) => all[i + 1]).length)
  } catch (e) {
    console.log(String(e))
  }
}
