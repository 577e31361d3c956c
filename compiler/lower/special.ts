/** Calls of the library that tables cannot describe. */
import ts from 'typescript'
import { convert, mayBeAbsent } from './convert.ts'
import { expression, inOrder, quote, unsupported, writable, type Use } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { I32, within } from './interval.ts'
import { parseJson } from './json.ts'
import { builtin, callback, invoke } from './library.ts'
import { collected, iterate } from './iteration.ts'
import { listOf, objectLiteral } from './literal.ts'
import { symbolOf } from './name.ts'
import { toInt32 } from './operators.ts'
import { converted, present, textOf } from './text.ts'
import { refuseThenable } from './thenable.ts'
import { askAsyncFunction, askFunction } from './protocol.ts'
import { ACCESSORS, checked, getProperty, isThere, setProperty } from './shape.ts'
import { isInteger, isLibrary, isReference, presentParts, repOf, typedElement } from './types.ts'
import { REF, type Rep } from './unit.ts'

const REFS: Rep = `Array<${REF}>`

/** Handles a call, or leaves it to the tables. */
export function special(fn: Fn, node: ts.CallExpression, type: ts.Type, use: Use): Val | undefined {
  const callee = node.expression
  const { checker, unit } = fn
  if (ts.isIdentifier(callee)) {
    const symbol = symbolOf(checker, callee)
    if (!symbol || !isLibrary(symbol)) return undefined
    if (/^(setTimeout|setInterval|setImmediate|queueMicrotask)$/.test(callee.text)) {
      unit.eventLoop = true
      if (/^set(Timeout|Interval)$/.test(callee.text) && node.arguments.length > 2) return unsupported(node.arguments[2], 'passing arguments through a timer', 'use a function that captures them: () => f(x)')
      return undefined
    }
    if (callee.text === 'String') return node.arguments.length ? stringOf(fn, node.arguments[0], type) : { text: '""', rep: 'string', type, stable: true }
    if (callee.text === 'Boolean') {
      const val = expression(fn, node.arguments[0])
      return { text: val.rep === 'bool' ? val.text : `$value.truthy<${val.rep}>(${val.text})`, rep: 'bool', type }
    }
    if (callee.text === 'Number') return toNumber(fn, node.arguments[0], type)
    if (/^([iu](8|16|32|64|size)|f32|f64)$/.test(callee.text)) {
      const val = expression(fn, node.arguments[0])
      const rep = callee.text
      return { text: val.rep === 'f64' && rep !== 'f64' && rep !== 'f32' && !rep.endsWith('64') ? `<${rep}>(${toInt32(val)})` : `<${rep}>(${val.text})`, rep, type }
    }
    return undefined
  }
  if (!ts.isPropertyAccessExpression(callee)) return undefined
  const key = callee.name.text
  const left = ts.isIdentifier(callee.expression) ? symbolOf(checker, callee.expression) : undefined
  if (left && isLibrary(left)) switch (left.name) {
    case 'console': return consoleCall(fn, node, key, type)
    case 'Object': return objectCall(fn, node, key, type)
    case 'JSON': return key === 'parse' ? parseJson(fn, node, use.type ?? checker.getContextualType(node)) : key === 'stringify' ? stringify(fn, node, type) : undefined
    case 'Promise':
      unit.eventLoop = true
      for (const arg of node.arguments) refuseThenable(fn, arg, key === 'resolve' ? undefined : checker.getTypeAtLocation(arg).getNumberIndexType() ?? checker.getTypeAtLocation(arg))
      return promiseCall(fn, node, key, type, use)
    case 'Array': return key === 'from' ? arrayFrom(fn, node, type, use) : key === 'of' ? listOf(fn, node.arguments, arrayRep(fn, use.type ?? type, type), node, type) : undefined
    case 'Math': return math(fn, node, key, type)
    default: return undefined
  }
  return undefined
}

const arrayRep = (fn: Fn, wanted: ts.Type, own: ts.Type): Rep => [wanted, own].map((one) => repOf(fn.unit, one, fn.env)).find((rep) => rep.startsWith('Array<')) ?? REFS

function stringOf(fn: Fn, node: ts.Expression, type: ts.Type): Val {
  return { ...textOf(fn, expression(fn, node)), type }
}

function toNumber(fn: Fn, node: ts.Expression | undefined, type: ts.Type): Val {
  if (!node) return { text: '0', rep: 'i32', type, stable: true, range: { low: 0, high: 0 } }
  const val = expression(fn, node)
  if (val.rep === 'f64' || val.range) return val
  if (!isReference(val.rep)) return convert(fn, val, 'f64', type)
  return converted(fn, { text: `$text.toNumber(${convert(fn, val, REF).text})`, rep: 'f64', type }, val)
}

/** console.log of one string needs no formatting. */
function consoleCall(fn: Fn, node: ts.CallExpression, key: string, type: ts.Type): Val | undefined {
  const printing = ['log', 'info', 'debug', 'error', 'warn'].includes(key)
  if (!printing) return undefined
  const { unit } = fn
  const [first] = node.arguments
  const done: Val = { text: '', rep: 'void', type, stable: true }
  if (!node.arguments.length) {
    fn.line('$console.logString("")', node)
    return done
  }
  if (node.arguments.length === 1 && ts.isTemplateExpression(first) && !unit.groups && printTemplate(fn, first)) return done
  if (node.arguments.length === 1 && !ts.isSpreadElement(first)) {
    const val = expression(fn, first)
    const plain = val.rep !== 'void' && (val.rep === 'string' ? !fn.checker.getTypeAtLocation(first).isUnion() || presentParts(val.type).length === (val.type.isUnion() ? val.type.types.length : 1) : !isReference(val.rep))
    if (plain) {
      // -0 prints as itself, unlike in a string.
      const text = val.rep === 'string' ? present(val) : val.rep === 'f64' ? `$check.numberText(${val.text})` : `$text.str<${val.rep}>(${val.text})`
      fn.line(`$console.logString(${text})`, node)
      return done
    }
    fn.line(`$console.log([${convert(fn, val, REF).text}])`, node)
  } else fn.line(`$console.log(${listOf(fn, node.arguments, REFS, node).text})`, node)
  return done
}

/** A template of strings and integers is printed piece by piece. @returns false, with nothing emitted, when there are other pieces */
function printTemplate(fn: Fn, node: ts.TemplateExpression): boolean {
  const pieces: string[] = []
  const add = (text: string): void => void (text && pieces.push(`$print.text(${quote(text)})`))
  let simple = true
  const emitted = fn.collect(() => {
    const vals = inOrder(fn, node.templateSpans.map((span) => () => expression(fn, span.expression))).map((val) => fn.settle(val))
    add(node.head.text)
    vals.forEach((val, index) => {
      if (val.rep === 'string' && !mayBeAbsent(val)) pieces.push(`$print.text(${present(val)})`)
      else if (isInteger(val.rep)) pieces.push(`$print.${val.rep.startsWith('u') || (val.range && val.range.low >= 0) ? 'unsigned' : 'signed'}(${val.text})`)
      else simple = false
      add(node.templateSpans[index].literal.text)
    })
  })
  if (!simple) return false
  fn.out.push(...emitted)
  fn.line('$print.begin()', node)
  for (const piece of pieces) fn.line(piece)
  fn.line('$print.end()')
  return true
}

function stringify(fn: Fn, node: ts.CallExpression, type: ts.Type): Val {
  const [value, replacer, space] = node.arguments
  const vals = inOrder(fn, [
    () => convert(fn, expression(fn, value), REF),
    () => (replacer && replacer.kind !== ts.SyntaxKind.NullKeyword && !(ts.isIdentifier(replacer) && replacer.text === 'undefined')
      ? isFunction(fn, replacer) ? convert(fn, callback(fn, replacer, { params: ['string', REF], result: REF }), REF) : convert(fn, expression(fn, replacer), REF)
      : { text: 'null', rep: REF, type, stable: true }),
    () => (space ? convert(fn, expression(fn, space), REF) : { text: 'null', rep: REF, type, stable: true }),
  ])
  const text = `$json.stringify(${vals.map((val) => val.text).join(', ')})`
  const settled = fn.temp(REF, `changetype<${REF}>(${text})`, node)
  fn.unit.throwers.add('builtin:!')
  fn.unit.edge('builtin:!', 'closures')
  fn.check('builtin:!')
  return convert(fn, { text: settled, rep: REF, type, stable: true }, 'string')
}
const isFunction = (fn: Fn, node: ts.Node): boolean => fn.checker.getTypeAtLocation(node).getCallSignatures().length > 0

/** Object.keys and friends, on dictionaries and on objects of known shape. */
function objectCall(fn: Fn, node: ts.CallExpression, key: string, type: ts.Type): Val | undefined {
  const [first] = node.arguments
  if (!first) return undefined
  const source = (): Val => expression(fn, first)
  switch (key) {
    case 'keys': case 'values': case 'entries': {
      const val = source()
      if (val.rep.startsWith('$dict.')) {
        const own = val.rep.slice(val.rep.indexOf('<') + 1, -1)
        return { text: `$dict.${key}<${own}>(${val.text})`, rep: key === 'values' ? `Array<${own}>` : REFS, type }
      }
      const rep = repOf(fn.unit, type, fn.env)
      const element = rep.startsWith('Array<') ? rep.slice(6, -1) : REF
      if (key === 'values' && element !== REF) return checked(fn, { text: `$reflect.valuesOf<${element}>(${convert(fn, val, REF).text})`, rep, type }, ACCESSORS)
      return checked(fn, { text: `$reflect.${key}(${convert(fn, val, REF).text})`, rep: REFS, type }, ACCESSORS)
    }
    case 'fromEntries': {
      const rep = repOf(fn.unit, type, fn.env)
      if (!rep.startsWith('$dict.')) return unsupported(node, 'Object.fromEntries as this type', 'give it the type Record<string, T>')
      const val = expression(fn, first)
      const list = val.rep.startsWith('Array<') ? val.text : collected(fn, iterate(fn, val, first, REF))
      return { text: `$dict.fromEntries<${rep.slice(rep.indexOf('<') + 1, -1)}>(${list})`, rep, type }
    }
    case 'freeze': case 'seal': return source()
    case 'isFrozen': case 'isSealed': return unsupported(node, `Object.${key}`, 'use readonly types')
    case 'hasOwn': return hasOwn(fn, () => expression(fn, first), node.arguments[1], type)
    case 'is': {
      const [a, b] = inOrder(fn, [() => convert(fn, expression(fn, node.arguments[0]), REF), () => convert(fn, expression(fn, node.arguments[1]), REF)])
      return { text: `$reflect.is(${a.text}, ${b.text})`, rep: 'bool', type }
    }
    case 'assign': {
      if (ts.isObjectLiteralExpression(first) && !node.arguments.some(ts.isSpreadElement)) return assignedLiteral(fn, first, node, type)
      const target = fn.settle(expression(fn, first))
      for (const arg of node.arguments.slice(1)) {
        const from = fn.settle(expression(fn, arg))
        if (target.rep.startsWith('$dict.') && from.rep === target.rep) {
          fn.line(`$dict.assign<${target.rep.slice(target.rep.indexOf('<') + 1, -1)}>(${target.text}, ${from.text})`, node)
          continue
        }
        for (const property of fn.checker.getPropertiesOfType(fn.checker.getNonNullableType(from.type))) {
          if (!target.rep.startsWith('$dict.') && !fn.checker.getPropertyOfType(fn.checker.getNonNullableType(target.type), property.name)) return unsupported(arg, `adding "${property.name}" to ${fn.checker.typeToString(target.type)}`, 'make a new object: { ...a, ...b }')
          const val = fn.settle(getProperty(fn, from, property.name, arg))
          if (property.flags & ts.SymbolFlags.Optional && (isReference(val.rep) || val.rep === 'f64')) fn.emit({ kind: 'if', test: isThere(fn, from, property.name, val), then: fn.collect(() => setProperty(fn, target, property.name, val, arg)), otherwise: [] })
          else setProperty(fn, target, property.name, val, arg)
        }
      }
      return target
    }
    default: return undefined
  }
}

/** `Object.assign({ … }, a, b)`: the literal with what is assigned as spreads. */
function assignedLiteral(fn: Fn, first: ts.ObjectLiteralExpression, node: ts.CallExpression, type: ts.Type): Val {
  const placed = <T extends ts.Node>(made: T, at: ts.Node, parent: ts.Node): T => Object.assign(made, { pos: at.pos, end: at.end, parent })
  const literal = placed(ts.factory.createObjectLiteralExpression(), node, node.parent)
  const spreads = node.arguments.slice(1).map((arg) => placed(ts.factory.createSpreadAssignment(arg), arg, literal))
  // The factory would take original nodes for its own.
  node.arguments.forEach((arg) => Object.assign(arg, { parent: node }))
  Object.assign(literal, { properties: ts.factory.createNodeArray([...first.properties, ...spreads]) })
  return objectLiteral(fn, literal, { type }, type)
}

/** `Object.hasOwn(object, key)`, `object.hasOwnProperty(key)`: own properties only. */
export function hasOwn(fn: Fn, of: () => Val, key: ts.Expression, type: ts.Type): Val {
  const [object, name] = inOrder(fn, [of, () => stringOf(fn, key, fn.checker.getStringType())])
  const test = object.rep.startsWith('$dict.') ? `$dict.has<${object.rep.slice(object.rep.indexOf('<') + 1, -1)}>(${object.text}, ${name.text})` : `$reflect.hasKey(${convert(fn, object, REF).text}, ${name.text})`
  return { text: test, rep: 'bool', type }
}

function arrayFrom(fn: Fn, node: ts.CallExpression, type: ts.Type, use: Use): Val | undefined {
  const [source, map] = node.arguments
  const rep = arrayRep(fn, use.type ?? type, type)
  const own = rep.slice(6, -1)
  const from = fn.checker.getTypeAtLocation(source)
  const lengthOnly = ts.isObjectLiteralExpression(source) && source.properties.length === 1 && source.properties[0].name?.getText() === 'length'
  if (lengthOnly) {
    const [part] = (source as ts.ObjectLiteralExpression).properties
    const length = convert(fn, expression(fn, ts.isPropertyAssignment(part) ? part.initializer : (part.name as ts.Identifier)), 'f64')
    if (!map) {
      const text = fn.temp(rep, `$array.create<${own}>(${length.text})`, node)
      fn.unit.throwers.add('builtin:!')
      fn.check('builtin:!')
      return { text, rep, type, stable: true }
    }
    const [count, closure] = inOrder(fn, [() => length, () => callback(fn, map, { params: [REF, 'i32'], result: own })])
    const text = fn.temp(rep, `$array.fromLength<${own}>(${count.text}, ${closure.text})`, node)
    fn.unit.edge('builtin:fn', 'closures')
    fn.check('builtin:fn')
    return { text, rep, type, stable: true }
  }
  void from
  const val = expression(fn, source)
  const iterator = iterate(fn, val, source)
  if (!map) {
    const text = fn.temp(`Array<${iterator.rep}>`, `$iterator.collect<${iterator.rep}>(${iterator.text})`, node)
    fn.check(iterator.key)
    return { text, rep: `Array<${iterator.rep}>`, type, stable: true }
  }
  const closure = callback(fn, map, { params: [iterator.rep, 'i32'], result: own })
  const text = fn.temp(rep, `$array.fromMapped<${iterator.rep}, ${own}>(${iterator.text}, ${closure.text})`, node)
  fn.unit.edge('builtin:fn', 'closures')
  fn.check(iterator.key === 'builtin:none' ? 'builtin:fn' : iterator.key)
  return { text, rep, type, stable: true }
}

/** Promise.all and friends take anything iterable; what comes back is boxed. */
function promiseCall(fn: Fn, node: ts.CallExpression, key: string, type: ts.Type, use: Use): Val | undefined {
  if (!['all', 'allSettled', 'any', 'race'].includes(key)) return undefined
  const [arg] = node.arguments
  const val = ts.isArrayLiteralExpression(arg) ? listOf(fn, arg.elements, REFS, arg) : expression(fn, arg)
  const list = val.rep === REFS ? val.text : collected(fn, iterate(fn, val, arg, REF))
  void use
  let types = ''
  if (key === 'all') {
    const awaited = fn.checker.getAwaitedType(type)
    const rep = awaited ? repOf(fn.unit, awaited, fn.env) : REFS
    types = `<${rep.startsWith('Array<') ? rep.slice(6, -1) : REF}>`
  }
  return { text: `$promise_all.${key}${types}(${list})`, rep: '$promise.JsPromise', type }
}

/** min and max of two are cheap; integers stay integers where they can. */
function math(fn: Fn, node: ts.CallExpression, key: string, type: ts.Type): Val | undefined {
  const args = node.arguments
  if ((key === 'min' || key === 'max') && args.length === 2 && !args.some(ts.isSpreadElement)) {
    const [a, b] = inOrder(fn, args.map((arg) => () => expression(fn, arg)))
    if (a.range && b.range) {
      const pick = key === 'min' ? Math.min : Math.max
      return { text: `${key}<i32>(${a.text}, ${b.text})`, rep: 'i32', type, range: { low: pick(a.range.low, b.range.low), high: pick(a.range.high, b.range.high) } }
    }
    return { text: `$math.${key}2(${convert(fn, a, 'f64').text}, ${convert(fn, b, 'f64').text})`, rep: 'f64', type }
  }
  if ((key === 'floor' || key === 'ceil' || key === 'trunc' || key === 'round') && args.length === 1) {
    const quotient = integerQuotient(fn, key, args[0], type, node)
    if (quotient) return quotient
    const val = expression(fn, args[0])
    if (val.range || val.unsigned) return val
    const num = fn.unit.ranges?.at(node)
    // Fractions of what is not negative are cut by the conversion.
    if (num && within(num, I32) && (key === 'trunc' || (key === 'floor' && num.low >= 0))) return { text: `<i32>(${convert(fn, val, 'f64').text})`, rep: 'i32', type, range: num }
    return { text: key === 'round' ? `$math.round(${convert(fn, val, 'f64').text})` : `${key}<f64>(${convert(fn, val, 'f64').text})`, rep: 'f64', type }
  }
  if (key === 'abs' && args.length === 1) {
    const val = expression(fn, args[0])
    if (val.range && val.range.low > -(2 ** 31)) return { text: `abs<i32>(${val.text})`, rep: 'i32', type, range: { low: 0, high: Math.max(Math.abs(val.range.low), Math.abs(val.range.high)) } }
    return { text: `abs<f64>(${convert(fn, val, 'f64').text})`, rep: 'f64', type }
  }
  if (key === 'imul' && args.length === 2) {
    const [a, b] = inOrder(fn, args.map((arg) => () => expression(fn, arg)))
    return { text: `(${bits(fn, a)} * ${bits(fn, b)})`, rep: 'i32', type, range: { low: -(2 ** 31), high: 2 ** 31 - 1 } }
  }
  if (key === 'sqrt' && args.length === 1) return { text: `sqrt<f64>(${convert(fn, expression(fn, args[0]), 'f64').text})`, rep: 'f64', type }
  return undefined
}

/** `Math.floor(a / b)` and `Math.trunc(a / b)` of integers, b positive: the quotient of numbers below 2^53 is never rounded up to an integer. */
function integerQuotient(fn: Fn, key: string, node: ts.Expression, type: ts.Type, whole: ts.Node): Val | undefined {
  let at = node
  while (ts.isParenthesizedExpression(at)) at = at.expression
  if (!ts.isBinaryExpression(at) || at.operatorToken.kind !== ts.SyntaxKind.SlashToken || (key !== 'floor' && key !== 'trunc')) return undefined
  const { ranges } = fn.unit, { left, right } = at
  const result = ranges?.at(whole), top = ranges?.at(left), bottom = ranges?.at(right)
  if (!result || !top || !bottom || !within(result, I32) || !within(top, I32) || !within(bottom, I32) || bottom.low <= 0 || (top.low < 0 && (key !== 'floor' || bottom.low !== bottom.high || top.low - bottom.low < I32.low))) return undefined
  const [a, b] = inOrder(fn, [() => convert(fn, expression(fn, left), 'i32'), () => convert(fn, expression(fn, right), 'i32')])
  if (top.low >= 0) return { text: `(${a.text} / ${b.text})`, rep: 'i32', type, range: result }
  const shift = Math.log2(bottom.low)
  if (Number.isInteger(shift)) return { text: `(${a.text} >> ${shift})`, rep: 'i32', type, range: result }
  const one = fn.settle(a)
  return { text: `((${one.text} - (${one.text} < 0 ? ${bottom.low - 1} : 0)) / ${bottom.low})`, rep: 'i32', type, range: result }
}
const bits = (_fn: Fn, val: Val): string => toInt32(val)

/** `new` of classes that the tables cannot describe. */
export function specialNew(fn: Fn, node: ts.NewExpression, name: string, type: ts.Type, use: Use): Val | undefined {
  const args = node.arguments ?? ts.factory.createNodeArray()
  const wanted = use.type ? repOf(fn.unit, use.type, fn.env) : ''
  const own = repOf(fn.unit, type, fn.env)
  const rep = wanted.split('<')[0] === own.split('<')[0] ? wanted : own
  if (name === 'Promise') fn.unit.eventLoop = true
  if (name === 'Promise') {
    // resolve and reject are closures that take one value.
    const closure = callback(fn, args[0], { params: ['$closure.Closure', '$closure.Closure'], result: 'void' })
    return { text: `$promise.create(${closure.text})`, rep: '$promise.JsPromise', type }
  }
  if (name === 'Map' || name === 'Set') {
    const module = name === 'Map' ? '$map' : '$set'
    const types = rep.slice(rep.indexOf('<'))
    const [source] = args
    if (!source || source.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(source) && source.text === 'undefined')) return { text: `${module}.create${types}()`, rep, type }
    const element = types.slice(1, -1)
    const list = ts.isArrayLiteralExpression(source) && name === 'Map' ? mapEntries(fn, source, type, rep) : undefined
    if (list) return list
    const val = expression(fn, source, { rep: name === 'Set' ? `Array<${element}>` : REFS, type: name === 'Set' ? undefined : undefined })
    if (val.rep === (name === 'Set' ? `Array<${element}>` : REFS)) return { text: `${module}.fromArray${types}(${val.text})`, rep, type }
    if (name === 'Map' && val.rep === rep) return { text: `$map.fromMap${types}(${val.text})`, rep, type }
    const iterator = iterate(fn, val, source, name === 'Set' ? element : REF)
    return checked(fn, { text: `${module}.fromIter${types}(${iterator.text})`, rep, type }, iterator.key)
  }
  if (name === 'Array') {
    const element = rep.startsWith('Array<') ? rep.slice(6, -1) : REF
    const list: Rep = `Array<${element}>`
    if (!args.length) return { text: `new ${list}()`, rep: list, type }
    if (args.length > 1) return listOf(fn, args, list, node, type)
    const text = fn.temp(list, `$array.create<${element}>(${convert(fn, expression(fn, args[0]), 'f64').text})`, node)
    fn.unit.throwers.add('builtin:!')
    fn.check('builtin:!')
    return { text, rep: list, type, stable: true }
  }
  if (name === 'Date' && !args.some(ts.isSpreadElement)) {
    const reps = args.map((arg) => repOf(fn.unit, fn.checker.getTypeAtLocation(arg), fn.env))
    const form = !reps.length ? 'none' : reps.length > 1 ? 'numbers' : reps[0] === 'string' ? 'string' : reps[0] === '$date.JsDate' ? 'date' : isReference(reps[0]) ? undefined : 'number'
    const entry = form && builtin(`new Date#${form}`)
    if (entry) return invoke(fn, entry, undefined, args, type, node, use)
  }
  if (name in typedElement) return typedArray(fn, node, name, args, type)
  return undefined
}

/** `new Map([[k, v], …])` without the pairs. */
function mapEntries(fn: Fn, source: ts.ArrayLiteralExpression, type: ts.Type, rep: Rep): Val | undefined {
  const pairs = source.elements
  if (!pairs.every((one) => ts.isArrayLiteralExpression(one) && one.elements.length === 2 && !one.elements.some(ts.isSpreadElement))) return undefined
  const map = fn.temp(rep, `$map.create${rep.slice(rep.indexOf('<'))}()`)
  const [k, v] = rep.slice(rep.indexOf('<') + 1, -1).split(',')
  const args = fn.checker.getTypeArguments(type as ts.TypeReference)
  for (const pair of pairs as unknown as ts.ArrayLiteralExpression[]) {
    const [key, value] = inOrder(fn, pair.elements.map((one, index) => () => {
      const wanted = args[index]
      const middle = wanted ? repOf(fn.unit, wanted, fn.env) : REF
      return convert(fn, convert(fn, expression(fn, one, { type: wanted, rep: middle }), middle, wanted, one), index ? v : k)
    }))
    fn.line(`$map.set<${k},${v}>(${map}, ${key.text}, ${value.text})`)
  }
  return { text: map, rep, type, stable: true }
}

function typedArray(fn: Fn, node: ts.NewExpression, name: string, args: readonly ts.Expression[], type: ts.Type): Val {
  if (!args.length) return { text: `new ${name}(0)`, rep: name, type }
  const val = expression(fn, args[0])
  if (val.rep === 'ArrayBuffer') {
    const rest = args.slice(1).map((arg) => convert(fn, expression(fn, arg), 'f64').text)
    return raising(fn, `$typed_array.fromBuffer<${name}>(${[val.text, ...rest].join(', ')})`, name, type, node)
  }
  if (val.rep.startsWith('Array<')) return raising(fn, `$typed_array.fromArray<${name}>(changetype<${REF}>(${val.text}))`, name, type, node)
  if (val.rep in typedElement) return raising(fn, `$typed_array.make<${name}>(changetype<${REF}>(${val.text}))`, name, type, node)
  if (isReference(val.rep)) {
    const iterator = iterate(fn, val, node, 'f64')
    return raising(fn, `$typed_array.fromIter<${name}>(${iterator.text})`, name, type, node)
  }
  if (val.range && val.range.low >= 0) return { text: `new ${name}(${val.text})`, rep: name, type }
  return raising(fn, `$typed_array.create<${name}>(${convert(fn, val, 'f64').text})`, name, type, node)
}

function raising(fn: Fn, text: string, rep: Rep, type: ts.Type, node: ts.Node): Val {
  const settled = fn.temp(rep, text, node)
  fn.unit.throwers.add('builtin:!')
  fn.check('builtin:!')
  return { text: settled, rep, type, stable: true }
}

/** `next`, `return` and `throw` of an iterator known only by its interface: of the library, or the app's own. */
special.iteratorCall = (fn: Fn, node: ts.CallExpression, from: () => Val, key: string, type: ts.Type, optional = false): Val | undefined => {
  const { unit, checker } = fn
  const result = checker.getNonNullableType(type)
  const sync = repOf(unit, result, fn.env) === '$iterator.IterResult'
  const awaited = sync ? undefined : checker.getAwaitedType(result)
  if (!sync && (!awaited || awaited === result || repOf(unit, awaited, fn.env) !== '$iterator.IterResult')) return undefined
  const mode = ['next', 'return', 'throw'].indexOf(key)
  const [object, sent] = inOrder(fn, [() => convert(fn, from(), REF), () => (node.arguments.length ? convert(fn, expression(fn, node.arguments[0]), REF) : { text: 'null', rep: REF, type, stable: true })])
  const given = fn.temp(REF, `${sync ? askFunction(unit) : askAsyncFunction(unit)}(${object.text}, ${mode}, ${sent.text})`, node)
  fn.unit.edge('iterate', 'closures')
  fn.check('iterate')
  if (mode) {
    const then = fn.collect(() => (optional ? fn.line(`${writable(given)} = null`) : fn.raise(`$check.noMethod(${quote(`${(node.expression as ts.PropertyAccessExpression).getText()}`)})`, node)))
    fn.emit({ kind: 'if', test: `changetype<usize>(${given}) == changetype<usize>($iterator.MISSING)`, then, otherwise: [] })
  }
  if (!sync) return { text: `changetype<$promise.JsPromise>(${given})`, rep: '$promise.JsPromise', type, stable: true }
  const text = fn.temp('$iterator.IterResult', `$iterator.toResult(${given})`, node)
  fn.check('iterate')
  return { text, rep: '$iterator.IterResult', type, stable: true }
}
