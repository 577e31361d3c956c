/** Classes: one of the output for each combination of representations of the type parameters. */
import ts from 'typescript'
import { propertyKey } from './assignment.ts'
import { convert } from './convert.ts'
import { expression, inOrder, unsupported, valueAs } from './expression.ts'
import { declared, Fn, zero, type Val } from './fn.ts'
import { heldSignature, idOf, lowerBody, lowerParameters, type Instance } from './function.ts'
import { widening } from './override.ts'
import { isStatic } from './static.ts'
import { checked, fieldName, readField, reflection } from './shape.ts'
import { block, declareBlock } from './statement.ts'
import { environment, errorRep, isLibrary, isReference, parameterRep, parameterSymbol, repOf, signatureOf, typeArguments } from './types.ts'
import { REF, type ClassInfo, type Env, type Field, type Part, type Rep, type Signature, type Unit } from './unit.ts'

const byRep = new WeakMap<Unit, Map<Rep, ClassInfo>>()
/** The class that a representation names. */
export const classByRep = (unit: Unit, rep: Rep): ClassInfo | undefined => byRep.get(unit)?.get(rep)

export const accessorKey = (kind: 'get' | 'set', key: string): string => `${kind} ${key}`

/** The class of `decl` for the representations in `env`. */
export function classInstance(unit: Unit, decl: ts.ClassLikeDeclaration, env: Env): ClassInfo {
  const id = `${idOf(decl)}${env.suffix}`
  const known = unit.classes.get(id)
  if (known) return known
  const { checker } = unit
  const file = unit.fileOf(decl)
  const symbol = (decl as unknown as { symbol: ts.Symbol }).symbol
  const info: ClassInfo = { name: unit.unique((classNameOf(decl)) + env.suffix, file.name), decl, env, file, baseRep: '$object.Obj', fields: [], type: checker.getDeclaredTypeOfSymbol(symbol) }
  unit.classes.set(id, info)
  ;(byRep.get(unit) ?? byRep.set(unit, new Map()).get(unit)!).set(info.name, info)
  const heritage = decl.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
  if (heritage) {
    const type = checker.getTypeAtLocation(heritage)
    const baseDecl = type.symbol?.declarations?.find(ts.isClassLike)
    if (type.symbol && isLibrary(type.symbol)) info.baseRep = errorRep(type.symbol.name) ?? unsupported(heritage, `extending ${type.symbol.name}`, 'hold one in a field')
    else if (baseDecl) {
      info.base = classInstance(unit, baseDecl, typeArguments(unit, type, env))
      info.baseRep = info.base.name
    } else unsupported(heritage, 'extending this', 'extend a class')
  }
  info.fields.push(...info.base?.fields ?? (info.baseRep.startsWith('$error.') ? errorFields(unit) : []))
  // Parameter properties are declared before the others, as TypeScript's own output has them.
  for (const parameter of constructorOf(decl)?.parameters ?? []) if (ts.isParameterPropertyDeclaration(parameter, parameter.parent)) addField(unit, info, parameter, parameter.name as ts.Identifier)
  for (const member of decl.members) if ((ts.isPropertyDeclaration(member) || isOptionalMethod(decl, member)) && !isStatic(member)) addField(unit, info, member as ts.PropertyDeclaration | ts.MethodDeclaration, member.name!)
  const part: Part = { kind: 'class', head: '', at: decl, members: [] }
  file.parts.push(part)
  unit.queue.push(() => writeClass(unit, info, part))
  return info
}

const isErrorField = (info: ClassInfo, field: Field): boolean => !!field.hidden && field.name === field.key && info.fields.indexOf(field) < 2
/** Fields of Error: not listed as the class's own. */
const errorFields = (unit: Unit): Field[] =>
  (['message', 'name'] as const).map((key) => ({ key, name: key, rep: 'string', optional: false, hidden: true, type: unit.checker.getStringType() }))

export const classNameOf = (decl: ts.ClassLikeDeclaration): string => decl.name?.text ?? (ts.isVariableDeclaration(decl.parent) && ts.isIdentifier(decl.parent.name) ? decl.parent.name.text : 'Class')

/** `method?(): void` without a body: a field that may hold a function. */
const isOptionalMethod = (decl: ts.ClassLikeDeclaration, member: ts.Node): boolean =>
  ts.isMethodDeclaration(member) && !!member.questionToken && !member.body && !hasOverloadBody(decl, member)

function addField(unit: Unit, info: ClassInfo, member: ts.PropertyDeclaration | ts.ParameterDeclaration | ts.MethodDeclaration, name: ts.PropertyName): void {
  const key = propertyKey(name)
  const symbol = (member as unknown as { symbol: ts.Symbol }).symbol
  const type = unit.checker.getTypeOfSymbol(ts.isParameter(member) ? unit.checker.getPropertyOfType(info.type, key) ?? symbol : symbol)
  const own = repOf(unit, type, info.env)
  const held = own === 'f64' ? unit.ranges?.field(symbol) : undefined
  const hidden = ts.isPrivateIdentifier(name)
  const inherited = !hidden && info.fields.find((one) => one.key === key && (info.base?.fields.includes(one) || isErrorField(info, one)))
  if (inherited) return
  // An abstract property is a field or an accessor of the classes below.
  if (hasModifier(member, ts.SyntaxKind.AbstractKeyword) || hasModifier(member, ts.SyntaxKind.DeclareKeyword)) return
  info.fields.push({ key, name: hidden ? `${info.name}$${key.slice(1)}` : fieldName(key), rep: own === 'void' ? REF : held?.rep ?? own, optional: ts.isMethodDeclaration(member), hidden, type, held })
}
const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind)

/** A field by its key, `#private` ones of the class itself first. */
export function fieldOf(info: ClassInfo, key: string): Field | undefined {
  for (let at: ClassInfo | undefined = info; at; at = at.base) {
    const own = at.fields.findLast((one) => one.key === key && (!one.hidden || one.name === key || one.name.startsWith(`${at!.name}$`)))
    if (own) return own
  }
  return undefined
}

export type Member = { decl: ts.MethodDeclaration | ts.AccessorDeclaration; owner: ClassInfo }

/** A method or accessor (`get x`, `set x`), own or inherited. */
export function methodOf(info: ClassInfo, key: string): Member | undefined {
  const accessor = /^(get|set) (.*)$/.exec(key)
  for (let at: ClassInfo | undefined = info; at; at = at.base) {
    const found = at.decl.members.filter((one): one is ts.MethodDeclaration | ts.AccessorDeclaration => {
      if (isStatic(one) || !(ts.isMethodDeclaration(one) || ts.isAccessor(one)) || isOptionalMethod(at!.decl, one)) return false
      if (!accessor) return ts.isMethodDeclaration(one) && memberKey(one.name) === key
      return (accessor[1] === 'get' ? ts.isGetAccessor(one) : ts.isSetAccessor(one)) && memberKey(one.name) === accessor[2]
    })
    const best = found.find((one) => one.body) ?? found[0]
    if (best) return { decl: best, owner: at }
  }
  return undefined
}

/** The key of a member; `[Symbol.iterator]` is `@@iterator`. */
export const memberKey = (name: ts.PropertyName): string =>
  (ts.isComputedPropertyName(name) && ts.isPropertyAccessExpression(name.expression) && name.expression.expression.getText() === 'Symbol' ? `@@${name.expression.name.text}` : propertyKey(name))

/** How a method is called: as its first declaration in the hierarchy says, so that overriding is by the same signature. */
export function methodSignature(unit: Unit, owner: ClassInfo, decl: ts.MethodDeclaration | ts.AccessorDeclaration, env: Env = owner.env): Signature {
  const accessor = ts.isGetAccessor(decl) ? 'get' : ts.isSetAccessor(decl) ? 'set' : undefined
  const key = accessor ? accessorKey(accessor, memberKey(decl.name)) : memberKey(decl.name)
  const above = !ts.isPrivateIdentifier(decl.name) && owner.base && methodOf(owner.base, key)
  if (above && !(above.decl as ts.MethodDeclaration).typeParameters) return methodSignature(unit, above.owner, above.decl)
  if (ts.isSetAccessor(decl)) return { params: [parameterRep(unit, parameterSymbol(unit.checker, decl.parameters[0]), env)], result: 'void' }
  const plain = signatureOf(unit, unit.checker.getSignatureFromDeclaration(decl)!, env)
  const signature = ts.isMethodDeclaration(decl) && !decl.typeParameters ? heldSignature(unit, decl, plain) : plain
  const wide = ts.isMethodDeclaration(decl) && !ts.isPrivateIdentifier(decl.name) ? widening(unit, decl) : undefined
  if (!wide) return signature
  const extra = wide.extra.map((one) => {
    if (one.dotDotDotToken) unsupported(one, 'a rest parameter that the method above does not have', 'declare it in the class above, too')
    const rep = parameterRep(unit, parameterSymbol(unit.checker, one), env)
    return isReference(rep) ? REF : rep === 'bool' ? REF : 'f64'
  })
  return { ...signature, params: [...signature.params, ...extra], result: wide.returns && signature.result === 'void' ? REF : signature.result }
}

/** Name of a method or accessor in the output: a private one has its class in it. */
export const memberName = ({ decl, owner }: Member): string =>
  (ts.isGetAccessor(decl) ? 'get$' : ts.isSetAccessor(decl) ? 'set$' : '') + fieldName(ts.isPrivateIdentifier(decl.name) ? `${owner.name}$${decl.name.text.slice(1)}` : memberKey(decl.name))

/** The name of a method for the representations of its own type parameters. */
export function methodInstance(unit: Unit, info: ClassInfo, member: Member, reps: Rep[]): Instance {
  const { decl, owner } = member
  const parameters = (decl as ts.MethodDeclaration).typeParameters
  const key = memberKey(decl.name)
  const base = memberName(member)
  if (!parameters?.length) return { name: base, signature: methodSignature(unit, owner, decl), key: `method:${key}`, decl, env: owner.env }
  const types = parameters.map((one) => unit.checker.getTypeAtLocation(one))
  const env = environment(types, reps, owner.env)
  const name = base + env.suffix
  const id = `generic ${key} ${env.suffix}`
  const first = topOwner(owner, key)!
  const written = generics.get(first) ?? generics.set(first, new Map()).get(first)!
  if (!written.has(id)) written.set(id, { key, reps })
  // Each class of the hierarchy gets the same instance.
  for (const other of unit.classes.values()) if (topOwner(other, key) === first) writeGeneric(unit, other, key, reps)
  void info
  return { name, signature: signatureOf(unit, unit.checker.getSignatureFromDeclaration(decl)!, env), key: `method:${key}`, decl, env }
}

/** Instances of generic methods, by the class that declares them first. */
const generics = new WeakMap<ClassInfo, Map<string, { key: string; reps: Rep[] }>>()
const topOwner = (info: ClassInfo, key: string): ClassInfo | undefined => {
  const member = methodOf(info, key)
  if (!member) return undefined
  return (member.owner.base && topOwner(member.owner.base, key)) ?? member.owner
}
const parts = new WeakMap<ClassInfo, Extract<Part, { kind: 'class' }>>()

function writeGeneric(unit: Unit, info: ClassInfo, key: string, reps: Rep[]): void {
  const own = info.decl.members.find((one): one is ts.MethodDeclaration => ts.isMethodDeclaration(one) && !isStatic(one) && memberKey(one.name) === key && !!one.body)
  const part = parts.get(info)
  if (!own || !part) return
  const id = `${info.name}.${key} ${reps.join()}`
  if (unit.instances.has(id)) return
  unit.instances.set(id, id)
  const env = environment(own.typeParameters!.map((one) => unit.checker.getTypeAtLocation(one)), reps, info.env)
  const base = memberName({ decl: own, owner: info })
  writeMethod(unit, info, part, own, base + env.suffix, signatureOf(unit, unit.checker.getSignatureFromDeclaration(own)!, env), env)
}

function writeMethod(unit: Unit, info: ClassInfo, part: Extract<Part, { kind: 'class' }>, decl: ts.MethodDeclaration | ts.AccessorDeclaration, name: string, signature: Signature, env: Env): void {
  const accessor = ts.isGetAccessor(decl) ? 'get$' : ts.isSetAccessor(decl) ? 'set$' : ''
  const key = `method:${accessor}${memberKey(decl.name)}`
  const fn = new Fn(unit, info.file, env, key, signature.result, `${info.name}$${memberKey(decl.name).replace(/\W/g, '_')}`, unit.checker.getSignatureFromDeclaration(decl)?.getReturnType())
  fn.self = info
  const method: Part = { kind: 'function', head: '', at: decl, body: [], result: signature.result, key, indent: '  ' }
  part.members.push(method)
  unit.queue.push(() => {
    const params = decl.body ? lowerBody(fn, decl, signature) : signature.params.map((rep, index) => `$${index}: ${rep}`)
    if (!decl.body) fn.emit({ kind: 'return', value: signature.result === 'void' ? undefined : zero(signature.result) })
    method.head = `${name}(${params.join(', ')}): ${signature.result}`
    method.body = fn.out
  })
}

function writeClass(unit: Unit, info: ClassInfo, part: Extract<Part, { kind: 'class' }>): void {
  const { decl, base, env } = info
  parts.set(info, part)
  part.head = `export class ${info.name} extends ${info.baseRep} {`
  const text = (lines: string[]): void => void part.members.push({ kind: 'text', lines: lines.map((one) => ({ text: `  ${one}`, at: decl })) })
  text(info.fields.filter((field) => !base?.fields.includes(field) && !isErrorField(info, field)).map((field) => `${field.name}: ${declared(field.rep)}${isReference(field.rep) ? ' = null' : field.rep === 'f64' && (field.optional || field.type.isUnion() && field.type.types.some((one) => one.flags & ts.TypeFlags.Undefined)) ? ' = $value.none<f64>()' : ''};`))
  writeConstructor(unit, info, part)
  for (const member of decl.members) {
    if (isStatic(member)) continue
    if ((ts.isMethodDeclaration(member) || ts.isAccessor(member)) && !isOptionalMethod(decl, member) && !(ts.isMethodDeclaration(member) && !member.body && hasOverloadBody(decl, member))) {
      if (ts.isMethodDeclaration(member) && member.typeParameters) continue
      writeMethod(unit, info, part, member, memberName({ decl: member, owner: info }), methodSignature(unit, info, member), env)
    }
  }
  if (base) for (const field of info.fields) if (!base.fields.includes(field)) text(overAccessors(unit, info, base, field))
  for (let at: ClassInfo | undefined = info; at; at = at.base) for (const { key, reps } of generics.get(at)?.values() ?? []) writeGeneric(unit, info, key, reps)
  text(reflection(classNameOf(decl), info.fields.filter((field) => !field.hidden)).map((one) => one.slice(2)))
  const toString = decl.members.find((one): one is ts.MethodDeclaration => ts.isMethodDeclaration(one) && memberKey(one.name) === 'toString' && !isStatic(one) && !!one.body)
  if (toString) {
    const { params, result } = methodSignature(unit, info, toString)
    if (result === 'string') text([`$string(): string { return this.${fieldName('toString')}(${params.map((rep) => (rep === 'f64' ? '$value.none<f64>()' : zero(rep))).join(', ')}); }`])
  }
  const valueOf = methodOf(info, 'valueOf')
  if (valueOf && valueOf.owner === info) {
    const { params, result } = methodSignature(unit, info, valueOf.decl)
    const fn = new Fn(unit, info.file, env, 'number', REF, 'number')
    if (result !== 'void') text([`$number(): ${REF} { return ${convert(fn, { text: `this.valueOf(${params.map((rep) => zero(rep)).join(', ')})`, rep: result, type: unit.checker.getAnyType() }, REF).text}; }`])
    unit.edge('closures', 'method:valueOf')
  }
  const toJson = methodOf(info, 'toJSON')
  if (toJson && toJson.owner === info) {
    const { result, params } = methodSignature(unit, info, toJson.decl)
    const fn = new Fn(unit, info.file, env, 'json', REF, 'json')
    text(['$hasJson(): bool { return true; }', `$json(): ${REF} { return ${convert(fn, { text: `this.toJSON(${params.map((rep) => zero(rep)).join(', ')})`, rep: result, type: unit.checker.getAnyType() }, REF).text}; }`])
    unit.edge('closures', 'method:toJSON')
  }
}

/** A field that lies over accessors of a class above is read and written through them. */
function overAccessors(unit: Unit, info: ClassInfo, base: ClassInfo, field: Field): string[] {
  const fn = new Fn(unit, info.file, info.env, `field:${field.key}`, field.rep, field.key)
  const getter = methodOf(base, accessorKey('get', field.key)), setter = methodOf(base, accessorKey('set', field.key))
  const lines: string[] = []
  if (getter) {
    const { result } = methodSignature(unit, getter.owner, getter.decl)
    lines.push(`${memberName(getter)}(): ${result} { return ${convert(fn, readField('this', field, field.type), result).text}; }`)
  }
  if (setter) {
    const [rep] = methodSignature(unit, setter.owner, setter.decl).params
    lines.push(`${memberName(setter)}($v: ${rep}): void { this.${field.name} = ${convert(fn, { text: '$v', rep, type: field.type }, field.rep).text}; }`)
  }
  return lines
}

const hasOverloadBody = (decl: ts.ClassLikeDeclaration, member: ts.MethodDeclaration): boolean =>
  decl.members.some((one) => ts.isMethodDeclaration(one) && one.body !== undefined && one.name.getText() === member.name.getText())

export const constructorOf = (decl: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined => decl.members.find((one): one is ts.ConstructorDeclaration => ts.isConstructorDeclaration(one) && !!one.body)

/** How a class's constructor is called: its own, or that of the class it extends. */
export function constructorSignature(unit: Unit, info: ClassInfo): Signature {
  const own = constructorOf(info.decl)
  if (own) {
    const params = own.parameters.map((one) => unit.ranges?.parameter(one)?.rep ?? parameterRep(unit, parameterSymbol(unit.checker, one), info.env))
    return { params, result: 'void', ...(own.parameters.at(-1)?.dotDotDotToken ? { rest: params.length - 1 } : {}) }
  }
  if (info.base) return constructorSignature(unit, info.base)
  return { params: info.baseRep.startsWith('$error.') ? info.baseRep === '$error.JsAggregateError' ? [`Array<${REF}>`, 'string', REF] : ['string', REF] : [], result: 'void' }
}

/** Name of the method that does what `new` does to the fresh object. No class overrides another's. */
const initName = (info: ClassInfo): string => `$init$${info.name}`

/** The class that has something to do to a fresh object: `info`, or the nearest above. */
function initializing(info: ClassInfo): ClassInfo | undefined {
  for (let at: ClassInfo | undefined = info; at; at = at.base) {
    if (constructorOf(at.decl) || at.decl.members.some((member) => ts.isPropertyDeclaration(member) && !isStatic(member) && member.initializer)) return at
  }
  return undefined
}

/** Does to `object`, made but empty, what its class' constructor says. */
export function initialize(fn: Fn, info: ClassInfo, object: string, args: string[], at: ts.Node): void {
  const first = initializing(info)
  if (first) {
    fn.line(`${object}.${initName(first)}(${args.join(', ')})`, at)
    fn.check(`new:${first.name}`)
  } else if (errorBase(info)) initializeError(fn, object, errorBase(info)!, args, at)
}

/** The class of the library under an app's error class. */
function errorBase(info: ClassInfo): Rep | undefined {
  let at = info
  while (at.base) at = at.base
  return at.baseRep.startsWith('$error.') ? at.baseRep : undefined
}

function initializeError(fn: Fn, object: string, base: Rep, args: string[], at: ts.Node): void {
  if (args.length) fn.line(`${object}.${base === '$error.JsAggregateError' ? '$initAggregate' : '$init'}(${args.join(', ')})`, at)
}

/**
 * The constructor is a method that is called on the fresh object: it may return early, throw before `super`, and call `super` anywhere,
 * which a constructor of AssemblyScript may not.
 */
function writeConstructor(unit: Unit, info: ClassInfo, part: Extract<Part, { kind: 'class' }>): void {
  const { decl, file, env } = info
  const { checker } = unit
  part.members.push({ kind: 'text', lines: [{ text: '  constructor() { super(); }', at: decl }] })
  if (initializing(info) !== info) return
  const own = constructorOf(decl)
  const key = `new:${info.name}`
  const fn = new Fn(unit, file, env, key, 'void', info.name)
  fn.self = info
  fn.constructs = true
  const method: Part = { kind: 'function', head: '', at: own ?? decl, body: [], result: 'void', key, indent: '  ' }
  part.members.push(method)
  const signature = constructorSignature(unit, info)
  const { params } = signature
  unit.queue.push(() => {
    let heads: string[]
    const initializeFields = (): void => {
      for (const parameter of own?.parameters ?? []) {
        if (!ts.isParameterPropertyDeclaration(parameter, own!)) continue
        const field = fieldOf(info, (parameter.name as ts.Identifier).text)!
        const variable = fn.vars.get(checker.getSymbolsOfParameterPropertyDeclaration(parameter, (parameter.name as ts.Identifier).text)[0])!
        fn.line(`this.${field.name} = ${convert(fn, { text: variable.cell ? `${variable.text}.value` : variable.text, rep: variable.rep, type: field.type }, field.rep).text}`, parameter)
      }
      for (const member of decl.members) {
        if (!ts.isPropertyDeclaration(member) || isStatic(member) || !member.initializer) continue
        const field = fieldOf(info, propertyKey(member.name))!
        fn.line(`this.${field.name} = ${valueAs(fn, member.initializer, field.type, field.rep).text}`, member)
      }
    }
    if (!own) {
      heads = params.map((rep, index) => `$${index}: ${rep}`)
      const args = params.map((_, index) => `$${index}`)
      if (info.base) initialize(fn, info.base, 'this', args, decl)
      else if (errorBase(info)) initializeError(fn, 'this', info.baseRep, args, decl)
      initializeFields()
    } else {
      heads = lowerParameters(fn, own.parameters, signature)
      if (!decl.heritageClauses?.some((one) => one.token === ts.SyntaxKind.ExtendsKeyword)) initializeFields()
      else afterSuper.set(fn, initializeFields)
      declareBlock(fn, own.body!.statements)
      block(fn, own.body!.statements)
    }
    method.head = `${initName(info)}(${heads.join(', ')}): void`
    method.body = fn.out
  })
}

/** What runs right after `super(…)` returns. */
export const afterSuper = new WeakMap<Fn, () => void>()

/** `super(args)` */
export function superCall(fn: Fn, node: ts.CallExpression, args: (taken: Signature) => string[]): Val {
  const info = fn.self!
  if (!afterSuper.has(fn)) return unsupported(node, 'super() in a nested function', 'call it in the constructor itself')
  if (info.base) initialize(fn, info.base, fn.thisText, args(constructorSignature(fn.unit, info.base)), node)
  else initializeError(fn, fn.thisText, info.baseRep, errorArguments(fn, node.arguments, info.baseRep), node)
  afterSuper.get(fn)!()
  return { text: '', rep: 'void', type: fn.checker.getVoidType(), stable: true }
}

/** `(message, options)` of an Error; of an AggregateError behind the array of errors. */
export function errorArguments(fn: Fn, args: readonly ts.Expression[], base: Rep = '$error.JsError'): string[] {
  const reps = base === '$error.JsAggregateError' ? [`Array<${REF}>`, 'string', REF] : ['string', REF]
  return inOrder(fn, args.slice(0, reps.length).map((arg, index) => () => convert(fn, expression(fn, arg, { rep: reps[index] }), reps[index], undefined, arg))).map((one) => one.text)
}

/** Text that calls a method above the class around the code, without regard to overrides. AssemblyScript knows `super` only in methods: elsewhere one is added. */
export function superText(fn: Fn, name: string, { params, result }: Signature): string {
  if (fn.thisText === 'this' && !fn.frame) return `super.${name}`
  const info = fn.self!
  const bridge = `$super$${info.name}$${name}`
  const id = `${info.name} ${bridge}`
  if (!fn.unit.instances.has(id)) {
    fn.unit.instances.set(id, bridge)
    const text = `  ${bridge}(${params.map((rep, index) => `a${index}: ${rep}`).join(', ')}): ${result} { ${result === 'void' ? '' : 'return '}super.${name}(${params.map((_, index) => `a${index}`).join(', ')}); }`
    parts.get(info)!.members.push({ kind: 'text', lines: [{ text, at: info.decl }] })
  }
  return `${fn.thisText}.${bridge}`
}

/** `super.key`: a getter of a class above. */
export function superGetter(fn: Fn, key: string, node: ts.Node, type: ts.Type): Val {
  const getter = fn.self?.base && methodOf(fn.self.base, accessorKey('get', key))
  if (!getter) return unsupported(node, `super.${key} used here`, `call it: super.${key}()`)
  const signature = methodSignature(fn.unit, getter.owner, getter.decl)
  return checked(fn, { text: `${superText(fn, `get$${fieldName(key)}`, signature)}()`, rep: signature.result, type }, `method:get$${key}`)
}

/** `super.key = val`: a setter of a class above, or a property of the object itself (ECMA-262 10.1.9.2). */
export function superSetter(fn: Fn, key: string, val: Val, node: ts.Node): void {
  const setter = fn.self?.base && methodOf(fn.self.base, accessorKey('set', key))
  if (setter) {
    const signature = methodSignature(fn.unit, setter.owner, setter.decl)
    fn.line(`${superText(fn, `set$${fieldName(key)}`, signature)}(${convert(fn, val, signature.params[0]).text})`, node)
    return fn.check(`method:set$${key}`)
  }
  const field = fn.self && fieldOf(fn.self, key)
  if (!field) return unsupported(node, `assigning super.${key}`)
  fn.line(`${fn.thisText}.${field.name} = ${convert(fn, val, field.rep).text}`, node)
}

/** A class as a value: only as the right side of `new`, `instanceof` and the like. */
export function classValue(fn: Fn, node: ts.Node): Val {
  void fn
  return unsupported(node, 'a class as a value', 'pass a function that makes the object: () => new C()')
}
