// Tagged templates, tuples, sorting, unions, strings, dates and expressions as programs combine them.
function tag(strings: TemplateStringsArray, ...values: unknown[]): string { return strings.raw.join('|') + '#' + strings.join('|') + '#' + values.map(String).join(',') }
function ids(strings: TemplateStringsArray): TemplateStringsArray { return strings }
const again = (): TemplateStringsArray => ids`same`
class Stack<T> { private items: T[] = []; push(...more: T[]): this { this.items.push(...more); return this } pop(): T | undefined { return this.items.pop() } get size(): number { return this.items.length } toArray(): readonly T[] { return this.items } }
type Row = [id: number, name: string, ok?: boolean]
export function main(): void {
  console.log(tag`a${1}b\n${'x'}c`, tag``, tag`\u0041${[1, 2]}`, String.raw`C:\new\t${1 + 1}\x`, again() === again(), ids`a\tb`.raw[0])
  const rows: Row[] = [[1, 'a'], [2, 'b', true]]
  console.log(rows, rows.map(([id, name, ok = false]) => `${id}${name}${ok}`), rows[0].length, rows[1][2])
  const matrix = Array.from({ length: 3 }, (_, i) => Array.from({ length: 3 }, (_, j) => i * 3 + j))
  console.log(matrix, matrix.map((r) => r.join(' ')).join('\n'), matrix[0].map((_, c) => matrix.map((r) => r[c])), matrix.flat().reduce((a, b) => a + b))
  const st = new Stack<number>().push(1, 2).push(3); console.log(st.pop(), st.size, st.toArray(), st)
  const sw: number[] = [1, 2, 3]; [sw[0], sw[2]] = [sw[2], sw[0]]; console.log(sw); let p = 1, q = 2; [p, q] = [q, p]; console.log(p, q)
  const words = ['banana', 'apple', 'Cherry', 'date']; console.log([...words].sort(), [...words].sort((a, b) => a.localeCompare(b)), words.slice().sort((a, b) => b.length - a.length || (a < b ? -1 : 1)), [...words].reverse(), words)
  const objs = [{ n: 2, s: 'b' }, { n: 1, s: 'c' }, { n: 2, s: 'a' }]; objs.sort((a, b) => a.n - b.n); console.log(objs, objs.map(({ s }) => s).join(''))
  console.log([5, 1, 4].sort(() => 0), [3, undefined, 1].sort(), ['10', '9', '1'].sort(), [10, 9, 1].sort(), [-1, -2, 5].sort())
  const u: (string | number | boolean | null)[] = ['a', 1, true, null]; for (const x of u) console.log(typeof x, x, typeof x === 'string' ? x.length : typeof x === 'number' ? x + 1 : x)
  console.log(u.indexOf('a'), u.includes(null), u.map((x) => (x === null ? 'null' : x)), JSON.stringify(u), u.filter((x): x is string => typeof x === 'string').map((s) => s.toUpperCase()))
  const sparse = new Array<number>(3).fill(7); sparse.length = 1; sparse.push(8); sparse[2] = 9; console.log(sparse, sparse.length, sparse.lastIndexOf(9), sparse.findIndex((x) => x > 7), sparse.some((x) => x > 8), sparse.every(Number.isInteger))
  const it = [1, 2, 3][Symbol.iterator](); console.log(it.next(), [...it]); const ent = ['a', 'b'].entries(); console.log([...ent], [...'ab'].keys().next().value, Array.from(['x', 'y'].entries()))
  console.log('a-b_c'.split(/[-_]/), 'abc'.split(''), 'a,b,,c'.split(','), ''.split(','), ''.split(''), 'abc'.split('', 2), 'x'.padStart(3, 'ab'), 'abc'.at(-1), 'abc'.substring(2, 0), 'abc'.slice(-2), 'abc'.substr(-2, 1), 'a b a'.replace('a', '$&$&'), 'a b a'.replaceAll('a', (m) => m + '!'), 'x1y22'.replace(/\d+/g, (d) => String(Number(d) * 2)), 'john smith'.replace(/(\w+) (\w+)/, '$2, $1'), 'aBc'.replace(/b/i, (m, off: number, s: string) => `[${m}${off}${s}]`))
  console.log('abc'[1], 'abc'['length'], [...'a😀b'].length, 'a😀b'.length, '😀'.charCodeAt(0), '😀'.codePointAt(0), String.fromCodePoint(128512), 'ß'.toUpperCase(), 'İ'.length, 'abc' < 'abd', 'a'.repeat(0), ' x '.trim() + '|', 'a\u00a0'.trim(), 'x'.concat('y', 'z'), 'abcabc'.lastIndexOf('b'), 'abc'.indexOf(''), 'abc'.includes('bc', 2), 'abc'.startsWith('b', 1), 'abc'.endsWith('b', 2))
  const dates = [new Date(2024, 1, 29), new Date('2023-01-01'), new Date(0)]; dates.sort((a, b) => a.getTime() - b.getTime()); console.log(dates.map((d) => d.toISOString().slice(0, 10)), Math.max(...dates.map(Number)), dates[0] < dates[1], `${new Date(0)}`, JSON.stringify({ d: new Date(0) }), new Date(NaN).getTime(), String(new Date(NaN)), new Date(2024, 0, 31, 12).getDay(), new Date('nope').toString())
  const re = /(\d)(?<l>[a-z])/g; let m: RegExpExecArray | null; while ((m = re.exec('1a2b')) !== null) console.log(m[0], m[1], m.groups?.l, m.index, re.lastIndex)
  console.log(/^[\w.]+@\w+$/.test('a.b@c'), 'a1b2'.replace(/[a-z]/g, (c) => c.toUpperCase()), 'x'.match(/y/) === null, 'aaa'.match(/a/g)?.length, 'a.b'.split('.'), new RegExp('a+', 'i').test('xAA'), /a/.source, /a/gi.flags, `${/x\/y/}`, 'abc'.search(/c/), 'tel: 555-1234'.match(/(\d{3})-(\d{4})/)?.slice(1))
}
