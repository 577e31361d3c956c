// A thrown error stops the expression at once, wherever the call that throws stands: ECMA-262 5.2.3.4, ReturnIfAbrupt.
const log: string[] = []

function fail(what: string): never { throw new Error(what) }
function bad(what: string): number { if (what.length > 0) throw new Error(what); return 1 }
function text(what: string): string { if (what.length > 0) throw new Error(what); return '' }
function list(what: string): number[] { if (what.length > 0) throw new Error(what); return [] }
function yes(what: string): boolean { if (what.length > 0) throw new Error(what); return true }
function note(what: string): number { log.push(what); return what.length }

class Thrower {
  field = 1
  get value(): number { throw new Error('getter') }
  set value(x: number) { throw new Error(`setter ${x}`) }
  get name(): string { return text('name getter') }
  method(x: number): number { return bad(`method ${x}`) }
  toString(): string { return text('toString') }
  toJSON(): string { return text('toJSON') }
  static get total(): number { return bad('static getter') }
  static set total(x: number) { bad(`static setter ${x}`) }
  static make(): Thrower { bad('static method'); return new Thrower() }
  *[Symbol.iterator](): Generator<number> { yield 1; bad('iterator') }
}

class Failing { constructor(x: number) { bad(`constructor ${x}`) } }
class FieldFails { x = bad('field initializer') }
class Below extends Failing { y = note('never'); constructor() { super(note('argument')); note('after super') } }
class Implicit extends FieldFails { z = note('never') }
class DefaultFails { constructor(readonly x: number = bad('constructor default')) {} }
interface Named { name: string; value: number; method(x: number): number }

function withDefault(x: number = bad('default'), y = note('second default')): number { return x + y }
function pattern({ a = bad('pattern default') }: { a?: number }): number { return a }
function elements([a = bad('element default')]: number[]): number { return a }

function attempt(what: string, body: () => unknown): void {
  log.length = 0
  try {
    const result = body()
    console.log(what, 'gave', result)
  } catch (e) {
    console.log(what, e instanceof Error ? e.message : e, log.join(' '))
  }
}

export function main(): void {
  const t = new Thrower()
  const named: Named = t
  const shape: Named = { get name() { return text('shape getter') }, set name(x: string) { text(`shape setter ${x}`) }, value: 1, method: (x) => bad(`closure ${x}`) }
  attempt('call', () => { bad('f'); note('after') })
  attempt('arguments', () => note(`${bad('argument')}${note('after')}`))
  attempt('operands', () => note('left') + bad('operand') + note('right'))
  attempt('nested', () => Math.max(note('a'), Math.abs(bad('inner')), note('b')))
  attempt('getter', () => { const x = t.value; note('after'); return x })
  attempt('getter in expression', () => note('a') + t.value * note('b'))
  attempt('setter', () => { t.value = note('value'); note('after') })
  attempt('setter compound', () => { t.value += note('value') })
  attempt('setter increment', () => { t.value++; note('after') })
  attempt('interface getter', () => { const x = named.name; note('after'); return x })
  attempt('interface setter', () => { named.value = 3; note('after') })
  attempt('interface method', () => named.method(3) + note('after'))
  attempt('shape getter', () => shape.name + note('after'))
  attempt('shape setter', () => { shape.name = 'n'; note('after') })
  attempt('shape method', () => shape.method(5) + note('after'))
  attempt('static getter', () => Thrower.total + note('after'))
  attempt('static setter', () => { Thrower.total = note('v'); note('after') })
  attempt('static method', () => Thrower.make().field + note('after'))
  attempt('constructor', () => { new Failing(2); note('after') })
  attempt('constructor argument', () => new Failing(bad('argument')))
  attempt('field', () => { new FieldFails(); note('after') })
  attempt('super', () => { new Below(); note('after') })
  attempt('implicit super', () => { new Implicit(); note('after') })
  attempt('constructor default', () => { new DefaultFails(); note('after') })
  attempt('default', () => withDefault() + note('after'))
  attempt('default given', () => withDefault(1))
  attempt('pattern default', () => pattern({}) + note('after'))
  attempt('element default', () => elements([]) + note('after'))
  attempt('template', () => `${note('a')}${t}${note('b')}`)
  attempt('template mixed', () => `${note('a')} ${text('part')} ${note('b')}`)
  attempt('concatenation', () => 'x' + t + note('b'))
  attempt('String()', () => String(t) + note('b'))
  attempt('join', () => [t, t].join() + note('b'))
  attempt('condition', () => { if (yes('condition')) note('then'); else note('else') })
  attempt('conditional', () => (yes('test') ? note('yes') : note('no')))
  attempt('conditional branch', () => (log.length === 0 ? bad('branch') : note('no')) + note('after'))
  attempt('and', () => yes('and') && note('after') > 0)
  attempt('and right', () => log.length === 0 && yes('right') && note('after') > 0)
  attempt('or', () => yes('or') || note('after') > 0)
  attempt('nullish', () => (log.length ? 1 : undefined) ?? bad('nullish'))
  attempt('not', () => !yes('not') || note('after') > 0)
  attempt('negation', () => -bad('negation') + note('after'))
  attempt('comparison', () => bad('comparison') < note('after'))
  attempt('equality', () => text('equality') === `${note('after')}`)
  attempt('index', () => [1, 2, 3][bad('index')] + note('after'))
  attempt('index of', () => list('index of')[note('index')])
  attempt('element assignment', () => { const xs = [1]; xs[bad('place')] = note('value') })
  attempt('element value', () => { const xs = [1]; xs[0] = bad('value'); note('after') })
  attempt('property value', () => { t.field = bad('value'); note('after') })
  attempt('variable value', () => { let x = 1; x = bad('value'); note('after'); return x })
  attempt('compound', () => { let x = 1; x += bad('compound'); note('after'); return x })
  attempt('array literal', () => [note('a'), bad('element'), note('b')])
  attempt('spread', () => [...list('spread'), note('b')])
  attempt('spread iterator', () => [...t, note('b')])
  attempt('spread arguments', () => Math.max(...list('spread'), note('b')))
  attempt('object literal', () => ({ a: note('a'), b: bad('property'), c: note('c') }))
  attempt('object spread', () => ({ a: note('a'), ...(yes('spread') ? { b: 1 } : {}), c: note('c') }))
  attempt('destructuring', () => { const [a, b] = list('source'); return a + b })
  attempt('destructuring iterator', () => { const [a, b] = t; note('after'); return a + b })
  attempt('destructuring getter', () => { const { name } = t; note('after'); return name })
  attempt('while', () => { while (yes('while')) note('body'); note('after') })
  attempt('do', () => { do note('body'); while (yes('do')); note('after') })
  attempt('for init', () => { for (let i = bad('init'); i < 3; i++) note('body') })
  attempt('for test', () => { for (let i = 0; i < bad('test'); i++) note('body') })
  attempt('for update', () => { for (let i = 0; i < 3; i += bad('update')) note('body') })
  attempt('for of', () => { for (const x of list('of')) note(`${x}`) })
  attempt('for of step', () => { for (const x of t) note(`${x}`); note('after') })
  attempt('for in', () => { for (const x in { a: bad('in') }) note(x) })
  attempt('switch', () => { switch (bad('switch')) { case 1: note('one'); break; default: note('default') } })
  attempt('case', () => { switch (note('x')) { case bad('case'): note('one'); break; default: note('default') } })
  attempt('return', () => { return bad('return') })
  attempt('throw', () => { throw fail('inner') })
  attempt('typeof', () => typeof bad('typeof') + note('after'))
  attempt('void', () => { void bad('void'); note('after') })
  attempt('comma', () => (bad('comma'), note('after')))
  attempt('new argument', () => new Error(text('message')))
  attempt('optional call', () => { const f: ((x: number) => number) | undefined = log.length === 0 ? (x) => bad(`optional ${x}`) : undefined; return (f?.(1) ?? 0) + note('after') })
  attempt('optional chain', () => { const o: Thrower | undefined = log.length === 0 ? t : undefined; return (o?.value ?? 0) + note('after') })
  attempt('json', () => JSON.stringify({ a: 1, t }) + note('after'))
  attempt('regexp replace', () => 'abc'.replace(/b/g, (x) => text(`replacer ${x}`)) + note('after'))
  attempt('map', () => [1, 2, 3].map((x) => { note(`${x}`); return x === 2 ? bad('map') : x }))
  attempt('filter', () => [1, 2, 3].filter((x) => { note(`${x}`); return x === 2 ? yes('filter') : true }))
  attempt('forEach', () => [1, 2, 3].forEach((x) => { note(`${x}`); if (x === 2) bad('forEach') }))
  attempt('reduce', () => [1, 2, 3].reduce((a, x) => { note(`${x}`); return x === 2 ? bad('reduce') : a + x }, 0))
  attempt('sort', () => [3, 1, 2].sort((a, b) => { note('compare'); return bad(`sort ${a > b || a < b}`) }))
  attempt('some', () => [1, 2, 3].some((x) => { note(`${x}`); return x === 2 && yes('some') }))
  attempt('find', () => [1, 2, 3].find((x) => { note(`${x}`); return x === 2 && yes('find') }))
  attempt('from', () => Array.from({ length: 3 }, (_, i) => { note(`${i}`); return i === 1 ? bad('from') : i }))
  attempt('from iterator', () => Array.from(t))
  attempt('map of', () => new Set(t).size + note('after'))
  attempt('map forEach', () => new Map([[1, 2], [3, 4]]).forEach((v, k) => { note(`${k}`); bad('map forEach') }))
  attempt('flatMap', () => [1, 2].flatMap((x) => { note(`${x}`); return list('flatMap') }))
  attempt('entries', () => Object.entries({ get a() { return bad('entries') } }).length + note('after'))
  attempt('assign', () => Object.assign({ b: 1 }, { get a() { return bad('assign') } }).b + note('after'))
  attempt('number', () => Number(text('number')) + note('after'))
  attempt('plus', () => +text('plus') + note('after'))
}
