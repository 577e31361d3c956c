/** Static members. `this` in them is the class they were called on, known when the program is compiled: a method that uses it is written for each such class. */
import ts from 'typescript'
import { propertyKey } from './assignment.ts'
import { classNameOf } from './class.ts'
import { staticClosure } from './closure.ts'
import { convert } from './convert.ts'
import { unsupported, valueAs } from './expression.ts'
import { zero, type Fn, type Val, type Variable } from './fn.ts'
import { functionInstance, usesThis, type Instance } from './function.ts'
import { moduleVariables, narrowed, symbolOf } from './name.ts'
import { baseOf } from './override.ts'
import { refuse } from './refusal.ts'
import { scopesOf } from './scopes.ts'
import { checked } from './shape.ts'
import { block, declareBlock } from './statement.ts'
import { repOf } from './types.ts'
import { noEnv, REF, type Env, type Unit } from './unit.ts'

type Class = ts.ClassLikeDeclaration
type Member = ts.PropertyDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration

export const isStatic = (member: ts.Node): boolean => ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword)

/** A class on the left of a dot. */
export interface Receiver {
  /** What `this` is in the member. */
  receiver: Class
  /** Where the search for members begins: above the class around for `super`. */
  from: Class
}

/** The class that an expression names, if it names one. */
export function receiverOf(fn: Fn, node: ts.Expression): Receiver | undefined {
  const inner = ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? node.expression : node
  if (inner !== node) return receiverOf(fn, inner)
  if (node.kind === ts.SyntaxKind.ThisKeyword) return fn.statics && !fn.self && !fn.object ? { receiver: fn.statics, from: fn.statics } : undefined
  if (node.kind === ts.SyntaxKind.SuperKeyword) {
    if (!fn.statics || fn.self || fn.object) return undefined
    let around: ts.Node = node
    while (!ts.isClassLike(around)) around = around.parent
    const from = baseOf(fn.checker, around)
    return from ? { receiver: fn.statics, from } : unsupported(node, 'super here')
  }
  const symbol = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? symbolOf(fn.checker, node) : undefined
  const decl = symbol && classOf(symbol)
  return decl && !decl.getSourceFile().isDeclarationFile ? { receiver: decl, from: decl } : undefined
}

/** The class that a name stands for: a declaration, or `const X = class …`. */
function classOf(symbol: ts.Symbol): Class | undefined {
  const declaration = symbol.valueDeclaration
  if (!declaration) return undefined
  if (ts.isClassLike(declaration)) return declaration
  return ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isClassExpression(declaration.initializer) ? declaration.initializer : undefined
}

/** Declarations of a static member, own or inherited, with the class they stand in. */
function membersOf(fn: Fn, from: Class, key: string): { owner: Class; members: Member[] } | undefined {
  for (let at: Class | undefined = from; at; at = baseOf(fn.checker, at)) {
    const members = at.members.filter((one): one is Member => isStatic(one) && (ts.isPropertyDeclaration(one) || ts.isMethodDeclaration(one) || ts.isAccessor(one)) && propertyKey(one.name) === key)
    if (members.length) return { owner: at, members }
  }
  return undefined
}

/** The code of a static method or accessor, as called on `receiver`. */
function instanceFor(fn: Fn, decl: ts.MethodDeclaration | ts.AccessorDeclaration, receiver: Class, env: Env): Instance {
  return functionInstance(fn.unit, decl, env, undefined, receiver)
}

/** The static method `key`, if there is one. @param env gives the representations of its type parameters */
export function staticMethod(fn: Fn, { receiver, from }: Receiver, key: string, env: (decl: ts.MethodDeclaration) => Env): Instance | undefined {
  const found = membersOf(fn, from, key)
  const methods = found?.members.filter(ts.isMethodDeclaration) ?? []
  const method = methods.find((one) => one.body) ?? methods[0]
  return method && instanceFor(fn, method, receiver, env(method))
}

/** Reads a static member. */
export function readStatic(fn: Fn, { receiver, from }: Receiver, key: string, node: ts.Node, type: ts.Type): Val | undefined {
  const found = membersOf(fn, from, key)
  if (!found) return undefined
  const field = variableOf(fn, found.members[0])
  if (field) return narrowed(fn, { text: field.text, rep: field.rep, type: fn.checker.getTypeOfSymbol(symbolOfMember(found.members[0])) }, type)
  const getter = found.members.find(ts.isGetAccessor)
  const method = found.members.filter(ts.isMethodDeclaration).find((one) => one.body)
  // A method that does not use `this` loses nothing.
  if (method && !usesThis(method)) return staticClosure(fn, method, type)
  if (method) return refuse(node, 'UNI-L018', { object: classNameOf(receiver), name: key, method: key })
  if (!getter) return unsupported(node, `the static member ${key} used here`, 'call it, or move it out of the class')
  const instance = instanceFor(fn, getter, receiver, noEnv)
  return narrowed(fn, checked(fn, { text: `${instance.name}()`, rep: instance.signature.result, type }, instance.key), type)
}

/** Writes a static member. */
export function writeStatic(fn: Fn, { receiver, from }: Receiver, key: string, val: Val, node: ts.Node): void {
  const found = membersOf(fn, from, key)!
  const field = variableOf(fn, found.members[0])
  if (field) {
    checkOwner(fn, receiver, found.owner, key, node)
    return fn.line(`${field.text} = ${convert(fn, val, field.rep, undefined, node).text}`, node)
  }
  const setter = found.members.find(ts.isSetAccessor)
  if (!setter) return unsupported(node, 'assigning to this')
  const instance = instanceFor(fn, setter, receiver, noEnv)
  fn.line(`${instance.name}(${convert(fn, val, instance.signature.params[0]).text})`, node)
  fn.check(instance.key)
}

/** The variable of a static field, and how it is declared. */
export function staticField(fn: Fn, { from }: Receiver, key: string): { variable: Variable; type: ts.Type } | undefined {
  const found = membersOf(fn, from, key)
  const variable = found && variableOf(fn, found.members[0])
  return variable && { variable, type: fn.checker.getTypeOfSymbol(symbolOfMember(found.members[0])) }
}

export const hasStatic = (fn: Fn, { from }: Receiver, key: string): boolean => membersOf(fn, from, key) !== undefined
const symbolOfMember = (member: ts.Node): ts.Symbol => (member as unknown as { symbol: ts.Symbol }).symbol
const variableOf = (fn: Fn, member: Member): Variable | undefined => moduleVariables.get(fn.unit)?.get(symbolOfMember(member))

/** In JavaScript an assignment through a subclass gives the subclass a field of its own. */
function checkOwner(fn: Fn, receiver: Class, owner: Class, key: string, node: ts.Node): void {
  if (receiver !== owner) unsupported(node, `assigning ${key} through ${classNameOf(receiver)}, which inherits it`, `write ${classNameOf(owner)}.${key}, or declare it in ${classNameOf(receiver)}, too`)
}
/** Ends the compilation when a static field is about to be assigned through a subclass. */
export function checkStaticWrite(fn: Fn, { receiver, from }: Receiver, key: string, node: ts.Node): void {
  checkOwner(fn, receiver, membersOf(fn, from, key)!.owner, key, node)
}

/** Makes the static fields of a class module-level variables. */
export function declareStatics(unit: Unit, decl: Class, variables: Map<ts.Symbol, Variable>): void {
  const file = unit.fileOf(decl)
  for (const member of decl.members) {
    if (!ts.isPropertyDeclaration(member) || !isStatic(member)) continue
    const symbol = symbolOfMember(member)
    const own = repOf(unit, unit.checker.getTypeOfSymbol(symbol), noEnv)
    const rep = own === 'void' ? REF : own
    const name = unit.unique(`${classNameOf(decl)}$${propertyKey(member.name).replace(/\W/g, '_')}`, file.name)
    file.parts.push({ kind: 'text', lines: [{ text: `export let ${name}: ${rep} = ${rep === 'f64' && !member.initializer ? '$value.none<f64>()' : zero(rep)};`, at: member }] })
    variables.set(symbol, { text: name, rep, cell: false, constant: false })
  }
}

/** Static fields and blocks, in order, when the declaration is reached. */
export function initializeStatics(fn: Fn, decl: Class): void {
  const { self, object, statics } = fn
  Object.assign(fn, { self: undefined, object: undefined, statics: decl })
  for (const member of decl.members) {
    if (ts.isClassStaticBlockDeclaration(member)) {
      declareBlock(fn, member.body.statements)
      block(fn, member.body.statements)
    } else if (ts.isPropertyDeclaration(member) && isStatic(member)) {
      const symbol = symbolOfMember(member)
      const variable = moduleVariables.get(fn.unit)!.get(symbol)!
      if (member.initializer) fn.line(`${variable.text} = ${valueAs(fn, member.initializer, fn.checker.getTypeOfSymbol(symbol), variable.rep).text}`, member)
    }
  }
  Object.assign(fn, { self, object, statics })
}

/** A class declared in a function. Its methods must not need the function's variables: the class is made once. */
export function localClass(fn: Fn, decl: Class): void {
  const scopes = scopesOf(fn.unit, decl)
  for (const member of decl.members) {
    if (ts.isClassStaticBlockDeclaration(member) || (ts.isPropertyDeclaration(member) && isStatic(member))) continue
    const captured = scopes.captures(member).find((symbol) => symbol.valueDeclaration && !isInside(symbol.valueDeclaration, decl) && !moduleVariables.get(fn.unit)!.has(symbol))
    if (captured) unsupported(member, `a class that uses "${captured.name}" of the function around it`, 'pass it to the constructor')
  }
  if (fn.env.suffix && mentions(fn, decl)) unsupported(decl, 'a class that uses type parameters of the function around it', 'move it out of the function, with type parameters of its own')
  const variables = moduleVariables.get(fn.unit)!
  if (!decl.members.some((member) => isStatic(member) && variables.has(symbolOfMember(member)))) declareStatics(fn.unit, decl, variables)
  initializeStatics(fn, decl)
}

const isInside = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end && node.getSourceFile() === outer.getSourceFile()

/** True when the class names a type parameter that is not its own. */
function mentions(fn: Fn, decl: Class): boolean {
  let found = false
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) && fn.env.reps.has(fn.checker.getTypeFromTypeNode(node))) found = true
    ts.forEachChild(node, visit)
  }
  visit(decl)
  return found
}
