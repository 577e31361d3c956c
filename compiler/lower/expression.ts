/** Expressions: the dispatcher, operators and assignments. */
import ts from 'typescript'
import { element, optionalChain, property } from './access.ts'
import { call, construct } from './call.ts'
import { closureOf } from './closure.ts'
import { asType, convert, mayBeAbsent, truth } from './convert.ts'
import type { Fn, Val } from './fn.ts'
import { heldVal, noted } from './held.ts'
import { I32 } from './interval.ts'
import { arrayLiteral, objectLiteral, regexpLiteral, template } from './literal.ts'
import { arithmetic, compare, equality, floatOf, toInt32 } from './operators.ts'
import { keyedHas, keyText } from './keyed.ts'
import { read } from './name.ts'
import { assign, destructure, increment, target } from './assignment.ts'
import { awaitValue, yieldValue } from './suspend.ts'
import { refuse } from './refusal.ts'
import { libraryFunction } from './library-function.ts'
import { callSignature, isInteger, isNumeric, isReference, presentParts, repOf, signatureOf } from './types.ts'
import { REF, type Rep } from './unit.ts'
import { classValue } from './class.ts'
import { brandTest, instanceOf } from './instance.ts'

const { SyntaxKind: Kind } = ts

/** How an expression is used. */
export interface Use {
  /** The type it is meant to have: shapes literals. */
  type?: ts.Type
  /** The representation wanted; the result may differ. */
  rep?: Rep
  /** An index out of range may give undefined: somebody looks. */
  absentAllowed?: boolean
  /** Nobody looks at the value. */
  dropped?: boolean
}

/** Ends the compilation at something that is not supported. */
export const unsupported = (node: ts.Node, what: string, advice = 'write it in simpler steps'): never => refuse(node, 'UNI-L047', { what, advice })

/** Lowers an expression. What must happen before is emitted; the text may hold calls, to be used once and next. */
export const expression = (fn: Fn, node: ts.Expression, use: Use = {}): Val => noted(fn, node, lowered(fn, node, use))

function lowered(fn: Fn, node: ts.Expression, use: Use): Val {
  const { checker } = fn
  const type = (): ts.Type => checker.getTypeAtLocation(node)
  switch (node.kind) {
    case Kind.ParenthesizedExpression: return expression(fn, (node as ts.ParenthesizedExpression).expression, use)
    case Kind.NumericLiteral: return number(fn, node, Number((node as ts.NumericLiteral).text))
    case Kind.StringLiteral: case Kind.NoSubstitutionTemplateLiteral: return { text: quote((node as ts.StringLiteral).text), rep: 'string', type: type(), stable: true }
    case Kind.TrueKeyword: return { text: 'true', rep: 'bool', type: type(), stable: true }
    case Kind.FalseKeyword: return { text: 'false', rep: 'bool', type: type(), stable: true }
    case Kind.NullKeyword: return absent(use, 'nothing', checker.getNullType())
    case Kind.Identifier:
      if ((node as ts.Identifier).text === 'undefined' && isUndefined(fn, node)) return absent(use, 'none', checker.getUndefinedType())
      if (use.type) {
        const wanted = callSignature(fn.unit, use.type)
        const library = wanted && libraryFunction(fn, node, signatureOf(fn.unit, wanted, fn.env))
        if (library) return { ...library, type: use.type }
      }
      return read(fn, node as ts.Identifier)
    case Kind.ThisKeyword: {
      if (!fn.self && fn.object) return { ...fn.object, type: type() }
      if (!fn.self) return unsupported(node, '"this" outside a class', 'pass the object as a parameter')
      return { text: fn.thisText, rep: fn.self.name, type: type(), stable: true }
    }
    case Kind.TemplateExpression: return template(fn, node as ts.TemplateExpression)
    case Kind.TaggedTemplateExpression: return call(fn, node as ts.TaggedTemplateExpression, use)
    case Kind.ArrayLiteralExpression: return arrayLiteral(fn, node as ts.ArrayLiteralExpression, use)
    case Kind.ObjectLiteralExpression: return objectLiteral(fn, node as ts.ObjectLiteralExpression, use)
    case Kind.RegularExpressionLiteral: return regexpLiteral(fn, node as ts.RegularExpressionLiteral)
    case Kind.ArrowFunction: case Kind.FunctionExpression: return closureOf(fn, node as ts.ArrowFunction, use.type)
    case Kind.ClassExpression: return classValue(fn, node as ts.ClassExpression)
    case Kind.PropertyAccessExpression: case Kind.ElementAccessExpression:
      if (node.flags & ts.NodeFlags.OptionalChain) return optionalChain(fn, node, use)
      if (use.type) {
        const wanted = ts.isPropertyAccessExpression(node) && callSignature(fn.unit, use.type)
        const library = wanted && libraryFunction(fn, node, signatureOf(fn.unit, wanted, fn.env))
        if (library) return { ...library, type: use.type }
      }
      return node.kind === Kind.PropertyAccessExpression ? property(fn, node as ts.PropertyAccessExpression, use) : element(fn, node as ts.ElementAccessExpression, use)
    case Kind.CallExpression: return placed(fn, node, () => (node.flags & ts.NodeFlags.OptionalChain ? optionalChain(fn, node, use) : call(fn, node as ts.CallExpression, use)))
    case Kind.NewExpression: return placed(fn, node, () => construct(fn, node as ts.NewExpression, use))
    case Kind.NonNullExpression: return nonNull(fn, node as ts.NonNullExpression, use)
    case Kind.AsExpression: case Kind.TypeAssertionExpression: return assertion(fn, node as ts.AsExpression, use)
    case Kind.SatisfiesExpression: return expression(fn, (node as ts.SatisfiesExpression).expression, { ...use, type: checker.getTypeFromTypeNode((node as ts.SatisfiesExpression).type) })
    case Kind.ConditionalExpression: return conditional(fn, node as ts.ConditionalExpression, use)
    case Kind.BinaryExpression: return binary(fn, node as ts.BinaryExpression, use)
    case Kind.PrefixUnaryExpression: return prefix(fn, node as ts.PrefixUnaryExpression, use)
    case Kind.PostfixUnaryExpression: {
      const { operand, operator } = node as ts.PostfixUnaryExpression
      return increment(fn, operand, operator === Kind.PlusPlusToken ? '+' : '-', true, use)
    }
    case Kind.TypeOfExpression: return typeOf(fn, node as ts.TypeOfExpression)
    case Kind.VoidExpression:
      drop(fn, (node as ts.VoidExpression).expression)
      return absent(use, 'none', checker.getUndefinedType())
    case Kind.AwaitExpression: return awaitValue(fn, node as ts.AwaitExpression)
    case Kind.YieldExpression: return yieldValue(fn, node as ts.YieldExpression)
    case Kind.DeleteExpression: return target(fn, (node as ts.DeleteExpression).expression).remove?.() ?? unsupported(node, '"delete" of this', 'set the property to undefined')
    default: return unsupported(node, `this expression (${Kind[node.kind]})`)
  }
}

/** Lines that are given no place have that of `node`, once its operands have been lowered. */
function placed(fn: Fn, node: ts.Node, lower: () => Val): Val {
  const before = fn.at
  fn.at = node
  const val = lower()
  fn.at = before
  return val
}

/** Lowers an expression for its effects. */
export function drop(fn: Fn, node: ts.Expression): void {
  const val = expression(fn, node, { dropped: true })
  if (!val.stable && hasEffect(val.text)) fn.line(val.text, node)
}

const hasEffect = (text: string): boolean => /[(=]|\+\+|--/.test(text.replace(/changetype<[^()]*>/g, ''))

/** Lowers and converts to the type `wanted`. */
export function valueAs(fn: Fn, node: ts.Expression, wanted: ts.Type, rep: Rep = repOf(fn.unit, wanted, fn.env)): Val {
  return convert(fn, expression(fn, node, { type: wanted, rep }), rep, wanted, node)
}

/** Lowers the makers' values so that they come into being in order. */
export function inOrder(fn: Fn, makers: (() => Val)[]): Val[] {
  const vals: Val[] = []
  for (const make of makers) {
    let val!: Val
    const emitted = fn.collect(() => { val = make() })
    if (emitted.length) vals.forEach((one, index) => { vals[index] = fn.settle(one) })
    fn.out.push(...emitted)
    vals.push(val)
  }
  return vals
}

/** A condition, as text of a bool or an integer. */
export const condition = (fn: Fn, node: ts.Expression): string => {
  const val = expression(fn, node)
  return isInteger(val.rep) ? val.text : truth(fn, val)
}

export const quote = (text: string): string =>
  `"${text.replace(/[\\"\u0000-\u001f\u007f-\uffff]/g, (char) => (char === '\\' || char === '"' ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`))}"`

/** Text of a number: integers in i32 stay integers. */
export function number(fn: Fn, node: ts.Node, value: number): Val {
  const type = fn.checker.getTypeAtLocation(node)
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) return { text: String(value), rep: 'i32', type, stable: true, range: { low: value, high: value } }
  if (Number.isInteger(value) && value >= 2 ** 31 && value < 2 ** 32) return { text: floatText(value), rep: 'f64', type, stable: true, bits: String(value | 0), unsigned: { low: value, high: value } }
  return { text: floatText(value), rep: 'f64', type, stable: true }
}
export const floatText = (value: number): string => (Number.isNaN(value) ? 'NaN' : !Number.isFinite(value) ? (value > 0 ? 'Infinity' : '-Infinity') : Object.is(value, -0) ? '-0.0' : /[.e]/.test(String(value)) ? String(value) : `${value}.0`)

function absent(use: Use, name: 'none' | 'nothing', type: ts.Type): Val {
  if (use.rep === 'f64') return { text: `$value.${name}<f64>()`, rep: 'f64', type, stable: true }
  return { text: name === 'none' ? 'null' : `<${REF}>$value.NULL`, rep: REF, type, stable: true }
}

const isUndefined = (fn: Fn, node: ts.Node): boolean => {
  const symbol = fn.checker.getSymbolAtLocation(node)
  return !symbol?.valueDeclaration
}

function nonNull(fn: Fn, node: ts.NonNullExpression, use: Use): Val {
  const val = expression(fn, node.expression, use)
  const type = fn.checker.getTypeAtLocation(node)
  const source = fn.checker.getTypeAtLocation(node.expression)
  const rep = repOf(fn.unit, type, fn.env)
  if (presentParts(source).length === (source.isUnion() ? source.types.length : 1)) return convert(fn, val, rep, type, node)
  if (val.rep === 'f64') return { text: `$check.number(${val.text})`, rep: 'f64', type }
  if (!isReference(val.rep)) return convert(fn, val, rep, type, node)
  const settled = fn.settle(val)
  present(fn, settled, node)
  return convert(fn, { ...settled, type }, rep, type, node)
}

/** Throws a TypeError when the value, a reference, is undefined or null. */
export function present(fn: Fn, val: Val, node: ts.Node): void {
  const then = fn.collect(() => fn.raise(`$check.absent(${val.rep === REF ? val.text : `changetype<${REF}>(${val.text})`}, ${quote(node.getText().slice(0, 40))})`, node))
  fn.emit({ kind: 'if', test: `$value.isNullish<${val.rep}>(${val.text})`, then, otherwise: [], at: node })
}

function assertion(fn: Fn, node: ts.AsExpression, use?: Use): Val {
  const { checker } = fn
  const type = checker.getTypeFromTypeNode(node.type)
  if (ts.isConstTypeReference(node.type)) return expression(fn, node.expression, { type: checker.getTypeAtLocation(node) })
  const rep = repOf(fn.unit, type, fn.env)
  // `literal as unknown as T`: the literal is made as a T.
  const through = (type.flags & ts.TypeFlags.Unknown) !== 0 && use?.type !== undefined
  const val = expression(fn, node.expression, through ? use : { type, rep })
  if (through) return val
  if (rep === 'void' || val.rep === 'void') return { ...val, type }
  if (val.rep === rep || (isReference(val.rep) && rep === REF)) return { ...convert(fn, val, rep, type, node), type }
  if (isNumeric(val.rep) && isNumeric(rep)) {
    if (isInteger(rep) && !isInteger(val.rep)) return { text: rep.endsWith('64') ? `<${rep}>(${val.text})` : `<${rep}>(${toInt32(val)})`, rep, type }
    return { text: `<${rep}>(${val.text})`, rep, type }
  }
  if (val.rep === 'bool' && isInteger(rep)) return { text: `<${rep}>(${val.text})`, rep, type }
  if (val.fresh && val.rep.startsWith('Array<') && rep.startsWith('Array<')) return convert(fn, val, rep, type, node)
  if (val.rep !== REF || isNumeric(rep) || rep === 'bool' || rep === 'string') {
    const from = checker.getTypeAtLocation(node.expression)
    if (val.rep === REF && (isNumeric(rep) || rep === 'bool' || rep === 'string')) return checkedCast(fn, val, rep, type, node)
    if (isReference(val.rep) && isReference(rep) && !val.rep.startsWith('Array<')) return checkedCast(fn, val, rep, type, node)
    if (!isReference(val.rep) && rep === REF) return convert(fn, val, rep, type)
    return refuse(node, 'UNI-L045', { from: checker.typeToString(from), to: checker.typeToString(type) })
  }
  return checkedCast(fn, val, rep, type, node)
}

/** A cast that TypeScript takes on trust: the class is tested. */
function checkedCast(fn: Fn, val: Val, rep: Rep, type: ts.Type, node: ts.Node): Val {
  const ref = fn.settle(convert(fn, val, REF))
  const nullish = type.isUnion() && presentParts(type).length < type.types.length
  const kind = rep === 'f64' ? '$value.Num' : rep === 'bool' ? '$value.Bool' : rep === 'string' ? 'String' : rep
  const test = `!(${ref.text} instanceof ${kind})${nullish ? ` && !$value.isNullish<${REF}>(${ref.text})` : ''}`
  const then = fn.collect(() => fn.raise(`$check.cast(${ref.text}, ${quote(fn.checker.typeToString(type))})`, node))
  fn.emit({ kind: 'if', test, then, otherwise: [], at: node })
  return convert(fn, { ...ref, type }, rep, type)
}

function conditional(fn: Fn, node: ts.ConditionalExpression, use: Use): Val {
  if (fn.unit.ranges?.onlyLowBits(node)) {
    const type = fn.checker.getNumberType()
    const low = (one: ts.Expression) => (): Val => heldVal(toInt32(expression(fn, one)), 'i32', I32, type)
    return choose(fn, condition(fn, node.condition), low(node.whenTrue), low(node.whenFalse), 'f64', type, node)
  }
  const test = condition(fn, node.condition)
  const type = use.type && !(use.type.flags & ts.TypeFlags.TypeParameter) ? use.type : fn.checker.getTypeAtLocation(node)
  return choose(fn, test, () => expression(fn, node.whenTrue, { ...use, type }), () => expression(fn, node.whenFalse, { ...use, type }), use.rep ?? repOf(fn.unit, type, fn.env), type, node)
}

/** `test ? yes : no`, with whatever they emit in branches. */
export function choose(fn: Fn, test: string, yes: () => Val, no: () => Val, rep: Rep, type: ts.Type, at?: ts.Node): Val {
  let first!: Val, second!: Val
  const then = fn.collect(() => { first = yes() })
  const otherwise = fn.collect(() => { second = no() })
  // Two integers may stay integers where any number will do.
  const both = rep === 'f64' && first.range && second.range ? { low: Math.min(first.range.low, second.range.low), high: Math.max(first.range.high, second.range.high) } : undefined
  const common = both ? 'i32' : rep
  if (common === 'void') {
    then.push(...fn.collect(() => { if (!first.stable && first.text) fn.line(first.text) }))
    otherwise.push(...fn.collect(() => { if (!second.stable && second.text) fn.line(second.text) }))
    fn.emit({ kind: 'if', test, then, otherwise, at })
    return { text: '', rep: 'void', type, stable: true }
  }
  let one = '', two = ''
  then.push(...fn.collect(() => { one = convert(fn, first, common, both ? undefined : type).text }))
  otherwise.push(...fn.collect(() => { two = convert(fn, second, common, both ? undefined : type).text }))
  // asc finds no type for two nulls.
  if (one === 'null' && two === 'null') one = `changetype<${common}>(0)`
  if (!then.length && !otherwise.length) return { text: `(${test} ? ${one} : ${two})`, rep: common, type, range: both }
  const result = fn.temp(common)
  then.push({ kind: 'line', text: `${writable(result)} = ${one}` })
  otherwise.push({ kind: 'line', text: `${writable(result)} = ${two}` })
  fn.emit({ kind: 'if', test, then, otherwise, at })
  return { text: result, rep: common, type, stable: true, range: both }
}

/** The text to assign to, of a variable's text to read. */
export const writable = (text: string): string => /^changetype<[^()]*>\(([\w$.]+)\)$/.exec(text)?.[1] ?? text

function binary(fn: Fn, node: ts.BinaryExpression, use: Use): Val {
  const { left, right } = node
  const kind = node.operatorToken.kind
  const type = fn.checker.getTypeAtLocation(node)
  switch (kind) {
    case Kind.CommaToken:
      drop(fn, left)
      return expression(fn, right, use)
    case Kind.EqualsToken:
      if (ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left)) {
        const val = fn.settle(expression(fn, right))
        destructure(fn, left, val)
        return val
      }
      return assign(fn, left, (to) => valueAs(fn, right, to.type, to.rep), use, node)
    case Kind.AmpersandAmpersandToken: return logical(fn, left, right, true, type, use)
    case Kind.BarBarToken: return logical(fn, left, right, false, type, use)
    case Kind.QuestionQuestionToken: return nullish(fn, left, right, type, use)
    case Kind.AmpersandAmpersandEqualsToken: case Kind.BarBarEqualsToken: case Kind.QuestionQuestionEqualsToken: return logicalAssign(fn, node)
    case Kind.InKeyword: return inOperator(fn, node)
    case Kind.InstanceOfKeyword: return instanceOf(fn, node)
    case Kind.EqualsEqualsEqualsToken: case Kind.EqualsEqualsToken: return equality(fn, node, false)
    case Kind.ExclamationEqualsEqualsToken: case Kind.ExclamationEqualsToken: return equality(fn, node, true)
    case Kind.LessThanToken: case Kind.LessThanEqualsToken: case Kind.GreaterThanToken: case Kind.GreaterThanEqualsToken: {
      const [a, b] = inOrder(fn, [() => expression(fn, left), () => expression(fn, right)])
      return compare(fn, a, b, node.operatorToken.getText(), type)
    }
    default:
  }
  if (kind >= Kind.FirstAssignment && kind <= Kind.LastAssignment) {
    const operator = node.operatorToken.getText().slice(0, -1)
    return assign(fn, left, (to) => {
      const [a, b] = inOrder(fn, [() => to.get(), () => expression(fn, right)])
      return convert(fn, arithmetic(fn, operator, a, b, type, node), to.rep, to.type)
    }, use, node, operator)
  }
  const [a, b] = inOrder(fn, [() => expression(fn, left), () => expression(fn, right)])
  return arithmetic(fn, node.operatorToken.getText(), a, b, type, node)
}

/** `&&` and `||`: bools stay bools, other values are tested and passed on. */
function logical(fn: Fn, left: ts.Expression, right: ts.Expression, and: boolean, type: ts.Type, use: Use): Val {
  const rep = repOf(fn.unit, type, fn.env)
  const first = expression(fn, left, rep === 'bool' ? {} : use)
  if (use.dropped) {
    const then = fn.collect(() => drop(fn, right))
    fn.emit({ kind: 'if', test: and ? truth(fn, first) : `!(${truth(fn, first)})`, then, otherwise: [] })
    return { text: '', rep: 'void', type, stable: true }
  }
  if (rep === 'bool' && first.rep === 'bool') {
    let second!: Val
    const emitted = fn.collect(() => { second = expression(fn, right) })
    if (!emitted.length) return { text: `(${first.text} ${and ? '&&' : '||'} ${truth(fn, second)})`, rep: 'bool', type }
    const result = fn.temp('bool', first.text)
    emitted.push({ kind: 'line', text: `${writable(result)} = ${truth(fn, second)}` })
    fn.emit({ kind: 'if', test: and ? result : `!${result}`, then: emitted, otherwise: [] })
    return { text: result, rep: 'bool', type, stable: true }
  }
  const settled = fn.settle(first)
  const keep = (): Val => settled
  const other = (): Val => expression(fn, right, { type: use.type ?? type, rep })
  return and ? choose(fn, truth(fn, settled), other, keep, rep, type) : choose(fn, truth(fn, settled), keep, other, rep, type)
}

/** True when a value of this representation can be undefined or null at all. */
export const canBeAbsent = (rep: Rep): boolean => rep === 'f64' || isReference(rep)

function nullish(fn: Fn, left: ts.Expression, right: ts.Expression, type: ts.Type, use: Use): Val {
  const first = expression(fn, left, { absentAllowed: true })
  if (!canBeAbsent(first.rep)) return first
  const settled = fn.settle(first)
  const rep = use.rep && use.rep !== 'void' ? use.rep : repOf(fn.unit, type, fn.env)
  return choose(fn, `$value.isNullish<${settled.rep}>(${settled.text})`, () => expression(fn, right, { type: use.type ?? type, rep }), () => ({ ...settled, type: fn.checker.getNonNullableType(settled.type) }), rep, use.type ?? type)
}

function logicalAssign(fn: Fn, node: ts.BinaryExpression): Val {
  const to = target(fn, node.left)
  const old = fn.settle(to.get())
  const kind = node.operatorToken.kind
  const test = kind === Kind.QuestionQuestionEqualsToken ? (canBeAbsent(old.rep) ? `$value.isNullish<${old.rep}>(${old.text})` : 'false') : kind === Kind.BarBarEqualsToken ? `!(${truth(fn, old)})` : truth(fn, old)
  const type = fn.checker.getTypeAtLocation(node)
  const result = fn.temp(to.rep, convert(fn, old, to.rep).text)
  const then = fn.collect(() => {
    fn.line(`${writable(result)} = ${valueAs(fn, node.right, to.type, to.rep).text}`, node)
    to.set({ text: result, rep: to.rep, type: to.type, stable: true })
  })
  fn.emit({ kind: 'if', test, then, otherwise: [] })
  return asType(fn, { text: result, rep: to.rep, type: to.type, stable: true }, type)
}

function prefix(fn: Fn, node: ts.PrefixUnaryExpression, use: Use): Val {
  const type = fn.checker.getTypeAtLocation(node)
  switch (node.operator) {
    case Kind.PlusPlusToken: return increment(fn, node.operand, '+', false, use)
    case Kind.MinusMinusToken: return increment(fn, node.operand, '-', false, use)
    case Kind.ExclamationToken: return { text: `!(${condition(fn, node.operand)})`, rep: 'bool', type }
    case Kind.TildeToken: {
      const val = expression(fn, node.operand)
      if (isInteger(val.rep) && !val.range) return { ...val, text: `~${val.text}`, stable: false, type }
      return { text: `(~${toInt32(val)})`, rep: 'i32', type, range: { low: -(2 ** 31), high: 2 ** 31 - 1 } }
    }
    case Kind.MinusToken: {
      if (ts.isNumericLiteral(node.operand)) return number(fn, node, -Number(node.operand.text))
      const val = expression(fn, node.operand)
      // Not a decrement.
      const minus = `(-${val.text.startsWith('-') ? ' ' : ''}${val.text})`
      if (isInteger(val.rep) && !val.range) return { ...val, text: minus, stable: false, type }
      if (fn.unit.ranges?.onlyLowBits(node)) return heldVal(`(- ${toInt32(val)})`, 'i32', I32, type)
      if (val.range && val.range.low > 0) return { text: minus, rep: 'i32', type, range: { low: -val.range.high, high: -val.range.low } }
      return { text: `(-(${floatOf(fn, val)}))`, rep: 'f64', type }
    }
    default: {
      const val = expression(fn, node.operand)
      return isNumeric(val.rep) && !(val.rep === 'f64' && mayBeAbsent(val)) ? val : { text: floatOf(fn, val), rep: 'f64', type }
    }
  }
}

function typeOf(fn: Fn, node: ts.TypeOfExpression): Val {
  const type = fn.checker.getTypeAtLocation(node)
  const val = expression(fn, node.expression)
  const known = val.rep === 'bool' ? 'boolean' : isNumeric(val.rep) && val.rep !== 'f64' ? 'number' : undefined
  if (known) return { text: quote(known), rep: 'string', type, stable: true }
  return { text: `$value.typeOf(${convert(fn, val, REF).text})`, rep: 'string', type }
}

function inOperator(fn: Fn, node: ts.BinaryExpression): Val {
  const type = fn.checker.getTypeAtLocation(node)
  if (ts.isPrivateIdentifier(node.left)) return brandTest(fn, node, type)
  const [key, object] = inOrder(fn, [() => { const val = expression(fn, node.left); return { ...val, text: keyText(val), rep: 'string' } }, () => expression(fn, node.right)])
  if (object.rep.startsWith('$dict.')) return { text: `$dict.has<${object.rep.slice(object.rep.indexOf('<') + 1, -1)}>(${object.text}, ${key.text})`, rep: 'bool', type }
  return keyedHas(fn, object, key.text, type)
}
