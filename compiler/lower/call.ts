/** Calls and `new`. */
import ts from 'typescript'
import { arrayCall } from './array.ts'
import { classByRep, constructorOf, constructorSignature, errorArguments, fieldOf, initialize, methodInstance, methodOf, superCall, superGetter, superText } from './class.ts'
import { argumentsOf, genericCallee, passArguments, type Callee } from './arguments.ts'
import { adapt, codes, valuesOf } from './closure.ts'
import { invokeText } from './invoke.ts'
import { convert, mayBeAbsent } from './convert.ts'
import { callDevice, deviceValue, isDevice } from './device.ts'
import { expression, inOrder, present, unsupported, type Use } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { indexText } from './access.ts'
import { heldVal } from './held.ts'
import { I32, U32 } from './interval.ts'
import { functionInstance, type Instance } from './function.ts'
import type { Builtin } from './builtin.ts'
import { hasStatic, readStatic, receiverOf, staticMethod } from './static.ts'
import { textOf } from './text.ts'
import { hasOwn, special, specialNew } from './special.ts'
import { asyncIterate, iterate } from './iteration.ts'
import { builtin, invoke, libraryOwner, memberEntry } from './library.ts'
import { rawTemplate } from './literal.ts'
import { narrowed, symbolOf, variable } from './name.ts'
import { refuse } from './refusal.ts'
import { callByName, type Generic } from './dispatch.ts'
import { checked, getProperty } from './shape.ts'
import { allowsNullish, argumentRep, calledAs, callSignature, classDeclaration, environment, errorRep, isInteger, isLibrary, parameterRep, parameterSymbol, repOf, sameCall, signatureOf, typeArguments } from './types.ts'
import { CLOSURE, noEnv, REF, type ClassInfo, type Env, type Rep, type Signature } from './unit.ts'
import { classInstance } from './class.ts'

/** What of a call has been evaluated already, in an optional chain. */
export interface Head { object?: Val; callee?: Val }

export function call(fn: Fn, node: ts.CallExpression | ts.TaggedTemplateExpression, use: Use, head: Head = {}): Val {
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : strip(node.expression)
  const type = resultType(fn, node)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return superCall(fn, node, (taken) => passArguments(fn, node, taken).map((val) => val.text))
  if (head.callee) return callValue(fn, node, head.callee, type)
  if (ts.isTaggedTemplateExpression(node) && isRawTag(fn, node.tag)) return rawTemplate(fn, node)
  const handled = ts.isCallExpression(node) && !head.object ? special(fn, node, type, use) : undefined
  if (handled) return handled
  if (ts.isElementAccessExpression(callee) && ts.isCallExpression(node)) {
    const iterator = callIterator(fn, node, callee, type)
    if (iterator) return iterator
  }
  if (ts.isPropertyAccessExpression(callee)) return callMember(fn, node, callee, type, use, head.object)
  if (ts.isIdentifier(callee)) return callName(fn, node, callee, type, use)
  return callValue(fn, node, expression(fn, callee), type)
}

/** `x[Symbol.iterator]()` and `x[Symbol.asyncIterator]()` */
function callIterator(fn: Fn, node: ts.CallExpression, callee: ts.ElementAccessExpression, type: ts.Type): Val | undefined {
  const key = /^Symbol\s*\.\s*(iterator|asyncIterator)$/.exec(callee.argumentExpression.getText())?.[1]
  if (!key) return undefined
  const from = expression(fn, callee.expression)
  const cls = classByRep(fn.unit, from.rep)
  const member = cls && methodOf(cls, `@@${key}`)
  if (member) {
    const instance = methodInstance(fn.unit, cls, member, [])
    const [self, ...args] = passArguments(fn, node, instance.signature, [() => from], instance)
    return finish(fn, `${self.text}.${instance.name}(${args.map((val) => val.text).join(', ')})`, instance.signature.result, instance.key, type)
  }
  if (key === 'asyncIterator') return narrowed(fn, { text: asyncIterate(fn, from, callee), rep: '$async_generator.AsyncIter', type, stable: true }, type)
  const iterator = iterate(fn, from, callee)
  return narrowed(fn, { text: iterator.text, rep: `$iterator.Iter<${iterator.rep}>`, type, stable: true }, type)
}

/** `String.raw` */
const isRawTag = (fn: Fn, tag: ts.Expression): boolean => ts.isPropertyAccessExpression(tag) && tag.name.text === 'raw' && ts.isIdentifier(tag.expression) && tag.expression.text === 'String' && isLibrary(symbolOf(fn.checker, tag.expression))

const strip = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? strip(node.expression) : node)

/** The type of a call, without the undefined that an earlier `?.` of its chain adds. */
function resultType(fn: Fn, node: ts.Expression): ts.Type {
  if (ts.isCallExpression(node) && node.flags & ts.NodeFlags.OptionalChain) {
    const signature = fn.checker.getResolvedSignature(node)
    if (signature) return signature.getReturnType()
  }
  return fn.checker.getTypeAtLocation(node)
}

function typeArgumentsOf(fn: Fn, node: ts.CallLikeExpression): ts.Type[] | undefined {
  const signature = fn.checker.getResolvedSignature(node)!
  return (fn.checker as unknown as { getTypeArgumentsForResolvedSignature(signature: ts.Signature): ts.Type[] | undefined }).getTypeArgumentsForResolvedSignature(signature)
}

/** Representations of a call's type arguments. */
export function callEnv(fn: Fn, node: ts.CallLikeExpression, declaration: ts.SignatureDeclaration, outer: Env): { env: Env; reps: Rep[] } {
  const parameters = declaration.typeParameters
  if (!parameters?.length) return { env: outer, reps: [] }
  const args = typeArgumentsOf(fn, node)
  // The implementation's type parameters, by position.
  const reps = parameters.map((_, index) => (args?.[index] ? argumentRep(fn.unit, args[index], fn.env) : REF))
  return { env: environment(parameters.map((one) => fn.checker.getTypeAtLocation(one)), reps, outer), reps }
}

/** The environment of a function's instance: representations of its own type parameters, as `node` calls it, and of those around it. */
export function functionEnv(fn: Fn, declaration: ts.SignatureDeclaration, node?: ts.CallLikeExpression): Env {
  const around: ts.Type[] = []
  for (let at: ts.Node = declaration.parent; at; at = at.parent) if (ts.isFunctionLike(at) || ts.isClassLike(at)) around.push(...(at.typeParameters ?? []).map((one) => fn.checker.getTypeAtLocation(one)))
  const outer = around.length ? environment(around, around.map((one) => fn.env.reps.get(one) ?? REF)) : noEnv
  if (!node || !declaration.typeParameters?.length) return outer
  const { env } = callEnv(fn, node, declaration, outer)
  return { ...env, suffix: env.suffix + outer.suffix }
}

/** The declaration with a body, of overloads. */
function withBody(declaration: ts.Declaration | undefined): ts.SignatureDeclaration | undefined {
  if (!declaration || !ts.isFunctionLike(declaration)) return undefined
  if ((declaration as ts.FunctionDeclaration).body) return declaration
  const symbol = (declaration as unknown as { symbol?: ts.Symbol }).symbol
  return (symbol?.declarations?.find((one) => (one as ts.FunctionDeclaration).body) as ts.SignatureDeclaration | undefined) ?? declaration
}

function callInstance(fn: Fn, node: ts.CallExpression | ts.TaggedTemplateExpression, instance: Instance, type: ts.Type): Val {
  const args = passArguments(fn, node, instance.signature, [], instance)
  return finish(fn, `${instance.name}(${args.map((val) => val.text).join(', ')})`, instance.signature.result, instance.key, type, instance)
}

function finish(fn: Fn, text: string, rep: Rep, key: string, type: ts.Type, callee?: Callee): Val {
  const val = checked(fn, { text, rep, type }, key)
  if (callee && rep === CLOSURE) {
    const have = calledAs(fn.unit, (callee.own ?? fn.checker.getSignatureFromDeclaration(callee.decl))?.getReturnType(), callee.env), want = calledAs(fn.unit, type, fn.env)
    if (have && want && !sameCall(have, want)) return { ...adapt(fn, val, have, want), type }
  }
  if (rep === 'void') return val
  // An integer for what TypeScript calls a number: held so, since every call is known.
  const held = (rep === 'i32' || rep === 'u32') && repOf(fn.unit, type, fn.env) === 'f64' ? heldVal(val.text, rep, rep === 'i32' ? I32 : U32, type, val.stable) : val
  return narrowed(fn, held, type)
}

function callName(fn: Fn, node: ts.CallExpression | ts.TaggedTemplateExpression, callee: ts.Identifier, type: ts.Type, use: Use): Val {
  const { checker, unit } = fn
  const symbol = symbolOf(checker, callee)
  if (!symbol) return unsupported(callee, `calling ${callee.text}`)
  const known = variable(fn, symbol)
  if (known) {
    const code = codes.get(known)
    if (code) {
      const own = callSignature(unit, checker.getTypeOfSymbol(symbol)), decl = own?.declaration
      const env = code.instance && own && decl && !ts.isJSDocSignature(decl) ? functionEnv(fn, decl as Callee['decl'], node) : undefined
      const { name, signature, key } = env ? code.instance!(env) : code
      const generic: Callee | undefined = env ? { decl: decl as Callee['decl'], env, own } : undefined
      const args = passArguments(fn, node, signature, [], generic)
      const closure = known.cell ? `${known.text}.value` : known.text
      return finish(fn, `${name}(${[code.self === CLOSURE ? closure : `changetype<${code.self}>(${closure})`, ...args.map((val) => val.text)].join(', ')})`, signature.result, key, type, generic)
    }
    return callValue(fn, node, expression(fn, callee), type)
  }
  if (isLibrary(symbol)) {
    // The same with and without new (ECMA-262 20.5.1.1, 23.1.1.1).
    if (ts.isCallExpression(node) && (symbol.name === 'Array' || errorRep(symbol.name))) return construct(fn, node as unknown as ts.NewExpression, use)
    const entry = builtin(symbol.name)
    if (entry && ts.isCallExpression(node)) return invoke(fn, entry, undefined, node.arguments, type, node, use)
    return refuse(callee, 'UNI-L044', { name: symbol.name, advice: 'docs/typescript.md lists what the library has' })
  }
  const declaration = symbol.declarations?.find((one) => (one as ts.FunctionDeclaration).body) ?? symbol.valueDeclaration
  if (declaration?.getSourceFile().isDeclarationFile && ts.isFunctionDeclaration(declaration)) return callDevice(fn, node as ts.CallExpression, deviceValue(declaration, symbol.name), declaration, type)
  // A function expression that knows itself by a name of its own.
  if (declaration && (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration))) return callInstance(fn, node, functionInstance(unit, declaration, functionEnv(fn, declaration, node)), type)
  if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer))) {
    return callInstance(fn, node, functionInstance(unit, declaration.initializer, functionEnv(fn, declaration.initializer, node)), type)
  }
  return callValue(fn, node, expression(fn, callee), type)
}

function callMember(fn: Fn, node: ts.CallExpression | ts.TaggedTemplateExpression, callee: ts.PropertyAccessExpression, type: ts.Type, use: Use, object?: Val): Val {
  const { checker, unit } = fn
  const key = callee.name.text
  const symbol = checker.getSymbolAtLocation(callee.name)
  const declaration = withBody(symbol?.valueDeclaration ?? symbol?.declarations?.[0])
  const receiver = object ? undefined : receiverOf(fn, callee.expression)
  const method = receiver && staticMethod(fn, receiver, key, (decl) => callEnv(fn, node, decl, noEnv).env)
  if (method) return callInstance(fn, node, method, type)
  if (receiver && hasStatic(fn, receiver, key)) return callValue(fn, node, readStatic(fn, receiver, key, callee, checker.getTypeAtLocation(callee))!, type)
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) {
    const base = fn.self?.base
    const member = base && methodOf(base, key)
    if (!member) return base && methodOf(base, `get ${key}`) ? callValue(fn, node, superGetter(fn, key, callee, checker.getTypeAtLocation(callee)), type) : unsupported(callee, `super.${key}`)
    const { reps } = callEnv(fn, node, member.decl, fn.env)
    const instance = methodInstance(unit, base, member, reps)
    const args = passArguments(fn, node, instance.signature)
    return finish(fn, `${superText(fn, instance.name, instance.signature)}(${args.map((val) => val.text).join(', ')})`, instance.signature.result, instance.key, type)
  }
  if (!object) {
    const left = symbolOf(checker, callee.expression)
    if (left && left.flags & ts.SymbolFlags.ValueModule && symbol) {
      const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const own = real.valueDeclaration
      if (own && ts.isFunctionDeclaration(own)) {
        if (own.getSourceFile().isDeclarationFile) return callDevice(fn, node as ts.CallExpression, deviceValue(own, real.name), own, type)
        return callInstance(fn, node, functionInstance(unit, own, callEnv(fn, node, own, noEnv).env), type)
      }
    }
    if (left && isLibrary(left) && ts.isIdentifier(callee.expression)) {
      const entry = (ts.isCallExpression(node) && !node.arguments.some(ts.isSpreadElement) && builtin(`${left.name}.${key}/${node.arguments.length}`)) || builtin(`${left.name}.${key}`)
      if (entry && ts.isCallExpression(node)) return invoke(fn, entry, undefined, node.arguments, type, node, use)
      if (left.flags & ts.SymbolFlags.Variable && !(left.valueDeclaration && isInstanceVariable(left))) return refuse(callee, 'UNI-L044', { name: `${left.name}.${key}`, advice: 'docs/typescript.md lists what the library has' })
    }
  }
  const from = object ?? expression(fn, callee.expression)
  const cls = classByRep(unit, from.rep)
  if (cls) {
    const member = methodOf(cls, key) ?? (ts.isPrivateIdentifier(callee.name) ? methodOf(cls, key) : undefined)
    if (member) {
      const { reps } = callEnv(fn, node, member.decl, fn.env)
      const receiver = receiverEnv(fn, from, member.decl)
      void receiver
      const instance = methodInstance(unit, cls, member, reps)
      const [self, ...args] = passArguments(fn, node, instance.signature, [() => from], instance)
      const exact = classByRep(unit, from.rep) ?? cls
      void exact
      return finish(fn, `${self.text}.${instance.name}(${args.map((val) => val.text).join(', ')})`, instance.signature.result, instance.key, type)
    }
    if (fieldOf(cls, key)) return callValue(fn, node, getProperty(fn, from, key, callee, checker.getTypeAtLocation(callee)), type)
    if (key === 'toString') return textOf(fn, from)
  }
  if (isDevice(from.rep) && declaration && (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration))) return callDevice(fn, node as ts.CallExpression, key, declaration, type, from)
  if ((key === 'next' || key === 'return' || key === 'throw') && (from.rep === REF || (key !== 'next' && from.rep.startsWith('$iterator.Iter<')))) {
    const iterator = special.iteratorCall(fn, node as ts.CallExpression, () => from, key, type)
    if (iterator) return iterator
  }
  if (key === 'hasOwnProperty' && argumentsOf(node).length === 1 && (!symbol || isLibrary(symbol))) return hasOwn(fn, () => from, argumentsOf(node)[0], type)
  if (from.rep === '$iterator.IterResult' && (key === 'value' || key === 'done')) return callValue(fn, node, getProperty(fn, from, key, callee, checker.getTypeAtLocation(callee)), type)
  const owner = libraryOwner(fn, from)
  if (owner) {
    const own = owner === 'Array' && ts.isCallExpression(node) ? arrayCall(fn, from, key, node.arguments, type, node) : undefined
    if (own) return own
    const entry = stringEntry(fn, owner, key, argumentsOf(node)) ?? memberEntry(owner, key, '', argumentsOf(node).some(ts.isSpreadElement) ? undefined : argumentsOf(node).length)
    if (owner === 'Number' && key === 'toString' && isInteger(from.rep) && ts.isCallExpression(node) && !node.arguments.length) return { text: `(${from.text}).toString()`, rep: 'string', type }
    const unit16 = owner === 'String' && key === 'charCodeAt' && ts.isCallExpression(node) ? codeUnit(fn, from, node, type) : undefined
    if (unit16) return unit16
    if (entry && ts.isCallExpression(node)) return invoke(fn, entry, from, node.arguments, type, node, use)
    if (key === 'toString' && (owner !== 'Number' || !argumentsOf(node).length)) return textOf(fn, from)
    if (from.rep !== REF) return refuse(callee, 'UNI-L044', { name: `${owner}.prototype.${key}`, advice: 'write it with what the library has (docs/typescript.md lists it)' })
  }
  if (from.rep !== REF) return callValue(fn, node, getProperty(fn, from, key, callee, checker.getTypeAtLocation(callee)), type)
  // Only the shape is known: a method, or a property that holds a function.
  const base = checker.getNonNullableType(checker.getApparentType(from.type))
  const property = checker.getPropertyOfType(base, key)
  const own = property && callSignature(unit, checker.getTypeOfSymbol(property))
  if (!own) return unsupported(callee, `calling "${key}" of ${checker.typeToString(from.type)}`)
  if (key === 'toString' && isLibrary(property)) return textOf(fn, from)
  if (allowsNullish(checker.getTypeOfSymbol(property))) return callValue(fn, node, getProperty(fn, from, key, callee, checker.getTypeAtLocation(callee)), type)
  const generic = genericCall(fn, node, own)
  const signature = signatureOf(unit, own, generic?.env ?? fn.env)
  const target = callByName(fn, from, key, signature, generic)
  const called: Callee | undefined = generic && { decl: own.declaration as Callee['decl'], env: generic.env, own }
  const [self, ...args] = passArguments(fn, node, signature, [() => from], called)
  return finish(fn, `${target.name}(${[self, ...args].map((val) => val.text).join(', ')})`, signature.result, target.key, type, called)
}

/** What the type parameters of a method stand for in a call. */
function genericCall(fn: Fn, node: ts.CallLikeExpression, own: ts.Signature): Generic | undefined {
  if (!own.typeParameters?.length) return undefined
  const args = typeArgumentsOf(fn, node)
  const reps = own.typeParameters.map((_, index) => (args?.[index] ? argumentRep(fn.unit, args[index], fn.env) : REF))
  return { own, reps, env: environment(own.typeParameters, reps, fn.env), outer: fn.env, at: node }
}

/** Methods of strings that take a string or a RegExp, a text or a function: by the arguments' types. */
function stringEntry(fn: Fn, owner: string, key: string, args: readonly ts.Expression[]): Builtin | undefined {
  if (owner !== 'String' || !/^(replace|replaceAll|split)$/.test(key) || !args.length) return undefined
  const kinds = args.map((arg) => {
    const type = fn.checker.getTypeAtLocation(arg)
    return type.symbol?.name === 'RegExp' ? 'regexp' : type.getCallSignatures().length || ts.isArrowFunction(arg) ? 'fn' : 'string'
  })
  return builtin(`String.prototype.${key}(${kinds.slice(0, key === 'split' ? 1 : 2).join(',')})`)
}

const isInstanceVariable = (symbol: ts.Symbol): boolean => !['Math', 'JSON', 'Object', 'Array', 'Number', 'String', 'Promise', 'Date', 'console', 'Reflect', 'Symbol'].includes(symbol.name)
const receiverEnv = (fn: Fn, val: Val, decl: ts.Node): Env => (void val, void decl, fn.env)

/** A call of a function value. */
export function callValue(fn: Fn, node: ts.CallExpression | ts.TaggedTemplateExpression, callee: Val, type: ts.Type): Val {
  const own = callSignature(fn.unit, callee.type)
  if (!own) return unsupported(node, 'calling this')
  const signature: Signature = signatureOf(fn.unit, own, fn.env)
  const closure = fn.settle(convert(fn, callee, CLOSURE))
  if (mayBeAbsent(callee)) present(fn, closure, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression)
  const simple = /^[\w$]+$/.test(closure.text) ? closure : { ...closure, text: fn.temp(CLOSURE, closure.text) }
  const generic = genericCallee(fn, callee.type)
  const args = passArguments(fn, node, signature, [], generic)
  return finish(fn, invokeText(simple.text, signature, args.map((val) => val.text)), signature.result, valuesOf(signature), type, generic)
}

/** `new C(args)` */
export function construct(fn: Fn, node: ts.NewExpression, use: Use): Val {
  const { checker, unit } = fn
  const type = checker.getTypeAtLocation(node)
  const symbol = symbolOf(checker, node.expression)
  if (symbol && isLibrary(symbol)) {
    const error = errorRep(symbol.name)
    if (error && symbol.name !== 'AggregateError') return { text: `new ${error}(${errorArguments(fn, node.arguments ?? []).join(', ')})`, rep: error, type }
    const handled = specialNew(fn, node, symbol.name, type, use)
    if (handled) return handled
    const entry = builtin(`new ${symbol.name}`)
    if (entry) return invoke(fn, entry, undefined, node.arguments ?? [], type, node, use)
    return refuse(node, 'UNI-L044', { name: `new ${symbol.name}`, advice: 'docs/typescript.md lists what the library has' })
  }
  if (node.expression.kind === ts.SyntaxKind.ThisKeyword && fn.statics && !fn.self && !fn.object) {
    // The class that the static method was called on.
    const own = checker.getDeclaredTypeOfSymbol((fn.statics as unknown as { symbol: ts.Symbol }).symbol)
    if (fn.statics.typeParameters) return unsupported(node, 'new this() in a generic class', 'name the class')
    return make(fn, node, classInstance(unit, fn.statics, noEnv), own)
  }
  const declaration = classDeclaration(type)
  if (!declaration) return unsupported(node, 'new with this', 'name a class')
  if (declaration.getSourceFile().isDeclarationFile) {
    const rep = repOf(unit, type, fn.env)
    const own = declaration.members.find(ts.isConstructorDeclaration)
    const params = own?.parameters.map((one) => parameterRep(unit, parameterSymbol(checker, one), fn.env)) ?? []
    const args = passArguments(fn, node, { params: params.slice(0, node.arguments?.length ?? 0) })
    return { text: `new ${rep}(${args.map((val) => val.text).join(', ')})`, rep, type }
  }
  const wanted = use.type && classDeclaration(checker.getNonNullableType(use.type)) === declaration ? checker.getNonNullableType(use.type) : type
  const info = classInstance(unit, declaration, typeArguments(unit, checker.getTypeArguments(type as ts.TypeReference).some((arg) => arg.flags & ts.TypeFlags.Unknown) ? wanted : type, fn.env))
  return make(fn, node, info, type)
}

function make(fn: Fn, node: ts.NewExpression, info: ClassInfo, type: ts.Type): Val {
  const own = constructorOf(info.decl)
  const args = passArguments(fn, node, constructorSignature(fn.unit, info), [], own && { decl: own, env: info.env })
  const object = fn.temp(info.name, `new ${info.name}()`, node)
  initialize(fn, info, object, args.map((val) => val.text), node)
  return { text: object, rep: info.name, type, stable: true }
}

/** `text.charCodeAt(index)` where the index is known to be inside. */
function codeUnit(fn: Fn, text: Val, node: ts.CallExpression, type: ts.Type): Val | undefined {
  const num = fn.unit.ranges?.at(node)
  if (!num || num.nan || node.arguments.length !== 1) return undefined
  const [from, index] = inOrder(fn, [() => text, () => expression(fn, node.arguments[0])])
  return { text: `$string.codeUnit(${from.text}, ${indexText(fn, index)})`, rep: 'i32', type, range: { low: 0, high: 65535 } }
}
