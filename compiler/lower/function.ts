/** Functions: instances for each combination of representations, parameters, bodies. */
import ts from 'typescript'
import { argumentAt, argumentsFrom, type Params, type Passed } from './arguments.ts'
import { bind, withDefault } from './assignment.ts'
import { convert } from './convert.ts'
import { valueAs } from './expression.ts'
import { Fn, zero, type Val, type Variable } from './fn.ts'
import { heldVal, heldVariable } from './held.ts'
import { of, type Range } from './interval.ts'
import { asFrame, frameKind } from './frame.ts'
import { ends } from './ir.ts'
import { adapt, codes, codeOfLast } from './closure.ts'
import { scopesOf } from './scopes.ts'
import { block, declareBlock, namesOf } from './statement.ts'
import { calledAs, isInteger, parameterRep, parameterSymbol, repOf, sameCall, signatureOf } from './types.ts'
import { CLOSURE, REF, type ClassInfo, type Env, type Part, type Rep, type Signature, type Unit } from './unit.ts'

export interface Instance {
  name: string
  signature: Signature
  key: string
  /** What it is an instance of: how functions among its parameters are called. */
  decl: ts.SignatureDeclaration
  env: Env
}
const instances = new WeakMap<Unit, Map<string, Instance>>()
const ids = new WeakMap<ts.Node, number>()
let lastId = 0
/** A number for a declaration. */
export const idOf = (node: ts.Node): number => ids.get(node) ?? (ids.set(node, ++lastId), lastId)

/** A declared function (or static method, or constant arrow function at module level) as a function of the output. */
export function functionInstance(unit: Unit, declaration: ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.AccessorDeclaration, env: Env, self?: ClassInfo, statics?: ts.ClassLikeDeclaration): Instance {
  const known = instances.get(unit) ?? instances.set(unit, new Map()).get(unit)!
  const implementation = implementationOf(declaration)
  // A static method is written for each class it is called on, if it matters to it.
  const receiver = statics && usesThis(implementation) ? statics : undefined
  const id = `${idOf(implementation)}${env.suffix}${receiver ? ` ${idOf(receiver)}` : ''}`
  const found = known.get(id)
  if (found) return found
  const { checker } = unit
  const own = checker.getSignatureFromDeclaration(implementation)!
  const signature = heldSignature(unit, implementation, signatureOf(unit, own, env))
  const file = unit.fileOf(implementation)
  const plain = nameOf(implementation, self)
  const name = unit.unique(plain + env.suffix, file.name)
  const instance: Instance = { name, signature, key: `fn:${name}`, decl: implementation, env }
  known.set(id, instance)
  const fn = new Fn(unit, file, env, instance.key, signature.result, plain)
  fn.statics = receiver
  const part: Part = { kind: 'function', head: '', at: implementation, body: [], result: signature.result, key: instance.key }
  file.parts.push(part)
  unit.queue.push(() => {
    const params = lowerBody(fn, implementation, signature)
    part.head = `export function ${name}(${params.join(', ')}): ${signature.result}`
    part.body = fn.out
  })
  return instance
}

/** True when `this` or `super` stands in the function, or in an arrow function inside it. */
export function usesThis(node: ts.Node): boolean {
  return ts.forEachChild(node, (child): true | undefined => {
    if (child.kind === ts.SyntaxKind.ThisKeyword || child.kind === ts.SyntaxKind.SuperKeyword) return true
    if (ts.isClassLike(child) || ts.isFunctionDeclaration(child) || ts.isFunctionExpression(child)) return undefined
    return usesThis(child) || undefined
  }) ?? false
}

/** The declaration with the body, of an overloaded function. */
function implementationOf<T extends ts.SignatureDeclaration>(declaration: T): T {
  if ((declaration as unknown as ts.FunctionDeclaration).body) return declaration
  const symbol = (declaration as unknown as { symbol: ts.Symbol }).symbol
  return (symbol.declarations?.find((one) => (one as ts.FunctionDeclaration).body) ?? declaration) as T
}

function nameOf(node: ts.SignatureDeclaration, self?: ClassInfo): string {
  const { name, parent } = node
  if (name && ts.isClassLike(parent)) return `${self?.name ?? parent.name?.text ?? 'class'}$${ts.isGetAccessor(node) ? 'get$' : ts.isSetAccessor(node) ? 'set$' : ''}${name.getText().replace(/\W/g, '_')}`
  if (name) return name.getText()
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text
  return 'function'
}

/** Lowers parameters and body into `fn.out`. @returns the parameters for the head */
export function lowerBody(fn: Fn, node: ts.FunctionLikeDeclaration, signature: Signature, prologue: string[] = []): string[] {
  const kind = frameKind(node)
  if (kind) return asFrame(fn, node, signature, prologue, kind)
  for (const text of prologue) fn.line(text)
  const params = lowerParameters(fn, node.parameters, signature)
  writeBody(fn, node)
  return params
}

/** The body of a function, up to its end. */
export function writeBody(fn: Fn, node: ts.FunctionLikeDeclaration): void {
  const { body } = node
  if (!body) return
  if (!ts.isBlock(body)) {
    const own = fn.checker.getTypeAtLocation(body)
    if (fn.result === 'void') {
      const val = valueOrVoid(fn, body)
      if (val && !val.stable && val.text) fn.line(val.text, body)
    } else {
      const val = valueAs(fn, body, fn.returnType ?? returnTypeOf(fn, node) ?? own, fn.result)
      fn.emit({ kind: 'return', value: val.rep === 'void' ? zero(fn.result) : val.text, at: body })
      if (val.rep === 'void') fn.out.splice(-1, 0, { kind: 'line', text: val.text, at: body })
    }
    return
  }
  declareBlock(fn, body.statements)
  block(fn, body.statements)
  if (fn.result !== 'void' && !ends(fn.out)) fn.emit({ kind: 'return', value: fn.result === 'f64' ? '$value.none<f64>()' : zero(fn.result) })
}

import { expression } from './expression.ts'
const valueOrVoid = (fn: Fn, body: ts.Expression): Val | undefined => expression(fn, body, { dropped: true })

function returnTypeOf(fn: Fn, node: ts.SignatureDeclaration): ts.Type | undefined {
  return fn.checker.getSignatureFromDeclaration(node)?.getReturnType()
}

/** Parameters as passed, and what turns them into the author's variables. */
export function lowerParameters(fn: Fn, parameters: readonly ts.ParameterDeclaration[], signature: Signature): string[] {
  const { unit } = fn
  const real = parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this'))
  earlyParameters(fn, real)
  const names: string[] = [], heads: string[] = []
  const bound = new Set<ts.ParameterDeclaration>()
  signature.params.forEach((passed, index) => {
    const parameter = real[index]
    const taken = parameter && takes(fn, parameter, index, signature) ? parameter : undefined
    if (taken && ts.isIdentifier(taken.name)) {
      const { symbol, own } = ownOf(fn, taken)
      const wraps = taken.initializer && (isInteger(passed) || passed === 'f32')
      const held = heldVariable(unit, symbol, own)
      const rangeOk = (passed === 'i32' || passed === 'u32') && own === 'f64'
      const scopes = scopesOf(unit, taken)
      if ((!taken.initializer || wraps) && (held ? held.rep === passed : own === passed || (rangeOk && !scopes.isAssigned(symbol))) && !scopes.needsCell(symbol) && !otherwise(fn, taken, signature.functions?.[index])) {
        const name = fn.fresh(taken.name.text)
        fn.vars.set(symbol, { text: name, rep: passed, cell: false, constant: !scopes.isAssigned(symbol), range: held?.range ?? (rangeOk ? INDEX : undefined), modular: held?.modular })
        heads.push(`${name}: ${passed}`)
        names.push(name)
        bound.add(taken)
        return
      }
    }
    const name = fn.fresh(!parameter ? `$unused${index}` : ts.isIdentifier(parameter.name) ? `${parameter.name.text}$` : `$p${index}`)
    heads.push(`${name}: ${passed}`)
    names.push(name)
  })
  real.forEach((parameter, index) => {
    if (!bound.has(parameter)) bindParameter(fn, parameter, passedTo(fn, parameter, index, { taken: signature, names }))
  })
  return heads
}

const ownOf = (fn: Fn, parameter: ts.ParameterDeclaration): { symbol: ts.Symbol; type: ts.Type; own: Rep } => {
  const symbol = parameterSymbol(fn.checker, parameter), type = fn.checker.getTypeAtLocation(parameter)
  return { symbol, type, own: ts.isIdentifier(parameter.name) ? repOf(fn.unit, type, fn.env) : REF }
}

/** The parameter is what is passed at its place. */
function takes(fn: Fn, parameter: ts.ParameterDeclaration, index: number, { params, rest }: Params): boolean {
  if (index >= params.length || (index === rest) !== !!parameter.dotDotDotToken) return false
  return !parameter.dotDotDotToken || params[index] === parameterRep(fn.unit, parameterSymbol(fn.checker, parameter), fn.env)
}

/** How the function that a parameter holds is called, where that is not as it is passed. */
function otherwise(fn: Fn, parameter: ts.ParameterDeclaration, passed: Signature | undefined): Signature | undefined {
  const own = passed && calledAs(fn.unit, ownOf(fn, parameter).type, fn.env)
  return own && !sameCall(passed, own) ? own : undefined
}

/** The value of a parameter of a function that is called as `passed` says. */
export function passedTo(fn: Fn, parameter: ts.ParameterDeclaration, index: number, passed: Passed): Val {
  const { type } = ownOf(fn, parameter)
  const have = passed.taken.functions?.[index], own = otherwise(fn, parameter, have)
  if (takes(fn, parameter, index, passed.taken)) {
    const val = passedVal(fn, parameter, passed.names[index], passed.taken.params[index])
    return own ? { ...adapt(fn, val, have!, own), type } : val
  }
  const rep = parameterRep(fn.unit, parameterSymbol(fn.checker, parameter), fn.env)
  if (parameter.dotDotDotToken) return { ...argumentsFrom(fn, passed, index, rep), type }
  const val = argumentAt(fn, passed, index)
  return val ? { ...val, type } : { text: rep === 'f64' ? '$value.none<f64>()' : zero(rep), rep, type, stable: true }
}

/** Cells of parameters over which defaults of others before them make closures. */
export function earlyParameters(fn: Fn, parameters: readonly ts.ParameterDeclaration[]): void {
  for (const parameter of parameters) for (const name of namesOf(parameter.name)) {
    const symbol = ts.isIdentifier(parameter.name) ? parameterSymbol(fn.checker, parameter) : fn.checker.getSymbolAtLocation(name)!
    if (scopesOf(fn.unit, parameter).needsEarly(symbol)) earlyCell(fn, name, symbol)
  }
}

/** Indices that the library passes to callbacks. */
const INDEX: Range = { low: 0, high: 2 ** 31 - 2 }

/** A parameter's value as passed. */
export function passedVal(fn: Fn, parameter: ts.ParameterDeclaration, text: string, rep: Rep): Val {
  const { checker, unit } = fn
  const type = checker.getTypeAtLocation(parameter)
  const own = ts.isIdentifier(parameter.name) ? repOf(unit, type, fn.env) : REF
  if (own !== 'f64' || (rep !== 'i32' && rep !== 'u32')) return { text, rep, type, stable: true }
  return heldVal(text, rep, heldVariable(unit, parameterSymbol(checker, parameter), own)?.range ?? INDEX, checker.getNumberType(), true)
}

/** A signature with numbers passed as integers, where all calls are known. */
export function heldSignature(unit: Unit, declaration: ts.SignatureDeclaration, signature: Signature): Signature {
  const { ranges } = unit
  if (!ranges) return signature
  const parameters = declaration.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this'))
  return {
    ...signature,
    params: signature.params.map((rep, index) => (rep === 'f64' && parameters[index] ? ranges.parameter(parameters[index])?.rep ?? rep : rep)),
    result: signature.result === 'f64' ? ranges.result(declaration)?.rep ?? 'f64' : signature.result,
  }
}

/** Makes the author's variables of a passed value. */
export function bindParameter(fn: Fn, parameter: ts.ParameterDeclaration, passed: Val): void {
  const type = fn.checker.getTypeAtLocation(parameter)
  const val = parameter.initializer ? withDefault(fn, passed, parameter.initializer, type) : passed
  bind(fn, parameter.name, val, (name, value) => declareVariable(fn, name, value))
}

/** Declares the variable that `name` declares, with its value. */
export function declareVariable(fn: Fn, name: ts.Identifier, val: Val | undefined, initializer?: ts.Expression): Variable {
  const { unit, checker } = fn
  const symbol = ts.isParameter(name.parent) && name.parent.name === name ? parameterSymbol(checker, name.parent) : checker.getSymbolAtLocation(name)!
  const scopes = scopesOf(unit, name)
  const type = checker.getTypeOfSymbol(symbol)
  const early = fn.vars.get(symbol)
  const assigned = scopes.isAssigned(symbol)
  if (early?.cell && earlyCells.has(early)) {
    earlyCells.delete(early)
    if (val) fn.line(`${early.text}.value = ${convert(fn, val, early.rep, type, name).text}`, name)
    return early
  }
  const own = repOf(unit, type, fn.env)
  const held = heldVariable(unit, symbol, own)
  const range = held?.range ?? (!assigned && own === 'f64' && val?.range && val.rep === 'i32' ? val.range : undefined)
  const rep: Rep = own === 'void' ? REF : held ? held.rep : range ? 'i32' : !assigned && val && isInteger(val.rep) && !val.range && own === 'f64' && !/64|size|u32/.test(val.rep) ? val.rep : own
  const cell = scopes.needsCell(symbol)
  const init = val && (val.rep === 'void' ? undefined : convert(fn, held && !held.modular && val.rep === 'f64' && !val.num ? { ...val, num: of(held.range) } : val, rep, range ? undefined : type, name).text)
  const undefinedText = rep === 'f64' && type.flags & ts.TypeFlags.Union ? '$value.none<f64>()' : zero(rep)
  let variable: Variable
  if (cell) {
    const text = fn.local(name.text, `$closure.Cell<${rep}>`, `new $closure.Cell<${rep}>(${init ?? undefinedText})`, name)
    variable = { text, rep, cell: true, constant: false, range, modular: held?.modular }
  } else {
    const text = fn.local(name.text, rep, init ?? undefinedText, name)
    variable = { text, rep, cell: false, constant: !assigned && val !== undefined, range, modular: held?.modular }
  }
  if (initializer && !assigned && rep === CLOSURE && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) {
    const code = codeOfLast()
    if (code) codes.set(variable, code)
  }
  if (val?.loose) variable.loose = true
  fn.vars.set(symbol, variable)
  return variable
}

/** Cells made before their variable's declaration is reached. */
const earlyCells = new WeakSet<Variable>()

/** Makes the cell of a variable whose declaration is reached later. */
export function earlyCell(fn: Fn, name: ts.Identifier, symbol: ts.Symbol): void {
  const own = repOf(fn.unit, fn.checker.getTypeOfSymbol(symbol), fn.env)
  const held = heldVariable(fn.unit, symbol, own)
  const rep = own === 'void' ? REF : held?.rep ?? own
  const variable: Variable = { text: fn.local(name.text, `$closure.Cell<${rep}>`, `new $closure.Cell<${rep}>(${zero(rep)})`), rep, cell: true, constant: false, range: held?.range, modular: held?.modular }
  earlyCells.add(variable)
  fn.vars.set(symbol, variable)
}
