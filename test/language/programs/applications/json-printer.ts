// A JSON reader and pretty printer written by hand, compared with the built-in one. ECMA-262 25.5.
type Json = null | boolean | number | string | Json[] | Map<string, Json>

class Reader {
  private at = 0
  constructor(private readonly text: string) {}
  private fail(what: string): never { throw new SyntaxError(`${what} at ${this.at}`) }
  private space(): void { while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at])) this.at++ }
  private skip(token: string): boolean {
    this.space()
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    return true
  }
  read(): Json {
    const value = this.value()
    this.space()
    return this.at === this.text.length ? value : this.fail('unexpected rest')
  }
  private value(): Json {
    if (this.skip('{')) return new Map(this.list('}', () => {
      const key = this.skip('"') ? this.string() : this.fail('expected a key')
      if (!this.skip(':')) this.fail('expected :')
      return [key, this.value()] as [string, Json]
    }))
    if (this.skip('[')) return this.list(']', () => this.value())
    if (this.skip('"')) return this.string()
    for (const [word, value] of [['true', true], ['false', false], ['null', null]] as [string, boolean | null][]) if (this.skip(word)) return value
    const match = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.text.slice(this.at))
    if (!match) return this.fail(this.at < this.text.length ? `unexpected ${this.text[this.at]}` : 'unexpected end')
    this.at += match[0].length
    return Number(match[0])
  }
  private list<T>(end: string, item: () => T): T[] {
    const items: T[] = []
    if (this.skip(end)) return items
    do items.push(item())
    while (this.skip(','))
    return this.skip(end) ? items : this.fail(`expected , or ${end}`)
  }
  private string(): string {
    let out = ''
    for (; ;) {
      if (this.at >= this.text.length) this.fail('open string')
      const c = this.text[this.at++]
      if (c === '"') return out
      if (c !== '\\') out += c
      else {
        const e = this.text.charAt(this.at++)
        const plain = 'nrtbf'.indexOf(e)
        if (e === 'u') {
          out += String.fromCharCode(parseInt(this.text.slice(this.at, this.at + 4), 16))
          this.at += 4
        } else out += plain >= 0 ? '\n\r\t\b\f'[plain] : e
      }
    }
  }
}

function print(value: Json, indent = '', step = '  '): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const inner = indent + step
  const array = Array.isArray(value)
  const lines = array ? value.map(item => print(item, inner, step)) : [...value].map(([key, item]) => `${JSON.stringify(key)}: ${print(item, inner, step)}`)
  const [open, close] = array ? '[]' : '{}'
  return lines.length === 0 ? open + close : `${open}\n${lines.map(line => inner + line).join(',\n')}\n${indent}${close}`
}

export function main(): void {
  const text = '{"name": "x\\ty\\u00e9\\"", "list": [1, -2.5e3, [], {}, [true, [null]]], "o": {"a": {"b": ""}}, "big": 1e21}'
  const value = new Reader(text).read()
  console.log(print(value))
  console.log(print(value) === JSON.stringify(JSON.parse(text) as unknown, null, 2), value instanceof Map && value.get('big'))
  for (const bad of ['', '[1,]', '{"a" 1}', '{a:1}', '[1 2', '"open', 'tru', '1 1', '-', '{"a":1,"b"}']) {
    try {
      console.log(print(new Reader(bad).read()))
    } catch (error) {
      console.log(JSON.stringify(bad), (error as Error).message)
    }
  }
  for (const good of ['0', '-0', '"\\\\\\/"', ' [ ] ', '{"x":[{"y":[]}]}', '1E2']) console.log(print(new Reader(good).read(), '', ' '))
}
