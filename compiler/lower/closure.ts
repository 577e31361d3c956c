/** Function values. */
import ts from 'typescript'
import { argumentsAs } from './arguments.ts'
import { convert } from './convert.ts'
import { quote } from './expression.ts'
import { Fn, zero, type Val, type Variable } from './fn.ts'
import { functionEnv } from './call.ts'
import { frameKind } from './frame.ts'
import { functionInstance, lowerBody } from './function.ts'
import { noteTarget } from './invoke.ts'
import { variable } from './name.ts'
import { scopesOf } from './scopes.ts'
import { checkStorage } from './storage.ts'
import { callSignature, isReference, sameCall, signatureKey, signatureOf } from './types.ts'
import { CLOSURE, REF, type Env, type Part, type Rep, type Signature, type Unit } from './unit.ts'
import { declared } from './fn.ts'

type FunctionExpression = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration

/** The code of a closure, for calls that know it. */
export interface Code {
  name: string
  signature: Signature
  key: string
  /** Class of the closure, its first parameter. */
  self: Rep
  /** Of a generic function: the code for representations of its type parameters. */
  instance?: (env: Env) => Code
}
/** Code of variables that hold one function for ever. */
export const codes = new WeakMap<Variable, Code>()
let lastCode: Code | undefined
/** The code of the closure made last. */
export const codeOfLast = (): Code | undefined => lastCode

/**
 * A closure over what the function captures.
 * @param type the function type it is used as
 * @param wanted how it will be called; default: as `type` or its own type says
 * @param object `this` of a method or accessor of an object literal
 * @param anonymous its identity does not matter: without captures one object serves for all
 */
export function closureOf(fn: Fn, node: FunctionExpression, type?: ts.Type, wanted?: Signature, anonymous = false, object?: Val): Val {
  const { unit, checker } = fn
  const own = ts.isMethodDeclaration(node) || ts.isAccessor(node) ? checker.getSignatureFromDeclaration(node)! : checker.getTypeAtLocation(node).getCallSignatures()[0]
  const target = type && callSignature(unit, type)
  if (type && !ts.isAccessor(node)) checkStorage(fn, checker.getTypeAtLocation(node), type, node, false, true)
  const returnType = target?.getReturnType()
  const signature = wanted ?? (target && !target.typeParameters?.length ? signatureOf(unit, target, fn.env) : signatureOf(unit, own, fn.env))
  const scopes = scopesOf(unit, node), itself = selfSymbol(checker, node)
  const symbols = scopes.captures(node).filter((symbol) => symbol !== itself)
  const captured = symbols.map((symbol) => ({ symbol, known: variable(fn, symbol) })).filter((one): one is { symbol: ts.Symbol; known: Variable } => one.known !== undefined && fn.vars.has(one.symbol))
  const self$ = object ?? (scopes.capturesThis(node) ? (fn.self ? { text: fn.thisText, rep: fn.self.name } : fn.object) : undefined)
  const usesThis = self$ !== undefined
  const label = `${fn.label}$${nameOf(node)}`
  const name = unit.unique(label, fn.file.name)
  const environment = captured.length || usesThis ? unit.unique(`${name}$env`, fn.file.name) : undefined
  const self = environment ?? CLOSURE
  const fields: { name: string; rep: Rep; text: string }[] = []
  const written = new Map<string, Code>()
  /** Writes the function for the representations of type parameters in `env`. */
  const write = (env: Env, signature: Signature, name: string): Code => {
    const key = `fn:${name}`
    const code: Code = { name, signature, key, self, instance: own.typeParameters?.length ? instance : undefined }
    written.set(env.suffix, code)
    const inner = new Fn(unit, fn.file, env, key, signature.result, label, returnType)
    inner.self = object ? undefined : usesThis ? fn.self : undefined
    if (usesThis && !inner.self) inner.object = { text: '$this', rep: REF, type: object?.type ?? fn.object!.type, stable: true }
    if (!object) inner.statics = fn.statics
    if (usesThis) inner.thisText = '$this'
    const part: Part = { kind: 'function', head: '', at: node, body: [], result: signature.result, key }
    const load: string[] = self$ ? [`let $this: ${self$.rep} = ${self$.rep === REF ? '$self.$this' : `changetype<${self$.rep}>($self.$this)`}`] : []
    const first = !fields.length
    if (self$ && first) fields.push({ name: '$this', rep: self$.rep, text: self$.text })
    for (const { symbol, known } of captured) {
      const rep = known.cell ? `$closure.Cell<${known.rep}>` : known.rep
      const local = inner.fresh(symbol.name)
      const field = local === 'code' ? 'code$' : local
      if (first) fields.push({ name: field, rep, text: known.text })
      load.push(`let ${local}: ${rep} = ${isReference(rep) && rep !== REF ? `changetype<${rep}>($self.${field})` : `$self.${field}`}`)
      const copy: Variable = { ...known, text: local, constant: known.constant || known.cell === false }
      inner.vars.set(symbol, copy)
      const other = codes.get(known)
      if (other) codes.set(copy, other)
    }
    if (itself) {
      const variable: Variable = { text: `changetype<${CLOSURE}>($self)`, rep: CLOSURE, cell: false, constant: true }
      inner.vars.set(itself, variable)
      if (own.typeParameters?.length) codes.set(variable, code)
    }
    fn.file.parts.push(part)
    unit.queue.push(() => {
      const params = lowerBody(inner, node, signature, load)
      part.head = `export function ${name}(${[`$self: ${self}`, ...params].join(', ')}): ${signature.result}`
      part.body = inner.out
    })
    calledAsValue(unit, signature, key)
    noteTarget(unit, signature, name, self)
    return code
  }
  const instance = ({ suffix, reps }: Env): Code => {
    const env = { suffix, reps: new Map([...fn.env.reps, ...reps]) }
    return written.get(suffix) ?? write(env, signatureOf(unit, own, env), unit.unique(`${label}${suffix}`, fn.file.name))
  }
  lastCode = write(fn.env, signature, name)
  if (environment) {
    fn.file.parts.push({ kind: 'text', lines: [{ text: `export class ${environment} extends ${CLOSURE} {` }, ...shownName(node), ...fields.map((field) => ({ text: `  ${field.name}: ${declared(field.rep)}${isReference(field.rep) ? ' = null' : ''};` })), { text: '}' }] })
  }
  const resultType = type ?? (ts.isMethodDeclaration(node) ? checker.getTypeAtLocation(node) : checker.getTypeAtLocation(node))
  if (!environment) {
    if (!anonymous) {
      const shown = shownName(node)
      if (!shown.length) return { text: `new ${CLOSURE}(${name}.index)`, rep: CLOSURE, type: resultType }
      const named = unit.unique(`${name}$named`, fn.file.name)
      fn.file.parts.push({ kind: 'text', lines: [{ text: `class ${named} extends ${CLOSURE} {` }, ...shown, { text: '}' }] })
      return { text: `changetype<${CLOSURE}>(new ${named}(${name}.index))`, rep: CLOSURE, type: resultType }
    }
    const one = unit.unique(`${name}$value`, fn.file.name)
    fn.file.parts.push({ kind: 'text', lines: [{ text: '// @ts-ignore: decorator' }, { text: `@lazy const ${one}: ${CLOSURE} = new ${CLOSURE}(${name}.index);` }] })
    return { text: one, rep: CLOSURE, type: resultType, stable: true }
  }
  const made = fn.temp(environment, `new ${environment}(${name}.index)`, node)
  for (const field of fields) fn.line(`${made}.${field.name} = ${field.text}`)
  return { text: `changetype<${CLOSURE}>(${made})`, rep: CLOSURE, type: resultType, stable: true }
}

const nameOf = (node: ts.Node): string => {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    if (ts.isFunctionExpression(node) && node.name) return node.name.text
    const { parent } = node
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text
    if (ts.isPropertyAssignment(parent)) return parent.name.getText().replace(/\W/g, '_')
    return 'arrow'
  }
  return ((node as ts.FunctionDeclaration).name?.getText() ?? 'function').replace(/\W/g, '_')
}

/** The override that tells a function's name, for printing; empty for a function without one (ECMA-262 13.2.5.5, NamedEvaluation). */
function shownName(node: ts.Node): { text: string }[] {
  const name = inferredName(node)
  const kind = ts.isFunctionLike(node) ? frameKind(node) : undefined
  const tag = kind && { async: 'AsyncFunction', generator: 'GeneratorFunction', 'async generator': 'AsyncGeneratorFunction' }[kind]
  return [...(name ? [{ text: `  $name(): string { return ${quote(name)}; }` }] : []), ...(tag ? [{ text: `  $tag(): string { return ${quote(tag)}; }` }] : [])]
}

function inferredName(node: ts.Node): string | undefined {
  const of = (name: ts.Node | undefined): string | undefined => (!name ? undefined : ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined)
  if (ts.isAccessor(node)) return `${ts.isGetAccessor(node) ? 'get' : 'set'} ${of(node.name) ?? ''}`
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return of((node as ts.FunctionDeclaration).name)
  if (ts.isFunctionExpression(node) && node.name) return node.name.text
  let at: ts.Node = node
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent
  const { parent } = at
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) && parent.initializer === at) return of(parent.name)
  return ts.isBinaryExpression(parent) && parent.right === at && ts.isIdentifier(parent.left) && /^(=|&&=|\|\|=|\?\?=)$/.test(parent.operatorToken.getText()) ? parent.left.text : undefined
}

/** The variable under which a function knows itself. */
function selfSymbol(checker: ts.TypeChecker, node: FunctionExpression): ts.Symbol | undefined {
  if ((ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) && node.name) return checker.getSymbolAtLocation(node.name)
  const { parent } = node
  if (ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name) && ts.getCombinedNodeFlags(parent) & ts.NodeFlags.Const) return checker.getSymbolAtLocation(parent.name)
  return undefined
}

/** A declared function as a value: one object for ever. */
export function staticClosure(fn: Fn, declaration: ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression, type: ts.Type): Val {
  const { unit } = fn
  const signature = signatureOf(unit, unit.checker.getSignatureFromDeclaration(declaration)!, fn.env)
  const target = functionInstance(unit, declaration, functionEnv(fn, declaration))
  const known = `value of ${target.name}`
  let name = unit.instances.get(known)
  if (!name) {
    name = unit.unique(`${target.name}$value`, fn.file.name)
    unit.instances.set(known, name)
    const code = unit.unique(`${target.name}$code`, fn.file.name)
    const home = unit.fileOf(declaration)
    unit.homes.set(name, home.name)
    unit.homes.set(code, home.name)
    if (unit.homes.has(target.name)) unit.values.add(target.name)
    const params = signature.params.map((rep, index) => `a${index}: ${rep}`)
    const call = `${target.name}(${signature.params.map((_, index) => `a${index}`).join(', ')})`
    home.parts.push({ kind: 'text', lines: [
      { text: `function ${code}(${[`$self: ${CLOSURE}`, ...params].join(', ')}): ${signature.result} { ${signature.result === 'void' ? '' : 'return '}${call}; }` },
      { text: `class ${code}$named extends ${CLOSURE} {` }, ...shownName(declaration), { text: '}' },
      { text: '// @ts-ignore: decorator' }, { text: `@lazy export const ${name}: ${CLOSURE} = new ${code}$named(${code}.index);` },
    ] })
    calledAsValue(unit, signature, target.key)
  }
  return { text: name, rep: CLOSURE, type, stable: true }
}

/** Stands for all function values that are called as `signature`. */
export const valuesOf = ({ params, result }: Signature): string => `closures ${signatureKey({ params, result })}`

/** `key` is the code of a function value. */
export function calledAsValue(unit: Unit, signature: Signature, key: string): void {
  unit.edge('closures', valuesOf(signature))
  unit.edge(valuesOf(signature), key)
}

/** Calls `closure` (text without side effects). */
export const callClosureText = (closure: string, signature: Signature, args: string[]): string =>
  `call_indirect<${signature.result}>(${closure}.code, ${[closure, ...args].join(', ')})`

/** What a function called as `have` gives, as one called as `want` gives it. */
export const adaptResult = (fn: Fn, val: Val, have: Signature, want: Signature): Val => (have.gives && want.gives ? adapt(fn, val, have.gives, want.gives) : val)

/** A closure that is called as `want` around one that is called as `have`. */
export function adapt(fn: Fn, val: Val, have: Signature, want: Signature): Val {
  if (sameCall(have, want)) return val
  const { unit } = fn
  const known = `adapt ${JSON.stringify([have, want])}`
  let name = unit.instances.get(known)
  if (!name) {
    name = unit.unique('adapter', fn.file.name)
    unit.instances.set(known, name)
    const inner = new Fn(unit, fn.file, fn.env, `fn:${name}`, want.result, name)
    const any = unit.checker.getAnyType()
    const names = want.params.map((_, index) => inner.fresh(`a${index}`))
    const closure = inner.temp(CLOSURE, `changetype<${CLOSURE}>($self.f)`)
    const call = callClosureText(closure, have, argumentsAs(inner, { taken: want, names }, have).map((arg) => arg.text))
    if (have.result === 'void' || want.result === 'void') inner.line(call)
    const back: Val = { text: call, rep: have.result, type: any }
    if (want.result !== 'void') inner.emit({ kind: 'return', value: have.result !== 'void' ? convert(inner, adaptResult(inner, back, have, want), want.result).text : want.result === 'f64' ? '$value.none<f64>()' : zero(want.result) })
    calledAsValue(unit, want, `fn:${name}`)
    unit.edge(`fn:${name}`, valuesOf(have))
    fn.file.parts.push({ kind: 'text', lines: [
      { text: `export class ${name}$env extends ${CLOSURE} {` },
      { text: `  f: ${CLOSURE} | null = null;` },
      ...[['name', 'string'], ['tag', 'string'], ['origin', CLOSURE]].map(([own, result]) => ({ text: `  $${own}(): ${result} { return changetype<${CLOSURE}>(this.f).$${own}(); }` })),
      { text: '}' },
      { text: `export function ${name}$of(f: ${CLOSURE}): ${CLOSURE} { if ($value.isNullish<${CLOSURE}>(f)) return f; const a = new ${name}$env(${name}.index); a.f = f; return a; }` },
    ] }, { kind: 'function', head: `export function ${name}(${[`$self: ${name}$env`, ...want.params.map((rep, index) => `${names[index]}: ${rep}`)].join(', ')}): ${want.result}`, body: inner.out, result: want.result, key: `fn:${name}` })
    unit.homes.set(`${name}$of`, fn.file.name)
  }
  return { text: `${name}$of(${val.text})`, rep: CLOSURE, type: val.type }
}

/** The method `name` of `$o`, an object of class `owner`, as a value: it keeps the object. */
export function boundMethod({ unit, file }: Fn, owner: Rep, name: string, signature: Signature, key: string): string {
  const { params, result } = signature
  const known = `bound ${owner} ${name}`
  let bound = unit.instances.get(known)
  if (!bound) {
    bound = unit.unique(`${owner}$${name}$bound`, file.name)
    unit.instances.set(known, bound)
    calledAsValue(unit, signature, key)
    const args = params.map((_, index) => `a${index}`)
    file.parts.push({ kind: 'text', lines: [
      { text: `class ${bound} extends ${CLOSURE} { o: ${REF} = null; $name(): string { return ${quote(name)}; } }` },
      { text: `function ${bound}$code(${[`$self: ${bound}`, ...params.map((rep, index) => `${args[index]}: ${rep}`)].join(', ')}): ${result} { ${result === 'void' ? '' : 'return '}changetype<${owner}>($self.o).${name}(${args.join(', ')}); }` },
      { text: `function ${bound}$of(o: ${REF}): ${CLOSURE} { const f = new ${bound}(${bound}$code.index); f.o = o; return f; }` },
    ] })
  }
  return `${bound}$of($o)`
}
