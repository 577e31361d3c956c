// Tagged templates, labels and switches in for-of with finally, maps of closures.
type Token = { kind: 'num'; value: number } | { kind: 'op'; value: string } | { kind: 'end' }
const tag = <A extends unknown[]>(strings: TemplateStringsArray, ...args: A): [number, A] => [strings.length, args]
const html = (s: TemplateStringsArray, ...v: (string | number | (() => string))[]): string => s.reduce((acc, part, i) => acc + part + (i < v.length ? (typeof v[i] === 'function' ? (v[i] as () => string)() : String(v[i])) : ''), '')
const plural = (word: string) => (s: TemplateStringsArray, n: number): string => s[0] + n + ' ' + (n === 1 ? word : word + 's') + s[1]
function tokens(text: string): Token[] {
  const out: Token[] = []
  let i = 0
  scan: for (;;) {
    switch (true) {
      case i >= text.length: out.push({ kind: 'end' }); break scan
      case text[i] === ' ': i++; continue scan
      case '+-*/'.includes(text[i]): out.push({ kind: 'op', value: text[i++] }); continue
      default: {
        const m = /^\d+(\.\d+)?/.exec(text.slice(i))
        if (!m) throw new SyntaxError(`bad ${text[i]} at ${i}`)
        i += m[0].length
        out.push({ kind: 'num', value: Number(m[0]) })
      }
    }
  }
  return out
}
export function main(): void {
  console.log(tag`a${1}b${'x'}c${true}`, tag``, html`<p>${'t'} ${1}${() => 'f'}</p>`, plural('cat')`I have ${2}.`, plural('dog')`${1}!`)
  console.log(tokens('1 + 22*3.5'))
  try { tokens('1 $') } catch (e) { console.log(String(e)) }
  const ops = new Map<string, (a: number, b: number) => number>([['+', (a, b) => a + b], ['-', (a, b) => a - b]])
  ops.set('*', Math.imul).set('max', Math.max).set('/', function (a, b) { return a / b })
  for (const [k, f] of ops) console.log(k, f(7, 2))
  console.log(ops.get('?')?.(1, 2), ops.get('-')!(1, 2), [...ops.values()].map((f) => f(1, 1)))
  const seen: string[] = []
  loop: for (const row of [[1, 2], [3, 4, 5], [6]]) {
    for (const x of row) {
      try {
        switch (x) {
          case 1: continue
          case 2: seen.push('two'); continue loop
          case 4: { try { break } finally { seen.push('four') } }
          case 5: seen.push('five'); break loop
          default: seen.push(`x${x}`)
        }
        seen.push(`after ${x}`)
      } finally {
        seen.push(`f${x}`)
      }
    }
    seen.push('row')
  }
  console.log(seen.join(' '))
  const table: { [name: string]: ((...xs: number[]) => number) | undefined } = { sum: (...xs) => xs.reduce((a, b) => a + b, 0), first: (x) => x, none: undefined }
  for (const name in table) console.log(name, table[name]?.(3, 4))
  const curry = <A, B, C>(f: (a: A, b: B) => C) => (a: A) => (b: B): C => f(a, b)
  console.log(curry((a: number, b: string) => a + b)(1)('z'), curry(Math.max)(1)(9))
  const handlers: Partial<Record<'a' | 'b' | 'c', (n: number) => string | void>> = { a: (n) => `a${n}`, b: () => {} }
  for (const k of ['a', 'b', 'c'] as const) console.log(k, handlers[k]?.(1))
  handlers.c = handlers.a
  console.log(handlers.c?.(5), handlers.a === handlers.c)
  const swap = <A, B>([a, b]: readonly [A, B]): [B, A] => [b, a]
  console.log(swap([1, 'x']), swap(swap([true, null])), swap(['f', () => 1] as const)[0]())
  const x: { n: number | string | null | undefined } = { n: 1 }
  const show = <T>(v: T): string => (v === undefined ? 'u' : v === null ? 'n' : typeof v === 'number' ? v.toFixed(1) : typeof v === 'string' ? v.toUpperCase() : '?')
  for (const v of [1, 'a', null, undefined, true] as const) { if (typeof v !== 'boolean') x.n = v; console.log(show(v), show(x.n), show([v]), x.n ?? 'dflt') }
}
