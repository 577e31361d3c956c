// An expression tree: parse, evaluate, simplify and print, over a recursive union.
type Expr =
  | { type: 'num'; value: number }
  | { type: 'var'; name: string }
  | { type: 'neg'; operand: Expr }
  | { type: 'bin'; op: '+' | '-' | '*' | '/'; left: Expr; right: Expr }

const num = (value: number): Expr => ({ type: 'num', value })

function parse(text: string): Expr {
  let at = 0
  const peek = (): string | undefined => (at < text.length ? text[at] : undefined)
  const expect = (c: string): void => {
    if (peek() !== c) throw new SyntaxError(`expected ${c} at ${at}, got ${peek() ?? 'end'}`)
    at++
  }
  const atom = (): Expr => {
    const c = peek()
    if (c === '-') {
      at++
      return { type: 'neg', operand: atom() }
    }
    if (c === '(') {
      at++
      const inner = sum()
      expect(')')
      return inner
    }
    const match = /^(\d+(?:\.\d+)?|[a-z]+)/.exec(text.slice(at))
    if (!match) throw new SyntaxError(`unexpected ${c ?? 'end'} at ${at}`)
    at += match[0].length
    return c! >= 'a' ? { type: 'var', name: match[0] } : num(Number(match[0]))
  }
  const chain = (next: () => Expr, ...ops: ('+' | '-' | '*' | '/')[]) => (): Expr => {
    let left = next()
    for (let op = ops.find((o) => o === peek()); op; op = ops.find((o) => o === peek())) {
      at++
      left = { type: 'bin', op, left, right: next() }
    }
    return left
  }
  const sum = chain(chain(atom, '*', '/'), '+', '-')
  const result = sum()
  if (at < text.length) throw new SyntaxError(`trailing ${text.slice(at)}`)
  return result
}

function evaluate(e: Expr, scope: Record<string, number>): number {
  switch (e.type) {
    case 'num': return e.value
    case 'var': return e.name in scope ? scope[e.name] : NaN
    case 'neg': return -evaluate(e.operand, scope)
    case 'bin': {
      const [l, r] = [evaluate(e.left, scope), evaluate(e.right, scope)]
      return e.op === '+' ? l + r : e.op === '-' ? l - r : e.op === '*' ? l * r : l / r
    }
  }
}

const print = (e: Expr): string => (e.type === 'bin' ? `(${print(e.left)}${e.op}${print(e.right)})` : e.type === 'neg' ? `-${print(e.operand)}` : e.type === 'var' ? e.name : `${e.value}`)

export function main(): void {
  for (const text of ['1+2*3', '(1+2)*-3', 'x*(y-2.5)/4', '8/4/2', '--x', '2*', '(1', '1 2', 'z+1']) {
    try {
      const e = parse(text)
      console.log(text, '=', print(e), '=', evaluate(e, { x: 10, y: 4.5 }))
    } catch (e) {
      console.log(text, e instanceof SyntaxError ? e.message : e)
    }
  }
}
