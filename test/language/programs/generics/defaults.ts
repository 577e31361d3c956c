// Default type arguments and generic interfaces, aliases and function types. ECMA-262 13.3.6; types are erased.
interface Event<T = string> { readonly kind: string; readonly data: T }
type Handler<T = string> = (event: Event<T>) => void
type Result<T, E = string> = { ok: true; value: T } | { ok: false; error: E }

const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })
const fail = <E>(error: E): Result<never, E> => ({ ok: false, error })

function divide(a: number, b: number): Result<number> { return b === 0 ? fail('division by zero') : ok(a / b) }
function parse(text: string): Result<number, { position: number }> {
  for (let i = 0; i < text.length; i++) if (text[i] < '0' || text[i] > '9') return fail({ position: i })
  return ok(Number(text))
}
function map<T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> { return result.ok ? ok(change(result.value)) : result }
function unwrap<T, E>(result: Result<T, E>, otherwise: T): T { return result.ok ? result.value : otherwise }

class Emitter<T = string> {
  private handlers: Handler<T>[] = []
  on(handler: Handler<T>): void { this.handlers.push(handler) }
  emit(kind: string, data: T): number {
    for (const handler of this.handlers) handler({ kind, data })
    return this.handlers.length
  }
}

export function main(): void {
  console.log(divide(1, 4), divide(1, 0), map(divide(9, 2), Math.floor))
  console.log(parse('123'), parse('12x'), unwrap(parse(''), -1), unwrap(parse('z'), -1))
  const text = map(parse('77'), n => `n=${n}`)
  console.log(text.ok ? text.value : text.error.position)
  const lines = new Emitter(), numbers = new Emitter<number>()
  lines.on(event => console.log(event.kind, event.data.length))
  numbers.on(({ kind, data }) => console.log(kind, data.toFixed(2)))
  numbers.on(event => console.log(event))
  console.log(lines.emit('line', 'hello'), numbers.emit('tick', 1 / 3), new Emitter<boolean>().emit('none', true))
}
