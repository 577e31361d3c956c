/**
 * What of a value's type its storage depends on. TypeScript lets an array of numbers pass as an array of numbers and strings; their elements are
 * stored differently, so that one taken for the other would be read wrongly.
 */
import ts from 'typescript'
import type { Fn } from './fn.ts'
import { refuse } from './refusal.ts'
import { classDeclaration, libraryName, presentParts, repOf } from './types.ts'
import { REF, type Env, type Rep, type Unit } from './unit.ts'

/** Deepest nesting that is compared. */
const DEEPEST = 6

const isContainer = (rep: Rep): boolean => /^(Array|\$map\.JsMap|\$set\.JsSet|\$dict\.Dict|\$iterator\.Iter|\$generator\.JsGenerator)</.test(rep)
const kindOf = (rep: Rep): string => rep.slice(0, rep.indexOf('<'))

/**
 * The first part of `from` that is stored otherwise than `to` says, as two types; undefined when all fits. `fresh`: the outermost array is
 * converted on the way. `literal`: a function whose body is lowered for what `to` returns.
 */
export function storageMismatch(fn: Fn, from: ts.Type, to: ts.Type, fresh = false, literal = false): { from: ts.Type; to: ts.Type } | undefined {
  const seen = new Map<ts.Type, Set<ts.Type>>()
  return compare(from, to, 0)

  function compare(one: ts.Type, other: ts.Type, depth: number): { from: ts.Type; to: ts.Type } | undefined {
    if (one === other || depth > DEEPEST || seen.get(one)?.has(other)) return undefined
    if (seen.has(one)) seen.get(one)!.add(other)
    else seen.set(one, new Set([other]))
    const targets = presentParts(other)
    for (const part of presentParts(one)) {
      const found = comparePart(part, targets, depth)
      if (found) return found
    }
    return undefined
  }

  function comparePart(part: ts.Type, targets: ts.Type[], depth: number): { from: ts.Type; to: ts.Type } | undefined {
    if (!(part.flags & ts.TypeFlags.Object) || targets.some((one) => one === part)) return undefined
    const rep = repOf(fn.unit, part, fn.env)
    if (isContainer(rep)) {
      const alike = targets.map((type) => ({ type, rep: repOf(fn.unit, type, fn.env) })).filter((one) => isContainer(one.rep) && kindOf(one.rep) === kindOf(rep))
      if (!alike.length || hasParameter(part)) return undefined
      const fit = (depth === 0 && fresh ? alike : alike.filter((one) => one.rep === rep)).find((one) => fn.checker.isTypeAssignableTo(part, one.type)) ?? (depth === 0 && fresh ? alike[0] : alike.find((one) => one.rep === rep))
      if (!fit) return alike.some((one) => hasParameter(one.type)) ? undefined : { from: part, to: alike[0].type }
      const [own, wanted] = [argumentsOf(part), argumentsOf(fit.type)]
      for (let index = 0; index < Math.min(own.length, wanted.length); index++) {
        const found = compare(own[index], wanted[index], depth + 1)
        if (found) return found
      }
      return undefined
    }
    const call = callOf(part)
    if (call) {
      const wanted = targets.map(callOf).find((one) => one !== undefined)
      return wanted && compareCalls(call, wanted, depth)
    }
    if ((rep !== REF && !classDeclaration(part)) || libraryName(part) || part.getCallSignatures().length) return undefined
    const shape = targets.find((one) => one.flags & ts.TypeFlags.Object && !classDeclaration(one) && !libraryName(one) && fn.checker.isTypeAssignableTo(part, one))
    if (!shape) return undefined
    for (const property of fn.checker.getPropertiesOfType(shape)) {
      const own = fn.checker.getPropertyOfType(part, property.name)
      if (!own) continue
      const found = compare(fn.checker.getTypeOfSymbol(own), fn.checker.getTypeOfSymbol(property), depth + 1)
      if (found) return found
    }
    return undefined
  }

  /** A function as another: arguments go in, the result comes out. */
  function compareCalls(own: ts.Signature, wanted: ts.Signature, depth: number): { from: ts.Type; to: ts.Type } | undefined {
    for (let index = 0; index < own.parameters.length; index++) {
      const given = parameterAt(wanted, index), taken = parameterAt(own, index)
      const found = given && taken && compare(given, taken, depth + 1)
      if (found) return found
    }
    return literal && depth === 0 ? undefined : compare(own.getReturnType(), wanted.getReturnType(), depth + 1)
  }

  /** The type of an argument; of a rest parameter that of its elements. */
  function parameterAt({ parameters }: ts.Signature, index: number): ts.Type | undefined {
    const at = Math.min(index, parameters.length - 1)
    const declaration = parameters[at]?.valueDeclaration
    if (!parameters[at]) return undefined
    const type = fn.checker.getTypeOfSymbol(parameters[at])
    const rest = declaration && ts.isParameter(declaration) && declaration.dotDotDotToken
    if (!rest) return at === index ? type : undefined
    return fn.checker.isTupleType(type) ? fn.checker.getTypeArguments(type as ts.TypeReference)[index - at] : type.getNumberIndexType()
  }

  /** Types of what a container holds. */
  function argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (fn.checker.isTupleType(type) || fn.checker.isArrayType(type)) {
      const element = type.getNumberIndexType()
      return element ? [element] : []
    }
    const index = type.getStringIndexType()
    return index ? [index] : fn.checker.getTypeArguments(type as ts.TypeReference)
  }
}

/** The one way in which a function is called. */
function callOf(type: ts.Type): ts.Signature | undefined {
  const calls = type.getCallSignatures()
  return calls.length === 1 && !calls[0].typeParameters ? calls[0] : undefined
}

function hasParameter(type: ts.Type, depth = 0): boolean {
  if (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Conditional | ts.TypeFlags.Any)) return true
  if (depth > 3) return false
  if (type.isUnionOrIntersection()) return type.types.some((part) => hasParameter(part, depth + 1))
  const args = (type as unknown as { resolvedTypeArguments?: ts.Type[] }).resolvedTypeArguments ?? []
  return args.some((arg) => arg !== type && hasParameter(arg, depth + 1))
}

/** True when what a type's values hold is stored in one way where type parameters are as in `one`, in another as in `other`. */
export function storedBy(unit: Unit, type: ts.Type, one: Env, other: Env, depth = 0): boolean {
  if (depth > 3) return false
  const inner = (part: ts.Type): boolean => storedBy(unit, part, one, other, depth + 1)
  return presentParts(type).some((part) => {
    if (!(part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || classDeclaration(part)) return false
    const rep = repOf(unit, part, one)
    if (isContainer(rep)) return rep !== repOf(unit, part, other) || (unit.checker.getTypeArguments(part as ts.TypeReference) ?? []).some(inner)
    if (libraryName(part)) return false
    return part.getCallSignatures().some((call) => inner(call.getReturnType())) || unit.checker.getPropertiesOfType(part).some((property) => inner(unit.checker.getTypeOfSymbol(property)))
  })
}

/** Ends the compilation where `from` is taken for `to` but stored otherwise. */
export function checkStorage(fn: Fn, from: ts.Type, to: ts.Type, node: ts.Node, fresh = false, literal = false): void {
  const other = storageMismatch(fn, from, to, fresh, literal)
  if (other) refuse(node, 'UNI-L070', `${fn.checker.typeToString(other.from)} cannot be taken for ${fn.checker.typeToString(other.to)}`)
}
