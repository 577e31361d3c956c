// A throw in the middle of an expression: operands to the left have been evaluated, those to the right have not: ECMA-262 13.15, 13.3.8.
const done: string[] = []
const ok = (n: number): number => {
  done.push(String(n))
  return n
}
const bad = (): number => {
  done.push('!')
  throw new Error('bad')
}

function check(name: string, action: () => unknown): void {
  done.length = 0
  let result: string
  try {
    result = String(action())
  } catch {
    result = 'threw'
  }
  console.log(name, result, done.join(' '))
}

export function main(): void {
  const sum = (...values: number[]): number => values.reduce((a, b) => a + b, 0)
  let kept = 'before'
  let n = 5
  const box = { value: 1, list: [10, 20] }
  check('binary', () => ok(1) + bad() * ok(2))
  check('call', () => sum(ok(1), bad(), ok(3)))
  check('array', () => [ok(1), ok(2), bad(), ok(4)])
  check('object', () => ({ a: ok(1), b: bad(), c: ok(3) }))
  check('template', () => `${ok(1)}${bad()}${ok(2)}`)
  check('and', () => (ok(0) && bad()) || ok(9))
  check('or', () => ok(0) || bad() || ok(9))
  check('ternary', () => (ok(1) ? ok(2) : bad()))
  check('assign', () => (n = bad()))
  check('compound', () => (n += ok(1) + bad()))
  check('field', () => (box.value = bad()))
  check('element', () => (box.list[ok(1)] = bad()))
  check('comma', () => (ok(1), bad(), ok(2)))
  check('spread', () => [...[ok(1), ok(2)], bad()])
  check('declared', () => {
    const [a = bad(), b = ok(2)] = [ok(1)] as number[]
    kept = 'after'
    return a + b
  })
  check('declared', () => {
    const { a = bad() } = {} as { a?: number }
    kept = `a is ${a}`
    return a
  })
  console.log(n, box.value, box.list.join(), kept)
}
