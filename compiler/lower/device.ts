/**
 * The framework's device code as apps use it: functions, methods and properties that `lang/types` declares. It is AssemblyScript, knows no
 * closures (but for `lang/uni`), and its null is the null pointer, which in an app's values is undefined.
 */
import ts from 'typescript'
import { callEnv } from './call.ts'
import { convert } from './convert.ts'
import { expression, inOrder, unsupported } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { functionInstance } from './function.ts'
import { narrowed, symbolOf } from './name.ts'
import { checked } from './shape.ts'
import { callSignature, deviceName, isReference, repOf } from './types.ts'
import { CLOSURE, noEnv, type Env, type Rep } from './unit.ts'

/** True for a class or an interface of device code. */
export const isDevice = (rep: Rep): boolean => /^\$(kernel|hal|drivers|uni)\$|^\$(board|uni)\./.test(rep)

/** How generated text names an exported value of device code, in its namespaces. */
export function deviceValue(declaration: ts.Declaration, name: string): string {
  const spaces: string[] = []
  for (let at: ts.Node = declaration; !ts.isSourceFile(at); at = at.parent) if (ts.isModuleDeclaration(at)) spaces.unshift(`${at.name.text}.`)
  return `${deviceName(declaration.getSourceFile().fileName)}.${spaces.join('')}${name}`
}

const allowsNull = (type: ts.Type): boolean => (type.isUnion() ? type.types : [type]).some((part) => (part.flags & ts.TypeFlags.Null) !== 0)

/** What device code gave, as a value of the app. @param declared its type as declared @param type as known here */
export function fromDevice(fn: Fn, text: string, declared: ts.Type, type: ts.Type, env: Env = fn.env): Val {
  if (declared.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never)) return { text, rep: 'void', type }
  const rep = repOf(fn.unit, fn.checker.getNonNullableType(declared), env)
  return narrowed(fn, { text: isReference(rep) && allowsNull(declared) ? `$value.orNull<${rep}>(${text})` : isReference(rep) && declared.isUnion() ? `changetype<${rep}>(${text})` : text, rep, type }, type)
}

/** `val` as device code takes it. */
export function toDevice(fn: Fn, val: Val, rep: Rep, node?: ts.Node): Val {
  if (isReference(rep) && val.type.flags & ts.TypeFlags.Null) return { text: `changetype<${rep}>(0)`, rep, type: val.type, stable: true }
  const converted = convert(fn, val, rep, undefined, node)
  return isReference(rep) && allowsNull(val.type) ? { ...converted, text: `$value.orZero<${rep}>(${converted.text})` } : converted
}

/** A function or method of device code: called as it is declared. */
export function callDevice(fn: Fn, node: ts.CallExpression, name: string, declaration: ts.FunctionDeclaration | ts.MethodDeclaration | ts.MethodSignature, type: ts.Type, receiver?: Val): Val {
  const { checker } = fn
  const signature = checker.getResolvedSignature(node)!
  const { env, reps } = callEnv(fn, node, declaration, fn.env)
  const takesClosures = /\/lang\/types\/uni(\/[\w-]+)?\.d\.ts$/.test(declaration.getSourceFile().fileName)
  // What it begins goes on in the event loop.
  if (takesClosures && declaration.parameters.some((one) => callSignature(fn.unit, checker.getTypeAtLocation(one)))) fn.unit.eventLoop = true
  const makers = node.arguments.map((arg, index) => (): Val => {
    const parameter = signature.parameters[index]
    if (!parameter) return expression(fn, arg)
    const wanted = checker.getTypeOfSymbolAtLocation(parameter, node)
    if (wanted.getCallSignatures().length && !takesClosures) return deviceFunction(fn, arg)
    const rep = repOf(fn.unit, declaration.parameters[index] ? checker.getNonNullableType(wanted) : wanted, env)
    if (rep === CLOSURE) return convert(fn, expression(fn, arg, { type: wanted, rep }), rep, wanted, arg)
    return toDevice(fn, expression(fn, arg, { type: wanted, rep }), rep, arg)
  })
  if (receiver) makers.unshift(() => receiver)
  const vals = inOrder(fn, makers)
  const self = receiver ? `${vals.shift()!.text}.` : ''
  const result = fromDevice(fn, `${self}${name}${reps.length ? `<${reps.join(',')}>` : ''}(${vals.map((val) => val.text).join(', ')})`, signature.getReturnType(), type, env)
  // Modules uni/NAME raise errors as the library does.
  if (!/\/lang\/types\/uni\/[\w-]+\.d\.ts$/.test(declaration.getSourceFile().fileName)) return result
  fn.unit.throwers.add('builtin:!')
  return checked(fn, result, 'builtin:!')
}

/** A function passed to device code: it must capture nothing. */
function deviceFunction(fn: Fn, arg: ts.Expression): Val {
  const type = fn.checker.getTypeAtLocation(arg)
  const symbol = ts.isIdentifier(arg) ? symbolOf(fn.checker, arg) : undefined
  const declaration = symbol?.valueDeclaration
  if (declaration && ts.isFunctionDeclaration(declaration)) return { text: functionInstance(fn.unit, declaration, noEnv).name, rep: CLOSURE, type, stable: true }
  if (ts.isArrowFunction(arg) || ts.isFunctionExpression(arg)) return { text: functionInstance(fn.unit, arg, noEnv).name, rep: CLOSURE, type, stable: true }
  return unsupported(arg, 'this function passed to the kernel', 'pass a function declared at the top of the module, or use spawn of module "uni"')
}
