// Operands, arguments, targets and defaults are evaluated left to right, each once. ECMA-262 13.15.2, 13.3.6.1, 13.3.3, 14.3.3.
let trace: string[] = []
const t = <T>(label: string, value: T): T => { trace.push(label); return value }
function flush(...results: unknown[]): void {
  console.log(trace.join(' '), '=>', ...results)
  trace = []
}

class Cell {
  constructor(private name: string, private n: number) {}
  get value(): number { trace.push(`get ${this.name}`); return this.n }
  set value(n: number) { trace.push(`set ${this.name}`); this.n = n }
  method(a: number, b = t('default b', 1)): number { trace.push('call'); return a + b }
  static make(name: string): Cell { trace.push(`make ${name}`); return new Cell(name, 5) }
}

export function main(): void {
  flush(t('a', 1) + t('b', 2) * t('c', 3) - t('d', 4))
  flush(t('a', 5) > t('b', 3), t('c', 'x') + t('d', 1) + t('e', true))
  const cell = Cell.make('c')
  Cell.make('l').value = t('right', 1) + cell.value
  flush()
  Cell.make('m').value += t('added', cell.value)
  flush(cell.value++, --cell.value)
  flush(cell.method(t('arg', 1)), Cell.make('x').method(t('1', 1), t('2', 2)))
  const list = [1, 2, 3]
  list[t('index', 1)] = t('value', list[t('inner', 0)])
  list[t('i', 2)] += t('v', 10)
  flush(list)
  let i = 0
  list[i++] = i++
  list[i] = i = 0
  flush(list, i)
  let x = 1
  x += (x = 10, x++) + x
  flush(x, x++ + ++x * x--, x)
  const { a = t('default a', 1), [`b`]: b = t('default b', 2), ...rest } = t('source', { a: undefined as number | undefined, b: 5, c: 6 })
  flush(a, b, rest)
  const [p = t('p', 0), q = t('q', p + 1)] = [undefined as number | undefined, undefined as number | undefined]
  flush(p, q)
  flush({ one: t('one', 1), ...t('spread', { two: 2 }), three: t('three', 3) }, [t('x', 1), ...t('xs', [2]), t('y', 3)])
  flush(t('l', false) && t('never', 1), t('m', 0) || t('n', 2), t('o', null as number | null) ?? t('p', 3), t('q', true) ? t('r', 4) : t('s', 5))
  flush(t('object', cell as Cell | null)?.method(t('argument', 1)), t('none', null as Cell | null)?.method(t('not evaluated', 1)))
  const f = (first: number, second = first + t('second', 1), [third] = [t('third', second)]): number[] => [first, second, third]
  flush(f(1), f(t('given', 2), 9), f(1, undefined, [7]))
  flush(`${t('t1', 1)}-${t('t2', 2)}`, (t('comma', 1), t('last', 2)), typeof t('typeof', 1), -t('minus', 1), [1, 2].map(n => t(`map${n}`, n * 2)).length)
}
