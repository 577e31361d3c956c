// Interpreter with visitor, tokenizer with sticky regexp, environments.
type Token = { type: 'num' | 'id' | 'op' | 'str'; text: string; at: number }
class SyntaxFault extends Error { constructor(message: string, readonly at: number) { super(`${message} at ${at}`) } }
function* tokenize(source: string): Generator<Token> {
  const pattern = /\s*(?:(?<num>\d+(?:\.\d+)?)|(?<id>[a-z_]\w*)|(?<str>"[^"]*")|(?<op>=>|==|<=|[-+*/(){}=<,;?:!]))/iy
  while (pattern.lastIndex < source.trimEnd().length) {
    const at = pattern.lastIndex
    const match = pattern.exec(source)
    if (!match) throw new SyntaxFault(`unexpected ${JSON.stringify(source[at])}`, at)
    const { num, id, str, op } = match.groups!
    if (num !== undefined) yield { type: 'num', text: num, at }
    else if (id !== undefined) yield { type: 'id', text: id, at }
    else if (str !== undefined) yield { type: 'str', text: str.slice(1, -1), at }
    else yield { type: 'op', text: op, at }
  }
}
type Expr =
  | { kind: 'lit'; value: number | string }
  | { kind: 'var'; name: string }
  | { kind: 'bin'; op: string; left: Expr; right: Expr }
  | { kind: 'call'; callee: Expr; args: Expr[] }
  | { kind: 'fn'; params: string[]; body: Expr }
  | { kind: 'let'; name: string; value: Expr; body: Expr }
  | { kind: 'if'; test: Expr; then: Expr; else?: Expr }
type Value = number | string | boolean | null | ((...args: Value[]) => Value)
class Parser {
  private readonly tokens: Token[]
  private at = 0
  constructor(source: string) { this.tokens = [...tokenize(source)] }
  private peek(text?: string): Token | undefined { const t = this.tokens[this.at] as Token | undefined; return text === undefined || t?.text === text ? t : undefined }
  private get done(): boolean { return this.at >= this.tokens.length }
  private take(text?: string): Token {
    if (this.done) throw new SyntaxFault(`unexpected end${text ? `, expected ${text}` : ''}`, -1)
    const t = this.tokens[this.at]
    if (text !== undefined && t.text !== text) throw new SyntaxFault(`expected ${text}, not ${t.text}`, t.at)
    this.at++
    return t
  }
  private has(text: string): boolean { return !this.done && this.tokens[this.at].text === text }
  parse(): Expr { const e = this.expr(); if (!this.done) throw new SyntaxFault('trailing input', this.tokens[this.at].at); return e }
  private expr(): Expr {
    if (this.has('let')) {
      this.take()
      const { text: name } = this.take()
      this.take('=')
      const value = this.expr()
      this.take(';')
      return { kind: 'let', name, value, body: this.expr() }
    }
    if (this.has('if')) {
      this.take()
      const test = this.binary(0)
      this.take('?')
      const then = this.expr()
      if (!this.has(':')) return { kind: 'if', test, then }
      this.take(':')
      return { kind: 'if', test, then, else: this.expr() }
    }
    if (this.has('fn')) {
      this.take(); this.take('(')
      const params: string[] = []
      while (!this.has(')')) { params.push(this.take().text); if (this.has(',')) this.take() }
      this.take(')'); this.take('=>')
      return { kind: 'fn', params, body: this.expr() }
    }
    return this.binary(0)
  }
  private static readonly levels: readonly (readonly string[])[] = [['==', '<', '<='], ['+', '-'], ['*', '/']]
  private binary(level: number): Expr {
    if (level === Parser.levels.length) return this.postfix()
    let left = this.binary(level + 1)
    while (!this.done && Parser.levels[level].includes(this.tokens[this.at].text)) {
      const op = this.take().text
      left = { kind: 'bin', op, left, right: this.binary(level + 1) }
    }
    return left
  }
  private postfix(): Expr {
    let e = this.primary()
    while (this.has('(')) {
      this.take()
      const args: Expr[] = []
      while (!this.has(')')) { args.push(this.expr()); if (this.has(',')) this.take() }
      this.take(')')
      e = { kind: 'call', callee: e, args }
    }
    return e
  }
  private primary(): Expr {
    const t = this.take()
    switch (t.type) {
      case 'num': return { kind: 'lit', value: +t.text }
      case 'str': return { kind: 'lit', value: t.text }
      case 'id': return { kind: 'var', name: t.text }
      case 'op':
        if (t.text === '(') { const e = this.expr(); this.take(')'); return e }
        if (t.text === '-') return { kind: 'bin', op: '-', left: { kind: 'lit', value: 0 }, right: this.primary() }
    }
    throw new SyntaxFault(`unexpected ${t.text}`, t.at)
  }
}
class Env {
  private readonly vars = new Map<string, Value>()
  constructor(private readonly outer?: Env) {}
  get(name: string): Value {
    const own = this.vars.get(name)
    if (own !== undefined) return own
    if (!this.outer) throw new ReferenceError(`${name} is not defined`)
    return this.outer.get(name)
  }
  set(name: string, value: Value): this { this.vars.set(name, value); return this }
}
const ops: Record<string, (a: Value, b: Value) => Value> = {
  '+': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a + b : String(a) + String(b)),
  '-': (a, b) => (a as number) - (b as number),
  '*': (a, b) => (a as number) * (b as number),
  '/': (a, b) => { if (b === 0) throw new RangeError('division by zero'); return (a as number) / (b as number) },
  '==': (a, b) => a === b,
  '<': (a, b) => (a as number) < (b as number),
  '<=': (a, b) => (a as number) <= (b as number),
}
function evaluate(e: Expr, env: Env): Value {
  switch (e.kind) {
    case 'lit': return e.value
    case 'var': return env.get(e.name)
    case 'bin': return ops[e.op](evaluate(e.left, env), evaluate(e.right, env))
    case 'if': return evaluate(e.test, env) ? evaluate(e.then, env) : e.else ? evaluate(e.else, env) : null
    case 'fn': return (...args) => evaluate(e.body, e.params.reduce((inner, name, i) => inner.set(name, args[i] ?? null), new Env(env)))
    case 'let': { const inner = new Env(env); inner.set(e.name, evaluate(e.value, inner)); return evaluate(e.body, inner) }
    case 'call': {
      const f = evaluate(e.callee, env)
      if (typeof f !== 'function') throw new TypeError(`${show(f)} is not a function`)
      return f(...e.args.map((arg) => evaluate(arg, env)))
    }
  }
}
const show = (v: Value): string => (typeof v === 'function' ? '<fn>' : typeof v === 'string' ? JSON.stringify(v) : `${v}`)
export function main(): void {
  const globals = new Env().set('pi', Math.PI).set('max', (...xs) => Math.max(...(xs as number[]))).set('len', (s) => String(s).length)
  const sources = ['1 + 2 * 3', '(1 + 2) * -3', 'let x = 4; x * x', 'let f = fn(n) => if n <= 1 ? 1 : n * f(n - 1); f(10)', '"a" + 1 + "b"', 'max(1, 5, 3) + len("four")',
    'let add = fn(a) => fn(b) => a + b; add(2)(3)', '1 / 0', 'nope + 1', '3(4)', 'let x 4; x', '1 +', '2 $ 3', 'if 1 == 2 ? "y"', 'fn(x) => x', 'let fib = fn(n) => if n < 2 ? n : fib(n - 1) + fib(n - 2); fib(15)', 'pi * 2']
  for (const source of sources) {
    try { console.log(`${source.padEnd(40)} ${show(evaluate(new Parser(source).parse(), globals))}`) } catch (e) {
      if (e instanceof SyntaxFault) console.log(source, '!', e.message, e.at, e.name)
      else if (e instanceof Error) console.log(source, '!!', e.name, e.message)
      else throw e
    }
  }
}
