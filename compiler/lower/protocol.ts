/** The iteration protocols at run time: what makes an iterator of anything iterable, and calls of `next`, `return` and `throw` on iterators of the app. */
import { methodOf, methodSignature } from './class.ts'
import { callClosureText } from './closure.ts'
import { convert } from './convert.ts'
import { zero, type Fn } from './fn.ts'
import type { Stmt } from './ir.ts'
import { argumentsOf } from './library.ts'
import { fieldName, SHARED } from './shape.ts'
import { callSignature, isReference, signatureOf } from './types.ts'
import { noEnv, REF, type ClassInfo, type Field, type Rep, type Shape, type Signature, type Unit } from './unit.ts'

/** Methods of iterators, in the order of `lang/generator`'s `Mode`. */
const METHODS = ['next', 'return', 'throw']
/** Representations that the elements of the library's iterators have. */
const KINDS = ['f64', 'bool', REF]
const ASYNC = '$async_generator.AsyncIter'

interface Needed {
  /** Functions that make iterators, by their elements' representation; `async` for those of `for await`. */
  iterate: Map<Rep, string>
  async?: string
  /** Calls of the app's methods. */
  call?: string
  methods?: string
  ask?: string
  askAsync?: string
}
const needed = new WeakMap<Unit, Needed>()
const needs = (unit: Unit): Needed => needed.get(unit) ?? needed.set(unit, { iterate: new Map() }).get(unit)!

/** The function that makes an iterator of elements `rep` from anything iterable. */
export function iterateFunction(unit: Unit, rep: Rep): string {
  const { iterate } = needs(unit)
  let name = iterate.get(rep)
  if (!name) iterate.set(rep, (name = unit.unique(`iterate$${rep === REF ? 'ref' : rep}`, SHARED)))
  methods(unit)
  return name
}

/** The function that makes an `AsyncIter` of anything that `for await` may walk. */
export function asyncIterateFunction(unit: Unit): string {
  iterateFunction(unit, REF)
  return (needs(unit).async ??= unit.unique('iterate$async', SHARED))
}

/** The function that calls `next`, `return` or `throw` of what is known only as an iterator: (object, mode, argument) → an IterResult, or `MISSING`. */
export function askFunction(unit: Unit): string {
  methods(unit)
  return (needs(unit).ask ??= unit.unique('ask$iterator', SHARED))
}

/** The same for async iterators: gives a promise, or `MISSING`. */
export function askAsyncFunction(unit: Unit): string {
  methods(unit)
  return (needs(unit).askAsync ??= unit.unique('ask$async', SHARED))
}

/** The closure that `lang/foreign` is given. */
function methods(unit: Unit): string {
  const own = needs(unit)
  own.call ??= unit.unique('call$iterator', SHARED)
  return (own.methods ??= unit.unique('methods$iterator', SHARED))
}

type Push = (head: string, body: Stmt[], rep: Rep) => void

/** Writes those functions: the library's iterables, then the classes of the app. */
export function writeIterate(unit: Unit, make: (result: Rep) => Fn, push: Push, text: (lines: string[]) => void): void {
  const own = needed.get(unit)
  if (!own) return
  for (const [rep, name] of own.iterate) {
    const fn = make(`$iterator.Iter<${rep}>`)
    for (const have of KINDS) {
      when(fn, `Array<${have}>`, wrapped(rep, have, `$array.values<${have}>(changetype<Array<${have}>>($o))`))
      when(fn, `$iterator.Iter<${have}>`, wrapped(rep, have, `changetype<$iterator.Iter<${have}>>($o)`))
      when(fn, `$set.JsSet<${have}>`, wrapped(rep, have, `$set.values<${have}>(changetype<$set.JsSet<${have}>>($o))`))
    }
    when(fn, 'String', wrapped(rep, REF, '$iterator.ofString(changetype<string>($o))'))
    for (const k of ['f64', REF]) for (const v of KINDS) when(fn, `$map.JsMap<${k},${v}>`, wrapped(rep, REF, `$map.entries<${k},${v}>(changetype<$map.JsMap<${k},${v}>>($o))`))
    for (const have of unit.typedArrays) when(fn, have, wrapped(rep, 'f64', `$typed_array.numberValues<${have}>(changetype<${have}>($o))`))
    const foreign = (from: string): string => `$foreign.make<${rep}>(${from}, ${methods(unit)})`
    iterables(fn, '@@iterator', (got, result) => {
      const [element] = result.startsWith('$generator.') || result.startsWith('$iterator.') ? argumentsOf(result) : []
      if (element) return fn.emit({ kind: 'return', value: wrapped(rep, element, `changetype<$iterator.Iter<${element}>>(${got})`) })
      for (const have of KINDS) fn.emit({ kind: 'if', test: `${got} instanceof $iterator.Iter<${have}>`, then: [{ kind: 'return', value: wrapped(rep, have, `changetype<$iterator.Iter<${have}>>(${got})`) }], otherwise: [] })
      fn.emit({ kind: 'return', value: foreign(got) })
    })
    fn.emit({ kind: 'return', value: foreign('$o') })
    push(`export function ${name}($o: ${REF}): $iterator.Iter<${rep}>`, fn.out, `$iterator.Iter<${rep}>`)
  }
  if (own.async) {
    const fn = make(ASYNC)
    when(fn, ASYNC, `changetype<${ASYNC}>($o)`)
    iterables(fn, '@@asyncIterator', (got) => {
      fn.emit({ kind: 'if', test: `${got} instanceof ${ASYNC}`, then: [{ kind: 'return', value: `changetype<${ASYNC}>(${got})` }], otherwise: [] })
      fn.emit({ kind: 'return', value: `$foreign.makeAsync(${got}, ${methods(unit)})` })
    })
    const inner = fn.temp(`$iterator.Iter<${REF}>`, `${iterateFunction(unit, REF)}($o)`)
    fn.check('iterate')
    fn.emit({ kind: 'return', value: `$foreign.fromSync<${REF}>(${inner})` })
    push(`export function ${own.async}($o: ${REF}): ${ASYNC}`, fn.out, ASYNC)
  }
  if (own.ask) {
    const fn = make(REF)
    for (const have of KINDS) when(fn, `$iterator.Iter<${have}>`, `$iterator.ask<${have}>(changetype<$iterator.Iter<${have}>>($o), $mode, $v)`)
    fn.emit({ kind: 'return', value: `${own.call}(changetype<$closure.Closure>(0), $o, $mode, $v)` })
    push(`export function ${own.ask}($o: ${REF}, $mode: i32, $v: ${REF}): ${REF}`, fn.out, REF)
  }
  if (own.askAsync) {
    const fn = make(REF)
    when(fn, ASYNC, `$foreign.askAsync(changetype<${ASYNC}>($o), $mode, $v)`)
    fn.emit({ kind: 'return', value: `${own.call}(changetype<$closure.Closure>(0), $o, $mode, $v)` })
    push(`export function ${own.askAsync}($o: ${REF}, $mode: i32, $v: ${REF}): ${REF}`, fn.out, REF)
  }
  if (own.call) {
    const fn = make(REF)
    METHODS.forEach((key, mode) => {
      const then = fn.collect(() => {
        members(fn, key)
        if (key === 'next') fn.line('$check.missing($o, "next")')
        fn.emit({ kind: 'return', value: '$iterator.MISSING' })
      })
      if (mode < METHODS.length - 1) fn.emit({ kind: 'if', test: `$mode == ${mode}`, then, otherwise: [] })
      else for (const stmt of then) fn.emit(stmt)
    })
    push(`export function ${own.call}($self: $closure.Closure, $o: ${REF}, $mode: i32, $v: ${REF}): ${REF}`, fn.out, REF)
    text(['// @ts-ignore: decorator', `@lazy export const ${own.methods}: $closure.Closure = new $closure.Closure(${own.call}.index);`])
  }
}

function when(fn: Fn, test: Rep, value: string): void {
  fn.emit({ kind: 'if', test: `$o instanceof ${test}`, then: [{ kind: 'return', value }], otherwise: [] })
}
const wrapped = (rep: Rep, have: Rep, text: string): string => (have === rep ? text : `$iterator.converted<${have}, ${rep}>(${text})`)

/** Classes and literals with a method `key`, those that extend others first. */
function owners(unit: Unit, key: string): { classes: ClassInfo[]; shapes: { shape: Shape; field: Field }[] } {
  const depth = (info: ClassInfo): number => (info.base ? depth(info.base) + 1 : 0)
  return {
    classes: [...unit.classes.values()].filter((info) => methodOf(info, key)).sort((a, b) => depth(b) - depth(a)),
    shapes: [...unit.shapes.values()].flatMap((shape) => shape.fields.filter((field) => field.key === key).map((field) => ({ shape, field }))),
  }
}

/** Calls `[Symbol.iterator]()` of the app's objects. @param use what is done with a variable that holds the result */
function iterables(fn: Fn, key: string, use: (got: string, result: Rep) => void): void {
  const { unit } = fn
  const { classes, shapes } = owners(unit, key)
  for (const info of classes) {
    const method = methodOf(info, key)!
    const signature = methodSignature(unit, method.owner, method.decl)
    const then = fn.collect(() => {
      const got = fn.temp(REF, `changetype<${REF}>(changetype<${info.name}>($o).${fieldName(key)}(${signature.params.map(absent).join(', ')}))`)
      fn.check(`method:${key}`)
      use(got, signature.result)
    })
    fn.emit({ kind: 'if', test: `$o instanceof ${info.name}`, then, otherwise: [] })
  }
  for (const { shape, field } of shapes) {
    const signature = fieldSignature(unit, field)
    if (!signature) continue
    const then = fn.collect(() => {
      const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(changetype<${shape.name}>($o).${field.name})`)
      const got = fn.temp(REF, `changetype<${REF}>(${callClosureText(closure, signature, signature.params.map(absent))})`)
      fn.check('closures')
      use(got, REF) // in a generic function one literal gives iterators of several representations
    })
    fn.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
  }
}

const fieldSignature = (unit: Unit, field: Field): Signature | undefined => {
  if (field.called) return field.called
  const own = callSignature(unit, field.type)
  return own && signatureOf(unit, own, noEnv)
}

/** Calls the app's methods `key` with `$v`. */
function members(fn: Fn, key: string): void {
  const { unit } = fn
  const { classes, shapes } = owners(unit, key)
  const any = unit.checker.getAnyType()
  const pass = ({ params }: Signature): string[] => params.map((rep, index) => (index ? absent(rep) : convert(fn, { text: '$v', rep: REF, type: any }, rep).text))
  const give = (text: string, result: Rep): void => {
    if (result === 'void') fn.line(text)
    fn.emit({ kind: 'return', value: result === 'void' ? 'null' : convert(fn, { text, rep: result, type: any }, REF).text })
  }
  for (const info of classes) {
    const method = methodOf(info, key)!
    const signature = methodSignature(unit, method.owner, method.decl)
    fn.unit.edge(fn.key, `method:${key}`)
    const then = fn.collect(() => give(`changetype<${info.name}>($o).${fieldName(key)}(${pass(signature).join(', ')})`, signature.result))
    fn.emit({ kind: 'if', test: `$o instanceof ${info.name}`, then, otherwise: [] })
  }
  for (const { shape, field } of shapes) {
    const signature = isReference(field.rep) ? fieldSignature(unit, field) : undefined
    if (!signature) continue
    fn.unit.edge(fn.key, 'closures')
    const then = fn.collect(() => {
      const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(changetype<${shape.name}>($o).${field.name})`)
      if (field.optional) fn.emit({ kind: 'if', test: `changetype<usize>(${closure}) == 0`, then: [{ kind: 'return', value: '$iterator.MISSING' }], otherwise: [] })
      give(callClosureText(closure, signature, pass(signature)), signature.result)
    })
    fn.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
  }
}
const absent = (rep: Rep): string => (rep === 'f64' ? '$value.none<f64>()' : zero(rep))
