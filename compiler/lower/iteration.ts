/** for..of, for..in, and what iterates. */
import ts from 'typescript'
import { bind, destructure, target } from './assignment.ts'
import { classByRep, methodOf } from './class.ts'
import { convert } from './convert.ts'
import { expression, unsupported, writable } from './expression.ts'
import type { Final, Fn, Val } from './fn.ts'
import { declareVariable } from './function.ts'
import { heldVal } from './held.ts'
import { U32 } from './interval.ts'
import type { Label, Stmt } from './ir.ts'
import { smallRange } from './access.ts'
import { argumentsOf } from './library.ts'
import { checked } from './shape.ts'
import { narrowed } from './name.ts'
import { asyncIterateFunction, iterateFunction } from './protocol.ts'
import { finalsOf, leaveWith, lowerStatement } from './statement.ts'
import { awaitRef, leaveFrame, waitQuietly } from './suspend.ts'
import { elementRep, isInteger, repOf, typedElement } from './types.ts'
import { REF, type Rep } from './unit.ts'

/** An iterator in a variable. */
export interface Iterator { text: string; rep: Rep; type: ts.Type; key: string }

/** The type of what a value's iteration gives. */
export function elementOf(fn: Fn, type: ts.Type): ts.Type {
  const { checker } = fn
  const present = checker.getNonNullableType(type)
  const index = present.getNumberIndexType()
  if (index && checker.isArrayLikeType(present)) return index
  const iterator = checker.getPropertiesOfType(checker.getApparentType(present)).find((one) => one.escapedName.toString().startsWith('__@iterator'))
  const method = iterator && checker.getTypeOfSymbol(iterator).getCallSignatures()[0]
  const result = method && resultOf(checker, method.getReturnType())
  return result ?? index ?? checker.getAnyType()
}

/** What an iterator's `next` gives as value. */
function resultOf(checker: ts.TypeChecker, iterator: ts.Type): ts.Type | undefined {
  const next = iterator.getProperty('next')
  const signature = next && checker.getTypeOfSymbol(next).getCallSignatures()[0]
  if (!signature) return undefined
  const result = signature.getReturnType()
  const parts = result.isUnion() ? result.types : [result]
  for (const part of parts) {
    const done = part.getProperty('done')
    const type = done && checker.getTypeOfSymbol(done)
    if (type && checker.typeToString(type) === 'true') continue
    const value = part.getProperty('value')
    if (value) return checker.getTypeOfSymbol(value)
  }
  return undefined
}

/** The iterator of a value, as elements of `rep`. */
export function iterate(fn: Fn, source: Val, node: ts.Node, rep?: Rep): Iterator {
  const type = elementOf(fn, source.type)
  const own = elementRep(repOf(fn.unit, type, fn.env))
  const wanted = rep ?? own
  const { rep: from } = source
  let text: string | undefined
  let have: Rep = wanted
  let key = 'builtin:none'
  if (from.startsWith('Array<')) {
    have = argumentsOf(from)[0]
    text = `$array.values<${have}>(${source.text})`
  } else if (from in typedElement) {
    have = isInteger(typedElement[from]) || from === 'Float32Array' ? typedElement[from] : 'f64'
    text = `$typed_array.values<${from}, ${have}>(${source.text})`
  } else if (from === 'string') {
    have = REF
    text = `$iterator.ofString(${source.text})`
  } else if (from.startsWith('$map.JsMap<')) {
    const [k, v] = argumentsOf(from)
    have = REF
    text = `$map.entries<${k},${v}>(${source.text})`
  } else if (from.startsWith('$set.JsSet<')) {
    have = argumentsOf(from)[0]
    text = `$set.values<${have}>(${source.text})`
  } else if (/^\$(generator|iterator)\./.test(from) && from !== '$iterator.IterResult') {
    have = argumentsOf(from)[0]
    text = `changetype<$iterator.Iter<${have}>>(${source.text})`
    key = 'closures'
  } else {
    key = 'iterate'
    const cls = classByRep(fn.unit, from)
    if (cls && !methodOf(cls, '@@iterator')) return unsupported(node, `iterating over ${fn.checker.typeToString(source.type)}`)
    text = `${iterateFunction(fn.unit, wanted)}(${convert(fn, source, REF).text})`
    have = wanted
    fn.unit.edge('iterate', 'closures')
  }
  if (key === 'closures') fn.unit.edge('iterate', 'closures')
  if (have !== wanted) text = `$iterator.converted<${have}, ${wanted}>(${text})`
  const name = fn.temp(`$iterator.Iter<${wanted}>`, text, node)
  if (key === 'iterate') fn.check('iterate')
  return { text: name, rep: wanted, type, key: key === 'builtin:none' ? key : 'iterate' }
}

/** All that is left of an iterator, as text of an array. */
export function collected(fn: Fn, iterator: Iterator): string {
  return checked(fn, { text: `$iterator.collect<${iterator.rep}>(${iterator.text})`, rep: `Array<${iterator.rep}>`, type: iterator.type }, iterator.key).text
}

/** for (head of source) body */
export function forOf(fn: Fn, node: ts.ForOfStatement, labels: string[]): void {
  const source = fn.settle(expression(fn, node.expression))
  if (node.awaitModifier) return forAwait(fn, node, source, labels)
  const label: Label = { name: 'of' }
  const round = (val: Val): Stmt[] => fn.collect(() => {
    bindHead(fn, node, val)
    lowerStatement(fn, node.statement, [])
  })
  const { rep } = source
  if (rep.startsWith('Array<') || rep in typedElement) {
    // The length is looked at in each round: the loop sees what its body appends (ECMA-262 23.1.5.2.1).
    const own = rep in typedElement ? typedElement[rep] : rep.slice(6, -1)
    const index = fn.temp('i32', '0')
    fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
    const type = elementOf(fn, source.type)
    const small = rep in typedElement && own !== 'f32' && own !== 'f64' && own !== 'u32'
    const item = `unchecked(${source.text}[${index}])`
    const body = round(narrowed(fn, rep === 'Uint32Array' ? heldVal(item, 'u32', U32, type) : small ? heldVal(own === 'i32' ? item : `<i32>${item}`, 'i32', smallRange(own, rep)!, type) : { text: item, rep: own, type }, type))
    fn.targets.pop()
    return fn.emit({ kind: 'loop', label, test: `${index} < ${source.text}.length`, body, update: [{ kind: 'line', text: `++${writable(index)}` }], at: node.expression })
  }
  const iterator = iterate(fn, source, node.expression)
  const closes = iterator.key !== 'builtin:none'
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length, inner: closes ? 1 : 0 })
  const head = fn.collect(() => {
    const more = fn.temp('bool', `${iterator.text}.step()`)
    if (closes) fn.check(iterator.key)
    fn.emit({ kind: 'if', test: `!${more}`, then: [{ kind: 'break', label }], otherwise: [] })
  })
  const value = (): Val => narrowed(fn, { text: `${iterator.text}.value`, rep: iterator.rep, type: iterator.type }, iterator.type)
  if (!closes) {
    const body = round(value())
    fn.targets.pop()
    return fn.emit({ kind: 'loop', label, test: '', body: [...head, ...body], update: [], at: node.expression })
  }
  // Leaving early closes the iterator: a finally around the body (ECMA-262 7.4.11).
  const body = closing(fn, () => round(value()), (thrown) => {
    fn.line(`${iterator.text}.close()`)
    if (thrown) fn.line('if ($throw.throwing) $throw.caught()')
    else fn.check(iterator.key)
  })
  fn.targets.pop()
  fn.emit({ kind: 'loop', label, test: '', body: [...head, ...body], update: [], at: node.expression })
}

/** A round of a loop that closes its iterator when it is left. @param close writes that; what it throws is dropped when the round has thrown */
function closing(fn: Fn, round: () => Stmt[], close: (thrown: boolean) => void): Stmt[] {
  return fn.collect(() => {
    const final: Final = { landing: { name: 'close' }, code: fn.temp('i32', '0'), value: fn.frame ? fn.temp(REF) : fn.result === 'void' ? undefined : fn.temp(fn.result), returns: false, jumps: [] }
    fn.finals.push(final)
    fn.handlers.push({ landing: final.landing })
    const body = round()
    fn.handlers.pop()
    fn.finals.pop()
    fn.emit({ kind: 'block', label: final.landing, body })
    if (fn.unit.catches) fn.emit({ kind: 'if', test: '$throw.throwing', then: fn.collect(() => {
      const error = fn.temp(REF, '$throw.caught()')
      close(true)
      fn.unit.edge(fn.key, 'closures')
      fn.line(`$throw.raise(${error})`)
      fn.leaveThrowing()
    }), otherwise: [] })
    const targets = final.jumps.map((jump) => fn.targets.find((one) => one.breaks === jump.label || one.continues === jump.label || one.block === jump.label)!)
    if (!final.returns && !final.jumps.length) return
    fn.emit({ kind: 'if', test: `${final.code} != 0`, then: fn.collect(() => {
      close(false)
      if (final.returns) fn.emit({ kind: 'if', test: `${final.code} == 2`, then: fn.collect(() => leave(fn, final.value ?? '')), otherwise: [] })
      final.jumps.forEach((jump, index) => fn.emit({ kind: 'if', test: `${final.code} == ${3 + index}`, then: fn.collect(() => fn.jump(jump.kind, jump.label, finalsOf(targets[index], jump.kind))), otherwise: [] }))
    }), otherwise: [] })
  })
}

const leave = (fn: Fn, text: string): void => (fn.frame ? leaveFrame(fn, text) : leaveWith(fn, text))

/** Declares or assigns the variables of a loop's head. */
function bindHead(fn: Fn, node: ts.ForOfStatement | ts.ForInStatement, val: Val): void {
  const { initializer } = node
  if (ts.isVariableDeclarationList(initializer)) return bind(fn, initializer.declarations[0].name, val, (name, one) => declareVariable(fn, name, one))
  if (ts.isArrayLiteralExpression(initializer) || ts.isObjectLiteralExpression(initializer)) return destructure(fn, initializer, fn.settle(val))
  const to = target(fn, initializer)
  to.set(convert(fn, val, to.rep, to.type, initializer))
}

/** for (const key in object): own keys, in order. */
export function forIn(fn: Fn, node: ts.ForInStatement, labels: string[]): void {
  const source = expression(fn, node.expression)
  const keys = fn.temp(`Array<${REF}>`, source.rep.startsWith('$dict.') ? `$dict.keys<${argumentsOf(source.rep)[0]}>(${source.text})` : source.rep.startsWith('Array<') ? `$reflect.indices(${source.text}.length)` : `$reflect.keys(${convert(fn, source, REF).text})`)
  const index = fn.temp('i32', '0')
  const label: Label = { name: 'in' }
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
  const body = fn.collect(() => {
    bindHead(fn, node, { text: `changetype<string>(unchecked(${keys}[${index}]))`, rep: 'string', type: fn.checker.getStringType() })
    lowerStatement(fn, node.statement, [])
  })
  fn.targets.pop()
  fn.emit({ kind: 'loop', label, test: `${index} < ${keys}.length`, body, update: [{ kind: 'line', text: `++${writable(index)}` }], at: node.expression })
}

/** What `for await` and `yield*` in async generators walk, in a variable. */
export function asyncIterate(fn: Fn, source: Val, node: ts.Node): string {
  const { rep } = source
  if (rep.startsWith('$async_generator.')) return fn.temp('$async_generator.AsyncIter', `changetype<$async_generator.AsyncIter>(${source.text})`)
  if (rep === REF || classByRep(fn.unit, rep)) {
    const text = fn.temp('$async_generator.AsyncIter', `${asyncIterateFunction(fn.unit)}(${convert(fn, source, REF).text})`, node)
    fn.unit.edge('iterate', 'closures')
    fn.check('iterate')
    return text
  }
  const iterator = iterate(fn, source, node)
  return fn.temp('$async_generator.AsyncIter', `$foreign.fromSync<${iterator.rep}>(${iterator.text})`)
}

/** Waits for what an async iterator has given. @returns an `IterResult` in a variable */
export function awaitResult(fn: Fn, promise: string, node: ts.Node): string {
  const given = fn.temp(REF, promise, node)
  fn.check('iterate')
  const result = fn.temp('$iterator.IterResult', `$iterator.objectResult(${awaitRef(fn, given, node)})`)
  fn.check('iterate')
  return result
}

/** for await (head of source) body (ECMA-262 14.7.5.6) */
function forAwait(fn: Fn, node: ts.ForOfStatement, source: Val, labels: string[]): void {
  const label: Label = { name: 'await of' }
  const declared = ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0].name : node.initializer
  const iterator = asyncIterate(fn, source, node.expression)
  const type = fn.checker.getTypeAtLocation(declared)
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length, inner: 1 })
  const body = fn.collect(() => {
    const got = awaitResult(fn, `$foreign.askAsync(${iterator}, 0, null)`, node)
    fn.emit({ kind: 'if', test: `${got}.done`, then: [{ kind: 'break', label }], otherwise: [] })
    const round = (): Stmt[] => fn.collect(() => {
      const value: Val = { text: `${got}.value`, rep: REF, type }
      bindHead(fn, node, ts.isIdentifier(declared) || !ts.isVariableDeclarationList(node.initializer) ? narrowed(fn, value, type) : narrowed(fn, { ...value, type: awaitedElement(fn, node) ?? type }, awaitedElement(fn, node) ?? type))
      lowerStatement(fn, node.statement, [])
    })
    for (const stmt of closing(fn, round, (thrown) => {
      const waited = fn.temp(REF, `$foreign.closeAsync(${iterator}, ${thrown})`)
      if (!thrown) fn.check('iterate')
      fn.emit({ kind: 'if', test: `${waited} !== null`, then: fn.collect(() => {
        if (thrown) return waitQuietly(fn, waited, node)
        fn.line(`$iterator.objectResult(${awaitRef(fn, waited, node)})`)
        fn.check('iterate')
      }), otherwise: [] })
    })) fn.emit(stmt)
  })
  fn.targets.pop()
  fn.emit({ kind: 'loop', label, test: '', body, update: [], at: node.expression })
}

/** What the elements of an async iterable are. */
function awaitedElement(fn: Fn, node: ts.ForOfStatement): ts.Type | undefined {
  const { checker } = fn
  const type = checker.getApparentType(checker.getNonNullableType(checker.getTypeAtLocation(node.expression)))
  const own = checker.getPropertiesOfType(type).find((one) => one.escapedName.toString().startsWith('__@asyncIterator'))
  const method = own && checker.getTypeOfSymbol(own).getCallSignatures()[0]
  const next = method?.getReturnType().getProperty('next')
  const signature = next && checker.getTypeOfSymbol(next).getCallSignatures()[0]
  const result = signature && checker.getAwaitedType(signature.getReturnType())
  for (const part of result ? (result.isUnion() ? result.types : [result]) : []) {
    const done = part.getProperty('done')
    if (done && checker.typeToString(checker.getTypeOfSymbol(done)) === 'true') continue
    const value = part.getProperty('value')
    if (value) return checker.getTypeOfSymbol(value)
  }
  return own ? undefined : checker.getAwaitedType(elementOf(fn, type))
}
