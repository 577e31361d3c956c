// break and continue leave through finally, and a break in finally swallows the error: ECMA-262 14.15.3, 14.7.1.
export function main(): void {
  const log: string[] = []
  for (let i = 0; i < 5; i++) {
    try {
      if (i === 1) continue
      if (i === 3) break
      log.push(`body ${i}`)
    } finally {
      log.push(`finally ${i}`)
    }
  }
  console.log(log.join(', '))

  let swallowed = 0
  for (const value of [1, 2, 3]) {
    try {
      throw new Error(String(value))
    } finally {
      swallowed += value
      continue
    }
  }
  while (true) {
    try {
      throw new Error('gone')
    } finally {
      break
    }
  }
  console.log('swallowed', swallowed)

  const order: string[] = []
  outer: for (const a of ['x', 'y', 'z']) {
    try {
      for (const b of [1, 2, 3]) {
        try {
          if (a === 'x' && b === 2) continue outer
          if (a === 'y' && b === 1) break
          if (a === 'z') break outer
          order.push(a + b)
        } finally {
          order.push(`[${a}${b}]`)
        }
      }
      order.push(`after ${a}`)
    } finally {
      order.push(`<${a}>`)
    }
  }
  console.log(order.join(' '))

  // A return in the loop, a continue in its finally: the loop goes on.
  const stubborn = (): number => {
    let tries = 0
    for (;;) {
      try {
        tries++
        return tries
      } finally {
        if (tries < 3) continue
      }
    }
  }
  console.log(stubborn())

  block: try {
    break block
  } finally {
    console.log('left a labelled block')
  }
}
