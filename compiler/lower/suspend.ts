/** `await`, `yield` and `return` in generators and async functions. */
import ts from 'typescript'
import { convert } from './convert.ts'
import { expression, unsupported, writable } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { asyncIterate, awaitResult, iterate } from './iteration.ts'
import { narrowed } from './name.ts'
import { refuseThenable } from './thenable.ts'
import { repOf } from './types.ts'
import { REF } from './unit.ts'

const MODE_RETURN = 1, MODE_THROW = 2

/** Waits for `ref`, a text; gives the text of what it gave. */
export function awaitRef(fn: Fn, ref: string, node: ts.Node): string {
  const { frame } = fn
  if (!frame || frame.kind === 'generator') return unsupported(node, 'await here', 'make the function async')
  const leave = fn.collect(() => {
    fn.line(frame.kind === 'async' ? `$async.awaitRef(this, ${ref})` : `$async_generator.awaitIn(this, ${ref})`, node)
    fn.emit({ kind: 'return' })
  })
  fn.emit({ kind: 'suspend', leave, at: node })
  fn.emit({ kind: 'if', test: 'this.failed', then: fn.collect(() => fn.raise('this.sent', node)), otherwise: [] })
  return fn.temp(REF, 'this.sent')
}

/** Waits for `ref`, whatever becomes of it. */
export function waitQuietly(fn: Fn, ref: string, node: ts.Node): void {
  const { frame } = fn
  const leave = fn.collect(() => {
    fn.line(frame!.kind === 'async' ? `$async.awaitRef(this, ${ref})` : `$async_generator.awaitIn(this, ${ref})`, node)
    fn.emit({ kind: 'return' })
  })
  fn.emit({ kind: 'suspend', leave, at: node })
}

export function awaitValue(fn: Fn, node: ts.AwaitExpression): Val {
  refuseThenable(fn, node.expression)
  const val = expression(fn, node.expression)
  const type = fn.checker.getTypeAtLocation(node)
  const sent: Val = { text: awaitRef(fn, convert(fn, val, REF).text, node), rep: REF, type, stable: true }
  return repOf(fn.unit, type, fn.env) === 'void' ? sent : narrowed(fn, sent, type)
}

export function yieldValue(fn: Fn, node: ts.YieldExpression): Val {
  const { frame, checker } = fn
  if (!frame || frame.kind === 'async') return unsupported(node, 'yield here')
  const type = checker.getTypeAtLocation(node)
  if (node.asteriskToken) return delegate(fn, node, type)
  const val = node.expression ? expression(fn, node.expression, { type: checker.getContextualType(node.expression), rep: frame.element }) : { text: 'null', rep: REF, type, stable: true }
  if (frame.kind === 'async generator') {
    const awaited = awaitRef(fn, convert(fn, val, REF).text, node)
    const leave = fn.collect(() => {
      fn.line(`$async_generator.yield_(this, ${awaited})`, node)
      fn.emit({ kind: 'return' })
    })
    fn.emit({ kind: 'suspend', leave, at: node })
    fn.emit({ kind: 'if', test: `this.mode == ${MODE_THROW}`, then: fn.collect(() => fn.raise('this.sent', node)), otherwise: [] })
    fn.emit({ kind: 'if', test: `this.mode == ${MODE_RETURN}`, then: fn.collect(() => leaveFrame(fn, awaitRef(fn, 'this.sent', node))), otherwise: [] })
  } else {
    const leave = fn.collect(() => {
      fn.line(`this.value = ${convert(fn, val, frame.element, undefined, node).text}`, node)
      fn.emit({ kind: 'return', value: 'true' })
    })
    fn.emit({ kind: 'suspend', leave, at: node })
    resumed(fn, node)
  }
  const sent: Val = { text: fn.temp(REF, 'this.sent'), rep: REF, type, stable: true }
  const rep = repOf(fn.unit, type, fn.env)
  return rep === 'void' ? sent : narrowed(fn, sent, type)
}

/** After a yield: `throw` and `return` of the generator act here. */
function resumed(fn: Fn, node: ts.Node): void {
  fn.emit({ kind: 'if', test: `mode == ${MODE_THROW}`, then: fn.collect(() => fn.raise('this.sent', node)), otherwise: [] })
  fn.emit({ kind: 'if', test: `mode == ${MODE_RETURN}`, then: fn.collect(() => leaveFrame(fn, 'this.sent')), otherwise: [] })
}

/** `yield* inner` */
function delegate(fn: Fn, node: ts.YieldExpression, type: ts.Type): Val {
  const { frame } = fn
  const source = expression(fn, node.expression!)
  if (frame!.kind === 'async generator') return delegateAsync(fn, node, source, type)
  const iterator = iterate(fn, source, node, frame!.element)
  const sent = fn.temp(REF)
  fn.line(`${writable(sent)} = null`)
  fn.line('mode = $generator.Mode.Next')
  const label = { name: 'delegate' }
  const body = fn.collect(() => {
    const more = fn.temp('bool', `${iterator.text}.send(mode, ${sent})`)
    fn.unit.edge('iterate', 'closures')
    fn.check('iterate')
    fn.emit({ kind: 'if', test: `!${more}`, then: [{ kind: 'break', label }], otherwise: [] })
    const leave = fn.collect(() => {
      fn.line(`this.value = ${iterator.text}.value`, node)
      fn.emit({ kind: 'return', value: 'true' })
    })
    fn.emit({ kind: 'suspend', leave, at: node })
    fn.line(`${writable(sent)} = this.sent`)
  })
  fn.emit({ kind: 'loop', label, test: '', body, update: [], at: node })
  const result = fn.temp(REF, `${iterator.text}.outcome(mode, ${sent})`)
  fn.emit({ kind: 'if', test: `mode == ${MODE_RETURN}`, then: fn.collect(() => leaveFrame(fn, result)), otherwise: [] })
  const rep = repOf(fn.unit, type, fn.env)
  const val: Val = { text: result, rep: REF, type, stable: true }
  return rep === 'void' ? val : narrowed(fn, val, type)
}

/** `yield* inner` in an async generator: what comes in goes on to `inner` (ECMA-262 15.5.5). */
function delegateAsync(fn: Fn, node: ts.YieldExpression, source: Val, type: ts.Type): Val {
  const inner = asyncIterate(fn, source, node)
  const sent = fn.temp(REF), mode = fn.temp('i32', '0')
  const label = { name: 'delegate' }
  const result = fn.temp('$iterator.IterResult')
  const body = fn.collect(() => {
    const got = awaitResult(fn, `$foreign.askAsync(${inner}, ${mode}, ${sent})`, node)
    fn.line(`${writable(result)} = ${got}`)
    fn.emit({ kind: 'if', test: `${got}.done`, then: [{ kind: 'break', label }], otherwise: [] })
    const leave = fn.collect(() => {
      fn.line(`$async_generator.yield_(this, ${got}.value)`, node)
      fn.emit({ kind: 'return' })
    })
    fn.emit({ kind: 'suspend', leave, at: node })
    fn.line(`${writable(mode)} = this.mode`)
    fn.line(`${writable(sent)} = this.sent`)
    fn.emit({ kind: 'if', test: `${mode} == ${MODE_RETURN}`, then: fn.collect(() => {
      // A value that is a rejected promise is thrown into `inner`.
      waitQuietly(fn, sent, node)
      fn.line(`${writable(sent)} = this.sent`)
      fn.emit({ kind: 'if', test: 'this.failed', then: [{ kind: 'line', text: `${writable(mode)} = ${MODE_THROW}` }], otherwise: [] })
    }), otherwise: [] })
  })
  fn.emit({ kind: 'loop', label, test: '', body, update: [], at: node })
  const value = fn.temp(REF, `${result}.value`)
  fn.emit({ kind: 'if', test: `${mode} == ${MODE_RETURN}`, then: fn.collect(() => leaveFrame(fn, value)), otherwise: [] })
  const val: Val = { text: value, rep: REF, type, stable: true }
  return repOf(fn.unit, type, fn.env) === 'void' ? val : narrowed(fn, val, type)
}

/** `return` in a frame. */
export function returnFromFrame(fn: Fn, node: ts.ReturnStatement): void {
  let text = 'null'
  if (node.expression) {
    if (fn.frame!.kind !== 'generator') refuseThenable(fn, node.expression)
    const contextual = fn.checker.getContextualType(node.expression)
    const val = expression(fn, node.expression, { type: contextual, rep: contextual ? repOf(fn.unit, contextual, fn.env) : undefined })
    if (val.rep === 'void' && val.text) fn.line(val.text, node)
    text = val.rep === 'void' ? 'null' : convert(fn, contextual ? { ...val } : val, REF).text
    if (fn.frame!.kind === 'async generator') text = awaitRef(fn, text, node)
  }
  leaveFrame(fn, text, node)
}

/** Ends the frame with a value (a Ref), through the `finally`s around. */
export function leaveFrame(fn: Fn, text: string, at?: ts.Node): void {
  const final = fn.finals.at(-1)
  if (final) {
    fn.line(`${writable(final.value!)} = ${text}`, at)
    final.returns = true
    fn.line(`${writable(final.code)} = 2`)
    return fn.emit({ kind: 'break', label: final.landing })
  }
  switch (fn.frame!.kind) {
    case 'generator':
      fn.line(`this.result = ${text}`, at)
      return fn.emit({ kind: 'return', value: 'false' })
    case 'async':
      fn.line(`$async.finish(this, ${text})`, at)
      return fn.emit({ kind: 'return' })
    default:
      fn.line(`$async_generator.finish_(this, ${text})`, at)
      return fn.emit({ kind: 'return' })
  }
}
