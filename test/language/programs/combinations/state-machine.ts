// A tokenizer as a generator, a parser over it, closures as actions, errors with positions.
type Token = { type: 'number'; value: number; at: number } | { type: 'name' | 'symbol'; text: string; at: number }

class ParseError extends Error {
  constructor(message: string, readonly at: number) {
    super(message)
    this.name = 'ParseError'
  }
}

function* tokens(text: string): Generator<Token, number, undefined> {
  let at = 0
  while (at < text.length) {
    const start = at
    const c = text[at]
    if (c === ' ') at++
    else if (c >= '0' && c <= '9') {
      while (at < text.length && text[at] >= '0' && text[at] <= '9') at++
      yield { type: 'number', value: Number(text.slice(start, at)), at: start }
    } else if (c >= 'a' && c <= 'z') {
      do at++
      while (at < text.length && text[at] >= 'a' && text[at] <= 'z')
      yield { type: 'name', text: text.slice(start, at), at: start }
    } else if ('=+;'.includes(c)) yield { type: 'symbol', text: c, at: at++ }
    else throw new ParseError(`unexpected '${c}'`, at)
  }
  return at
}

function run(text: string): string {
  const variables = new Map<string, () => number>()
  const it = tokens(text)
  let current = it.next()
  const take = (): Token => {
    if (current.done) throw new ParseError('unexpected end', current.value)
    const token = current.value
    current = it.next()
    return token
  }
  const isSymbol = (text: string): boolean => !current.done && current.value.type === 'symbol' && current.value.text === text
  const term = (): (() => number) => {
    const token = take()
    if (token.type === 'number') return () => token.value
    if (token.type === 'symbol') throw new ParseError(`expected a value, got '${token.text}'`, token.at)
    return () => {
      const f = variables.get(token.text)
      if (!f) throw new ParseError(`no variable ${token.text}`, token.at)
      return f()
    }
  }
  const sum = (): (() => number) => {
    let left = term()
    while (isSymbol('+')) {
      take()
      const [a, b] = [left, term()]
      left = () => a() + b()
    }
    return left
  }
  const out: string[] = []
  try {
    while (!current.done) {
      const name = take()
      if (name.type !== 'name' || !isSymbol('=')) throw new ParseError('expected an assignment', name.at)
      take()
      variables.set(name.text, sum())
      if (isSymbol(';')) take()
    }
    for (const [name, value] of variables) out.push(`${name}=${value()}`)
  } catch (e) {
    if (!(e instanceof ParseError)) throw e
    out.push(`${e.name} at ${e.at}: ${e.message}`)
  } finally {
    it.return(0)
  }
  return out.join(' ')
}

export function main(): void {
  for (const text of ['a = 1 + 2; b = a + a + 10', 'x = y + 1; y = 5', 'a = ; b', 'a 1', 'a = 1 + ?', 'a = 1 +', 'p = q', '']) console.log(`[${text}] ${run(text)}`)
}
