// yield inside every kind of expression; operands to its left are evaluated before the pause. ECMA-262 15.5.5, 13.15.2, 13.2.8.
let trace = ''
const note = <T>(label: string, value: T): T => { trace += label; return value }

function* ask(): Generator<string, number[], number> {
  const out: number[] = []
  let total = 100
  const add = (a: number, b: number, c = 0): number => a + b * 10 + c * 100
  out.push(note('a', 1) + (yield 'sum') + note('b', 2))
  total += yield 'compound'
  out.push(total)
  out.push(add(yield 'first', yield 'second', yield 'third'))
  const list = [yield 'e0', note('c', 7), yield 'e1']
  out.push(...list)
  const object = { x: yield 'x', y: note('d', 3), z: (yield 'z') * 2 }
  out.push(object.x, object.y, object.z)
  out.push(`${yield 'text'}${note('e', '')}${yield 'more'}`.length)
  out.push((yield 'condition') > 0 ? yield 'then' : yield 'else')
  list[(yield 'index') % 3] = yield 'element'
  out.push(...list)
  out.push((yield 'and') && (yield 'skipped?'), (yield 'or') || (yield 'taken?'))
  if ((yield 'if') === (yield 'equal')) out.push(-1)
  for (let i = yield 'init'; i < (yield 'test'); i += yield 'update') out.push(i)
  switch (yield 'switch') {
    case yield 'case': out.push(-2); break
    default: out.push(-3)
  }
  const { a = yield 'default', b } = { a: undefined as number | undefined, b: yield 'property' }
  out.push(a, b, -(yield 'negate'), yield 'argument')
  total -= 1
  return [...out, total, yield 'last']
}

export function main(): void {
  for (const start of [0, 1, -3]) {
    const questions = ask()
    let answer = start
    let labels = ''
    let step = questions.next()
    while (!step.done && labels.length < 1000) {
      labels += step.value + ' '
      answer = answer === 5 ? 0 : answer + 1
      step = questions.next(answer)
    }
    console.log(labels)
    console.log(step.value, trace)
    trace = ''
  }
}
