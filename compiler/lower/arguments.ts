/** Arguments of calls: as the callee takes them, and from one way of calling to another. */
import ts from 'typescript'
import { adapt } from './closure.ts'
import { convert } from './convert.ts'
import { drop, expression, inOrder, valueAs } from './expression.ts'
import { zero, type Fn, type Val } from './fn.ts'
import type { Instance } from './function.ts'
import { listOf, templateObject } from './literal.ts'
import { getProperty } from './shape.ts'
import { calledAs, callSignature, isInteger, isReference, presentParts, sameCall } from './types.ts'
import { CLOSURE, REF, type Rep, type Signature } from './unit.ts'

/** How a call passes its arguments. */
export type Params = Pick<Signature, 'params' | 'rest' | 'least' | 'functions'>
type Call = ts.CallExpression | ts.TaggedTemplateExpression | ts.NewExpression

export const argumentsOf = (node: Call): readonly ts.Expression[] =>
  (ts.isTaggedTemplateExpression(node) ? (ts.isNoSubstitutionTemplateLiteral(node.template) ? [] : node.template.templateSpans.map((span) => span.expression)) : node.arguments ?? [])

/** What is called: its parameters may be functions of the callee's type parameters. */
export type Callee = Pick<Instance, 'decl' | 'env'> & { own?: ts.Signature }

/** A generic function as a value: inside, its type parameters are references. */
export function genericCallee(fn: Fn, type: ts.Type): Callee | undefined {
  const own = callSignature(fn.unit, type)
  const decl = own?.typeParameters?.length ? own.declaration : undefined
  return decl && !ts.isJSDocSignature(decl) ? { decl: decl as Callee['decl'], env: fn.env, own } : undefined
}

const parametersOf = (declaration: ts.Signature['declaration']): ts.ParameterDeclaration[] =>
  (declaration && !ts.isJSDocSignature(declaration) ? declaration.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this')) : [])

const parameterType = (fn: Fn, { decl, own }: Callee, index: number): ts.Type | undefined => {
  if (own) return own.parameters[index] && fn.checker.getTypeOfSymbol(own.parameters[index])
  const parameter = parametersOf(decl)[index]
  return parameter && fn.checker.getTypeAtLocation(parameter)
}

/** Arguments as the callee takes them; what is left out is undefined. @param before makes what is passed first */
export function passArguments(fn: Fn, node: Call, taken: Params, before: (() => Val)[] = [], callee?: Callee): Val[] {
  const { params, rest = -1 } = taken
  const resolved = fn.checker.getResolvedSignature(node)
  const parameters = parametersOf(resolved?.declaration)
  const args = argumentsOf(node)
  const makers = [...before]
  const tag = ts.isTaggedTemplateExpression(node) ? 1 : 0
  if (tag) makers.push(() => templateObject(fn, node as ts.TaggedTemplateExpression))
  const wantedAt = (index: number): ts.Type | undefined => resolved && typeAt(fn, resolved, index, node)
  const value = (arg: ts.Expression, index: number): Val => {
    const rep = params[index], wanted = wantedAt(index)
    return asCalled(fn, convert(fn, expression(fn, arg, { type: wanted, rep }), rep, wanted, arg), wanted, callee && calledAs(fn.unit, parameterType(fn, callee, index), callee.env))
  }
  const spread = args.findIndex(ts.isSpreadElement)
  if (spread >= 0 && (rest < 0 || spread + tag < rest)) return spreadArguments(fn, args, taken, makers, node, value)
  params.slice(tag).forEach((rep, position) => {
    const index = position + tag
    const arg = args[position], own = parameters[index]
    if (index === rest) makers.push(() => restArguments(fn, args.slice(position), resolved, index, rep, node, callee))
    else if (arg) makers.push(() => value(arg, index))
    else makers.push(() => (own?.initializer && !isReference(rep) && rep !== 'f64' ? valueAs(fn, own.initializer, fn.checker.getTypeAtLocation(own), rep) : absentArgument(fn, rep)))
  })
  const count = makers.length
  // More arguments than parameters: evaluated, not passed.
  if (rest < 0) for (const extra of args.slice(params.length - tag)) makers.push(() => (drop(fn, extra), absentArgument(fn, REF)))
  return inOrder(fn, makers).slice(0, count)
}

/** The type that TypeScript wants of argument `index`, the strings of a template included. */
function typeAt(fn: Fn, signature: ts.Signature, index: number, node: ts.Node): ts.Type | undefined {
  const { parameters } = signature
  const last = parameters.length - 1
  if (index < last || (index === last && !hasRest(signature))) return fn.checker.getTypeOfSymbolAtLocation(parameters[index], node)
  if (last < 0 || !hasRest(signature)) return undefined
  const type = fn.checker.getTypeOfSymbolAtLocation(parameters[last], node)
  if (fn.checker.isTupleType(type)) {
    const types = fn.checker.getTypeArguments(type as ts.TypeReference)
    return types[index - last]
  }
  return type.getNumberIndexType()
}
/** `SignatureFlags.HasRestParameter` */
const hasRest = (signature: ts.Signature): boolean => ((signature as unknown as { flags: number }).flags & 1) !== 0

/** The array for a rest parameter. */
function restArguments(fn: Fn, args: readonly ts.Expression[], resolved: ts.Signature | undefined, index: number, rep: Rep, node: ts.Node, callee?: Callee): Val {
  const element = callee && parameterType(fn, callee, index)?.getNumberIndexType()
  const type = resolved && hasRest(resolved) && resolved.parameters.length === index + 1 ? fn.checker.getTypeOfSymbolAtLocation(resolved.parameters[index], node) : undefined
  const own = type?.getNumberIndexType()
  const want = element && calledAs(fn.unit, element, callee!.env)
  if (want && own && !args.some(ts.isSpreadElement)) return functionList(fn, args, own, want, rep, node)
  return listOf(fn, args, rep, node, type && fn.checker.isArrayLikeType(type) ? type : undefined)
}

/** An array of functions of type `type`, called as `want` from now on. */
function functionList(fn: Fn, args: readonly ts.Expression[], type: ts.Type, want: Signature, rep: Rep, node: ts.Node): Val {
  const vals = inOrder(fn, args.map((arg) => () => asCalled(fn, convert(fn, expression(fn, arg, { type, rep: CLOSURE }), CLOSURE, type, arg), type, want)))
  return { text: fn.temp(rep, `[${vals.map((val) => `<${REF}>${val.text}`).join(', ')}]`, node), rep, type, stable: true }
}

/** A function of type `type`, called as `want` from now on. */
function asCalled(fn: Fn, val: Val, type: ts.Type | undefined, want: Signature | undefined): Val {
  const have = want && isReference(val.rep) && val.text !== 'null' ? calledAs(fn.unit, type, fn.env) : undefined
  if (!have || sameCall(have, want!)) return val
  if (presentParts(type!).length === 1) return { ...adapt(fn, val, have, want!), rep: val.rep }
  // Of a union with one kind of function, only that is adapted.
  if (presentParts(type!).filter((part) => callSignature(fn.unit, part)).length > 1) return val
  const settled = fn.settle({ ...val, rep: REF })
  const adapted = adapt(fn, { ...settled, text: `changetype<${CLOSURE}>(${settled.text})`, rep: CLOSURE }, have, want!)
  return { ...val, text: `(${settled.text} instanceof ${CLOSURE} ? changetype<${REF}>(${adapted.text}) : ${settled.text})` }
}

const absentText = (rep: Rep): string => (rep === 'f64' ? '$value.none<f64>()' : zero(rep))
const absentArgument = (fn: Fn, rep: Rep): Val => ({ text: absentText(rep), rep, type: fn.checker.getUndefinedType(), stable: true })

/** `f(...pair, x)` for parameters that are taken one by one. */
function spreadArguments(fn: Fn, args: readonly ts.Expression[], taken: Params, before: (() => Val)[], node: ts.Node, value: (arg: ts.Expression, index: number) => Val): Val[] {
  const { checker } = fn
  const head = inOrder(fn, before).map((val) => fn.settle(val))
  const tupleOf = (arg: ts.SpreadElement): ts.TupleTypeReference | undefined => {
    const type = checker.getTypeAtLocation(arg.expression)
    return checker.isTupleType(type) ? type as ts.TupleTypeReference : undefined
  }
  const isFixed = (arg: ts.Expression): boolean => !ts.isSpreadElement(arg) || (tupleOf(arg)?.target.elementFlags.every((flag) => flag === ts.ElementFlags.Required) ?? false)
  if (!args.every(isFixed) || taken.rest !== undefined) {
    // How many there are is known only when the program runs.
    const list = fn.settle(listOf(fn, args, `Array<${REF}>`, node))
    const passed: Passed = { taken: { params: [list.rep], rest: 0 }, names: [list.text] }
    return [...head, ...argumentsAs(fn, passed, taken)]
  }
  const vals: Val[] = []
  const add = (make: (index: number) => Val): void => void vals.push(fn.settle(make(vals.length)))
  for (const arg of args) {
    if (!ts.isSpreadElement(arg)) {
      if (vals.length < taken.params.length) add((index) => value(arg, index))
      else drop(fn, arg)
      continue
    }
    const list = fn.settle(expression(fn, arg.expression))
    const types = checker.getTypeArguments(tupleOf(arg)!)
    for (const [at, type] of types.entries()) if (vals.length < taken.params.length) add((index) => convert(fn, getProperty(fn, list, String(at), arg, type), taken.params[index]))
  }
  for (const rep of taken.params.slice(vals.length)) vals.push(absentArgument(fn, rep))
  return [...head, ...vals]
}

// --- From one way of calling to another ------------------------------------------------------------------------------------------

/** Arguments as they were passed: variables, and how those are to be taken. */
export interface Passed { taken: Params; names: string[] }

/** Argument `index`; undefined when none was passed, which the text may also find when it runs. */
export function argumentAt(fn: Fn, { taken: { params, rest = params.length }, names }: Passed, index: number): Val | undefined {
  const type = fn.checker.getAnyType()
  if (index < rest) return index < params.length ? { text: names[index], rep: params[index], type, stable: true } : undefined
  if (rest === params.length) return undefined
  const own = params[rest].slice(6, -1)
  const wide = own === 'bool' ? REF : isInteger(own) || own === 'f32' ? 'f64' : own
  return { text: `$array.getOr<${own},${wide}>(${names[rest]}, ${index - rest})`, rep: wide, type, loose: true }
}

/** All arguments from `index` on, as an array. */
export function argumentsFrom(fn: Fn, passed: Passed, index: number, rep: Rep): Val {
  const { taken: { params, rest = params.length, least = rest }, names } = passed
  const type = fn.checker.getAnyType()
  const to = rep.slice(6, -1)
  if (index >= rest && rest < params.length) {
    const from = params[rest].slice(6, -1)
    const list = index > rest ? `$array.slice<${from}>(${names[rest]}, ${index - rest})` : names[rest]
    return { text: from === to ? list : `$foreign.arrayOf<${from}, ${to}>(${list})`, rep, type }
  }
  const list = fn.temp(rep, `new ${rep}()`)
  // Parameters that may be left out count up to the last that is there.
  const count = Math.min(rest, params.length)
  for (let at = index; at < count; at++) {
    const push = (): void => fn.line(`$array.push<${to}>(${list}, ${convert(fn, argumentAt(fn, passed, at)!, to).text})`)
    const others = names.slice(at, count).map((name, offset) => `!$value.isNone<${params[at + offset]}>(${name})`)
    if (at < least || rest < params.length || params.slice(at, count).some((one) => one !== 'f64' && !isReference(one))) push()
    else fn.emit({ kind: 'if', test: others.join(' || '), then: fn.collect(push), otherwise: [] })
  }
  if (rest < params.length) {
    const from = params[rest].slice(6, -1)
    fn.line(from === to ? `$array.pushAll<${to}>(${list}, ${names[rest]})` : `$foreign.pushConverted<${from}, ${to}>(${list}, ${names[rest]})`)
  }
  return { text: list, rep, type, stable: true }
}

/** Arguments passed one way as `wanted`. */
export const argumentsAs = (fn: Fn, passed: Passed, wanted: Params): Val[] => wanted.params.map((rep, index) => {
  if (index === wanted.rest) return argumentsFrom(fn, passed, index, rep)
  const val = argumentAt(fn, passed, index)
  if (!val) return absentArgument(fn, rep)
  const have = passed.taken.functions?.[index], want = wanted.functions?.[index]
  return fn.settle(convert(fn, have && want ? adapt(fn, val, have, want) : val, rep))
})
