/** for..of, for..in, and what iterates. */
import ts from 'typescript'
import { bind, destructure, target } from './assignment.ts'
import { classByRep, methodOf, methodSignature } from './class.ts'
import { convert } from './convert.ts'
import { expression, unsupported, writable } from './expression.ts'
import { zero, type Fn, type Val } from './fn.ts'
import { declareVariable } from './function.ts'
import type { Label, Stmt } from './ir.ts'
import { argumentsOf } from './library.ts'
import { narrowed } from './name.ts'
import { fieldName } from './shape.ts'
import { lowerStatement } from './statement.ts'
import { awaitRef } from './suspend.ts'
import { callSignature, elementRep, isInteger, isReference, repOf, signatureOf, typedElement } from './types.ts'
import { callClosureText } from './closure.ts'
import { noEnv, REF, type Rep, type Unit } from './unit.ts'

/** An iterator in a variable. */
export interface Iterator { text: string; rep: Rep; type: ts.Type; key: string }

/** The type of what a value's iteration gives. */
export function elementOf(fn: Fn, type: ts.Type): ts.Type {
  const { checker } = fn
  const present = checker.getNonNullableType(type)
  const index = present.getNumberIndexType()
  if (index && checker.isArrayLikeType(present)) return index
  const internal = checker as unknown as { getIteratedTypeOrElementType?(use: number, type: ts.Type, sent: ts.Type, node: undefined, check: boolean): ts.Type | undefined }
  void internal
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
  } else if (from === '$regexp.RegExpMatch') {
    have = REF
    text = `$array.values<${REF}>(changetype<Array<${REF}>>(${source.text}))`
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
  if (have !== wanted) text = `$foreign.converted<${have}, ${wanted}>(${text})`
  const name = fn.temp(`$iterator.Iter<${wanted}>`, text, node)
  if (key === 'iterate') fn.check('iterate')
  return { text: name, rep: wanted, type, key: key === 'builtin:none' ? key : 'iterate' }
}

const needed = new WeakMap<Unit, Map<Rep, string>>()

/** The function that makes an iterator of elements `rep` from anything iterable. */
export function iterateFunction(unit: Unit, rep: Rep): string {
  const names = needed.get(unit) ?? needed.set(unit, new Map()).get(unit)!
  let name = names.get(rep)
  if (!name) names.set(rep, (name = unit.unique(`iterate$${rep === REF ? 'ref' : rep}`, '.generated/lowered.ts')))
  return name
}

/** Writes those functions: the library's iterables, then the classes of the app. */
export function writeIterate(unit: Unit, make: () => Fn, push: (head: string, body: Stmt[], rep: Rep) => void): boolean {
  const names = needed.get(unit)
  if (!names) return false
  for (const [rep, name] of names) {
    const fn = make()
    const foreign = (text: string): string => `$foreign.make<${rep}>(${text}, new $closure.Closure(foreign$next.index), new $closure.Closure(foreign$return.index))`
    const wrapped = (have: Rep, text: string): string => (have === rep ? text : `$foreign.converted<${have}, ${rep}>(${text})`)
    const when = (test: Rep, have: Rep, text: string): void => fn.emit({ kind: 'if', test: `$o instanceof ${test}`, then: [{ kind: 'return', value: wrapped(have, text) }], otherwise: [] })
    for (const have of ['f64', 'bool', REF]) {
      when(`Array<${have}>`, have, `$array.values<${have}>(changetype<Array<${have}>>($o))`)
      when(`$iterator.Iter<${have}>`, have, `changetype<$iterator.Iter<${have}>>($o)`)
      when(`$set.JsSet<${have}>`, have, `$set.values<${have}>(changetype<$set.JsSet<${have}>>($o))`)
    }
    when('String', REF, '$iterator.ofString(changetype<string>($o))')
    for (const k of ['f64', REF]) for (const v of ['f64', 'bool', REF]) when(`$map.JsMap<${k},${v}>`, REF, `$map.entries<${k},${v}>(changetype<$map.JsMap<${k},${v}>>($o))`)
    for (const info of unit.classes.values()) {
      const method = methodOf(info, '@@iterator')
      if (!method) {
        continue
      }
      const { result } = methodSignature(unit, method.owner, method.decl)
      const call = `changetype<${info.name}>($o).${fieldName('@@iterator')}()`
      const then = fn.collect(() => {
        const got = fn.temp(REF, `changetype<${REF}>(${call})`)
        fn.check('method:@@iterator')
        const generator = argumentsOf(result)
        if (generator.length) return fn.emit({ kind: 'return', value: wrapped(generator[0], `changetype<$iterator.Iter<${generator[0]}>>(${got})`) })
        for (const have of ['f64', 'bool', REF]) fn.emit({ kind: 'if', test: `${got} instanceof $iterator.Iter<${have}>`, then: [{ kind: 'return', value: wrapped(have, `changetype<$iterator.Iter<${have}>>(${got})`) }], otherwise: [] })
        fn.emit({ kind: 'return', value: foreign(got) })
      })
      fn.emit({ kind: 'if', test: `$o instanceof ${info.name}`, then, otherwise: [] })
    }
    const shapes = [...unit.shapes.values()].filter((shape) => shape.fields.some((field) => field.key === '@@iterator'))
    for (const shape of shapes) {
      const field = shape.fields.find((one) => one.key === '@@iterator')!
      const then = fn.collect(() => {
        const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(changetype<${shape.name}>($o).${field.name})`)
        const got = fn.temp(REF, `call_indirect<${REF}>(${closure}.code, ${closure})`)
        fn.check('closures')
        for (const have of ['f64', 'bool', REF]) fn.emit({ kind: 'if', test: `${got} instanceof $iterator.Iter<${have}>`, then: [{ kind: 'return', value: wrapped(have, `changetype<$iterator.Iter<${have}>>(${got})`) }], otherwise: [] })
        fn.emit({ kind: 'return', value: foreign(got) })
      })
      fn.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
    }
    fn.emit({ kind: 'return', value: foreign('$o') })
    push(`export function ${name}($o: ${REF}): $iterator.Iter<${rep}>`, fn.out, `$iterator.Iter<${rep}>`)
  }
  writeForeign(unit, make, push)
  return true
}

/** Calls of `next` and `return` on objects that the app made iterators. */
function writeForeign(unit: Unit, make: () => Fn, push: (head: string, body: Stmt[], rep: Rep) => void): void {
  for (const [key, name, result] of [['next', 'foreign$next', REF], ['return', 'foreign$return', 'void']] as const) {
    const fn = make()
    const finish = (text: string, have: Rep): Stmt[] => (result === 'void' || have === 'void' ? [{ kind: 'line', text }, { kind: 'return', value: result === 'void' ? undefined : 'null' }] : [{ kind: 'return', value: `changetype<${REF}>(${text})` }])
    for (const info of unit.classes.values()) {
      const method = methodOf(info, key)
      if (!method) continue
      const signature = methodSignature(unit, method.owner, method.decl)
      if (signature.result !== 'void' && !isReference(signature.result)) continue
      fn.emit({ kind: 'if', test: `$o instanceof ${info.name}`, then: finish(`changetype<${info.name}>($o).${fieldName(key)}(${signature.params.map((rep) => absent(rep)).join(', ')})`, signature.result), otherwise: [] })
    }
    for (const shape of unit.shapes.values()) {
      const field = shape.fields.find((one) => one.key === key)
      const own = field && callSignature(unit, field.type)
      if (!field || !own) continue
      const signature = signatureOf(unit, own, noEnv)
      if (signature.result !== 'void' && !isReference(signature.result)) continue
      const then = fn.collect(() => {
        const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(changetype<${shape.name}>($o).${field.name})`)
        if (field.optional) fn.emit({ kind: 'if', test: `changetype<usize>(${closure}) == 0`, then: [{ kind: 'return', value: result === 'void' ? undefined : 'null' }], otherwise: [] })
        for (const one of finish(callClosureText(closure, signature, signature.params.map((rep) => absent(rep))), signature.result)) fn.emit(one)
      })
      fn.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
    }
    for (const have of ['f64', REF]) if (key === 'next') fn.emit({ kind: 'if', test: `$o instanceof $iterator.Iter<${have}>`, then: [{ kind: 'return', value: `$iterator.nextResult<${have}>(changetype<$iterator.Iter<${have}>>($o))` }], otherwise: [] })
    if (key === 'next') fn.line('$check.missing($o, "next")')
    fn.emit({ kind: 'return', value: result === 'void' ? undefined : 'null' })
    push(`export function ${name}($self: $closure.Closure, $o: ${REF}): ${result}`, fn.out, result)
  }
}
const absent = (rep: Rep): string => (rep === 'f64' ? '$value.none<f64>()' : zero(rep))

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
    const body = round(narrowed(fn, { text: small && own !== 'i32' ? `<i32>unchecked(${source.text}[${index}])` : `unchecked(${source.text}[${index}])`, rep: small ? 'i32' : own, type, range: small ? { low: -(2 ** 31), high: 2 ** 31 - 1 } : undefined }, type))
    fn.targets.pop()
    return fn.emit({ kind: 'loop', label, test: `${index} < ${source.text}.length`, body, update: [{ kind: 'line', text: `++${writable(index)}` }], at: node.expression })
  }
  const pairs = /^\$map\.JsMap</.test(rep) && ts.isVariableDeclarationList(node.initializer) && ts.isArrayBindingPattern(node.initializer.declarations[0].name) ? node.initializer.declarations[0].name : undefined
  const iterator = iterate(fn, source, node.expression)
  void pairs
  const closes = iterator.key !== 'builtin:none'
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length + (closes ? 1 : 0) })
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
  const final = { landing: { name: 'close' }, code: fn.temp('i32', '0'), value: fn.result === 'void' || fn.frame ? undefined : fn.temp(fn.result), returns: false, jumps: [] as { kind: 'break' | 'continue'; label: Label }[] }
  if (fn.frame) Object.assign(final, { value: fn.temp(REF) })
  fn.finals.push(final)
  fn.handlers.push(final.landing)
  const body = round(value())
  fn.handlers.pop()
  fn.finals.pop()
  fn.targets.pop()
  const after = fn.collect(() => {
    const error = fn.temp(REF)
    fn.emit({ kind: 'if', test: '$throw.throwing', then: fn.collect(() => {
      fn.line(`${writable(error)} = $throw.caught()`)
      fn.line(`${writable(final.code)} = 1`)
    }), otherwise: [] })
    const continues = final.jumps.findIndex((jump) => jump.kind === 'continue' && jump.label === label)
    fn.emit({ kind: 'if', test: continues >= 0 ? `${final.code} != 0 && ${final.code} != ${3 + continues}` : `${final.code} != 0`, then: fn.collect(() => {
      fn.line(`${iterator.text}.close()`)
      fn.emit({ kind: 'if', test: `${final.code} == 1`, then: fn.collect(() => {
        fn.line('if ($throw.throwing) $throw.caught()')
        fn.unit.edge(fn.key, 'closures')
        fn.line(`$throw.raise(${error})`)
        fn.leaveThrowing()
      }), otherwise: [] })
      fn.check(iterator.key)
      if (final.returns) fn.emit({ kind: 'if', test: `${final.code} == 2`, then: fn.collect(() => leave(fn, final.value ?? '')), otherwise: [] })
      final.jumps.forEach((jump, index) => { if (index !== continues) fn.emit({ kind: 'if', test: `${final.code} == ${3 + index}`, then: fn.collect(() => fn.jump(jump.kind, jump.label, fn.targets.find((one) => one.breaks === jump.label || one.continues === jump.label || one.block === jump.label)?.finals ?? fn.finals.length)), otherwise: [] }) })
    }), otherwise: [] })
  })
  const zeroed: Stmt = { kind: 'line', text: `${writable(final.code)} = 0` }
  fn.emit({ kind: 'loop', label, test: '', body: [...head, zeroed, { kind: 'block', label: final.landing, body }, ...after], update: [], at: node.expression })
}

import { leaveWith } from './statement.ts'
import { leaveFrame } from './suspend.ts'
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

/** for await (head of source): over async generators, and over what is awaited one by one. */
function forAwait(fn: Fn, node: ts.ForOfStatement, source: Val, labels: string[]): void {
  const label: Label = { name: 'await of' }
  const async = source.rep.startsWith('$async_generator.') || source.rep === REF
  const type = fn.checker.getTypeAtLocation(ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0].name : node.initializer)
  if (!async) {
    const iterator = iterate(fn, source, node.expression, REF)
    fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
    const body = fn.collect(() => {
      const more = fn.temp('bool', `${iterator.text}.step()`)
      fn.check('iterate')
      fn.emit({ kind: 'if', test: `!${more}`, then: [{ kind: 'break', label }], otherwise: [] })
      const val = awaitRef(fn, `${iterator.text}.value`, node)
      bindHead(fn, node, narrowed(fn, { text: val, rep: REF, type, stable: true }, type))
      lowerStatement(fn, node.statement, [])
    })
    fn.targets.pop()
    return fn.emit({ kind: 'loop', label, test: '', body, update: [], at: node.expression })
  }
  const iterator = fn.temp(REF, `$foreign.asyncOf(${convert(fn, source, REF).text})`)
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
  const body = fn.collect(() => {
    const promise = fn.temp(REF, `$foreign.asyncNext(${iterator})`)
    const result = awaitRef(fn, promise, node)
    const got = fn.temp('$iterator.IterResult', `changetype<$iterator.IterResult>(${result})`)
    fn.emit({ kind: 'if', test: `${got}.done`, then: [{ kind: 'break', label }], otherwise: [] })
    bindHead(fn, node, narrowed(fn, { text: `${got}.value`, rep: REF, type }, type))
    lowerStatement(fn, node.statement, [])
  })
  fn.targets.pop()
  fn.emit({ kind: 'loop', label, test: '', body, update: [], at: node.expression })
}
