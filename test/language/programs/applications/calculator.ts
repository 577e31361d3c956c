// A tokenizer, a recursive-descent parser and an evaluator with variables and functions. ECMA-262 13, 15.7.
type Token = { kind: 'number'; value: number } | { kind: 'name'; text: string } | { kind: 'symbol'; text: string } | { kind: 'end' }
type Node =
  | { kind: 'number'; value: number }
  | { kind: 'variable'; name: string }
  | { kind: 'negate'; operand: Node }
  | { kind: 'binary'; operator: string; left: Node; right: Node }
  | { kind: 'assign'; name: string; value: Node }
  | { kind: 'call'; name: string; args: Node[] }

function* tokenize(text: string): Generator<Token> {
  const pattern = /\s*(?:(\d+(?:\.\d+)?)|([a-z]+)|([-+*\/^(),=]))/y
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) throw new SyntaxError(`unexpected ${text.slice(at).trimStart().charAt(0)} at ${at}`)
    const [, number, name, symbol] = match
    if (number !== undefined) yield { kind: 'number', value: Number(number) }
    else if (name !== undefined) yield { kind: 'name', text: name }
    else yield { kind: 'symbol', text: symbol }
  }
  yield { kind: 'end' }
}

class Parser {
  private readonly tokens: Token[]
  private at = 0
  constructor(text: string) { this.tokens = [...tokenize(text)] }
  private get token(): Token { return this.tokens[this.at] }
  private take(text: string): boolean {
    const token = this.token
    if (token.kind !== 'symbol' || token.text !== text) return false
    this.at++
    return true
  }
  private expect(text: string): void { if (!this.take(text)) throw new SyntaxError(`expected ${text}`) }
  parse(): Node {
    const node = this.assignment()
    if (this.token.kind !== 'end') throw new SyntaxError('unexpected rest')
    return node
  }
  private assignment(): Node {
    const left = this.binary(0)
    if (!this.take('=')) return left
    if (left.kind !== 'variable') throw new SyntaxError('cannot assign')
    return { kind: 'assign', name: left.name, value: this.assignment() }
  }
  private binary(level: number): Node {
    const levels = [['+', '-'], ['*', '/']]
    if (level === levels.length) return this.power()
    let left = this.binary(level + 1)
    next: while (true) {
      for (const operator of levels[level]) {
        if (this.take(operator)) {
          left = { kind: 'binary', operator, left, right: this.binary(level + 1) }
          continue next
        }
      }
      return left
    }
  }
  private power(): Node {
    if (this.take('-')) return { kind: 'negate', operand: this.power() }
    const left = this.primary()
    return this.take('^') ? { kind: 'binary', operator: '^', left, right: this.power() } : left
  }
  private primary(): Node {
    const token = this.token
    if (token.kind === 'number') {
      this.at++
      return token
    }
    if (token.kind === 'name') {
      this.at++
      if (!this.take('(')) return { kind: 'variable', name: token.text }
      const args: Node[] = []
      while (!this.take(')')) {
        if (args.length > 0) this.expect(',')
        args.push(this.assignment())
      }
      return { kind: 'call', name: token.text, args }
    }
    this.expect('(')
    const node = this.assignment()
    this.expect(')')
    return node
  }
}

class Calculator {
  private readonly variables = new Map([['pi', 3.14]])
  private readonly functions = new Map<string, (...args: number[]) => number>([['max', Math.max], ['sqrt', x => Math.sqrt(x)], ['sum', (...xs) => xs.reduce((a, b) => a + b, 0)]])
  run(text: string): string {
    try {
      return String(this.evaluate(new Parser(text).parse()))
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof ReferenceError) return `${error.name}: ${error.message}`
      throw error
    }
  }
  private evaluate(node: Node): number {
    switch (node.kind) {
      case 'number': return node.value
      case 'negate': return -this.evaluate(node.operand)
      case 'variable': {
        const value = this.variables.get(node.name)
        if (value === undefined) throw new ReferenceError(`no ${node.name}`)
        return value
      }
      case 'assign': {
        const value = this.evaluate(node.value)
        this.variables.set(node.name, value)
        return value
      }
      case 'call': return (this.functions.get(node.name) ?? (() => { throw new ReferenceError(`no function ${node.name}`) }))(...node.args.map(arg => this.evaluate(arg)))
      case 'binary': {
        const left = this.evaluate(node.left), right = this.evaluate(node.right)
        switch (node.operator) {
          case '+': return left + right
          case '-': return left - right
          case '*': return left * right
          case '/': return left / right
          default: return left ** right
        }
      }
    }
  }
}

export function main(): void {
  const calculator = new Calculator()
  for (const line of ['1 + 2 * 3', '(1+2)*3', '2^3^2', '-2^2', '10 / 4 - 1', 'x = y = 5', 'x * y', 'max(x, 7, 2) + sum()', 'sqrt(16) + sum(1, 2, x)', '1 +', 'z', 'f(1)', '3 = 4', '2 $ 3', '1/0', '-(-3)', ' pi*2 '])
    console.log(line.padEnd(24), calculator.run(line))
}
