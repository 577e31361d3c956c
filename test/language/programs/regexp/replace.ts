// replace with patterns and functions, replaceAll, split and search by regular expression. ECMA-262 22.2.6.11, 22.2.6.14.
export function main(): void {
  console.log('2024-02-29'.replace(/(\d+)-(\d+)-(\d+)/, '$3.$2.$1'), 'aaa'.replace(/a/, 'b'), 'aaa'.replace(/a/g, 'b'), 'abc'.replace(/x/g, '!'))
  console.log('John Smith'.replace(/(?<first>\w+) (?<last>\w+)/, '$<last>, $<first>'), 'a-b'.replace(/-/, '[$`|$&|$\']'), 'x'.replace(/x/, '$$ $0 $1 $10'))
  console.log('some-css-name'.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), 'camelCaseName'.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`))
  const log: string[] = []
  console.log('a1b22'.replace(/([a-z])(\d+)/g, (all, letter: string, digits: string, at: number, whole: string) => {
    log.push(`${all}@${at}/${whole.length}`)
    return `${Number(digits) * 2}${letter}`
  }), log)
  console.log('x1y2'.replaceAll(/\d/g, d => `<${d}>`), ' a  b '.replace(/\s+/g, ' ').trim(), 'aXbX'.replace(/x/gi, ''), 'abc'.replace(/(?:)/g, '-'), 'tel: 555-1234'.replace(/\D/g, ''))
  console.log('a1b2c'.split(/\d/), 'a1b2c'.split(/(\d)/), 'one, two;three'.split(/[,;]\s*/), 'abc'.split(/(?:)/), ''.split(/x/), 'a b  c'.split(/ +/, 2), ' x '.split(/\s/))
  console.log('hello world'.search(/o/), 'hello'.search(/z/), 'hello'.search(/l+/g))
  const escape = (html: string): string => html.replace(/[&<>"]/g, c => c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&quot;')
  console.log(escape('<a href="x">Tom & Ann</a>'))
  const values = new Map([['name', 'Ann'], ['n', '3']])
  console.log('Hi {name}, {n} new, {missing}!'.replace(/\{(\w+)\}/g, (all, key: string) => values.get(key) ?? all))
  console.log('1234567.891'.replace(/\B(?=(\d{3})+(?!\d))/g, ','), '1234567'.replace(/\B(?=(\d{3})+$)/g, ','), 'aaa'.replace(/^a|a$/g, 'X'), 'a.b.c'.replace(/\./g, '\\.'))
  let n = 0
  console.log('a a a'.replace(/a/g, () => String(++n)), 'abcabc'.replace(/(b)(c)?/g, (all, b: string, c: string | undefined) => `[${b}${c ?? '-'}${all.length}]`), 'bb'.replace(/(b)(c)?/g, (_, b: string, c: string | undefined) => b + typeof c))
}
