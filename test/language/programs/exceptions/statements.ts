// Errors in the heads of if, while, for, switch and return: ECMA-262 14.
let calls = 0
function flaky(n: number): boolean {
  calls++
  if (n === 3) throw new Error(`flaky ${n}`)
  return n < 5
}

function run(name: string, action: () => string): void {
  calls = 0
  try {
    console.log(name, action(), calls)
  } catch (e) {
    console.log(name, (e as Error).message, calls)
  }
}

export function main(): void {
  let i = 0
  run('if', () => (flaky(3) ? 'yes' : 'no'))
  run('while', () => {
    i = 0
    while (flaky(i)) i++
    return 'end'
  })
  console.log(i)
  run('do', () => {
    i = 4
    do i++
    while (flaky(i))
    return `end ${i}`
  })
  run('for', () => {
    for (let k = 0; flaky(k); k += 2) i = k
    return `i ${i}`
  })
  run('for update', () => {
    for (let k = 0; k < 9; flaky(k), k++) i = k
    return 'end'
  })
  console.log(i)
  run('switch', () => {
    switch (true) {
      case flaky(1) && i > 100: return 'first'
      case flaky(3): return 'second'
      default: return 'default'
    }
  })
  run('for of', () => {
    let seen = ''
    try {
      for (const x of [1, 2, 3, 4]) {
        seen += x
        flaky(x)
      }
    } finally {
      i = seen.length
    }
    return seen
  })
  console.log(i)
}
