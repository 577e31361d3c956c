// A return in finally overrides a return, a throw or a break; without one the earlier completion goes on: ECMA-262 14.15.3.
function overridden(): string {
  try {
    return 'try'
  } finally {
    return 'finally'
  }
}

function swallowed(): string {
  try {
    throw new Error('lost')
  } finally {
    return 'no error'
  }
}

function replaced(): string {
  try {
    throw new Error('first')
  } finally {
    throw new Error('second')
  }
}

function kept(): { value: number } {
  let value = 1
  const box = { value }
  try {
    value = 2
    box.value = 2
    return box
  } finally {
    value = 3
    box.value = value
  }
}

/** The operand of `return` is evaluated before finally runs. */
function evaluatedBefore(): number {
  let n = 1
  try {
    return n
  } finally {
    n = 100
  }
}

function nested(): string {
  const log: string[] = []
  const inner = (): string => {
    try {
      try {
        return 'inner'
      } finally {
        log.push('f1')
      }
    } finally {
      log.push('f2')
    }
  }
  return `${inner()} ${log.join()}`
}

export function main(): void {
  console.log(overridden(), swallowed())
  try {
    console.log(replaced())
  } catch (e) {
    console.log((e as Error).message)
  }
  console.log(kept().value, evaluatedBefore(), nested())
}
