/** Representations of TypeScript's types (docs/decisions/008-typescript.md). */
import ts from 'typescript'
import { classInstance } from './class.ts'
import { CLOSURE, REF, type Env, type Rep, type Signature, type Unit } from './unit.ts'

const { TypeFlags, ObjectFlags, SymbolFlags } = ts

/** Explicit number types, declared as brands in `lang/types`. */
export const INTEGERS = new Set(['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'isize', 'usize'])
export const isInteger = (rep: Rep): boolean => INTEGERS.has(rep)
export const isNumeric = (rep: Rep): boolean => rep === 'f64' || rep === 'f32' || INTEGERS.has(rep)
export const isReference = (rep: Rep): boolean => !isNumeric(rep) && rep !== 'bool' && rep !== 'void'

const TYPED_ARRAYS = new Set(['Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'Uint8ClampedArray'])
/** Element of a typed array. */
export const typedElement: Record<string, Rep> = {
  Uint8Array: 'u8', Int8Array: 'i8', Uint16Array: 'u16', Int16Array: 'i16', Uint32Array: 'u32', Int32Array: 'i32', Float32Array: 'f32', Float64Array: 'f64', Uint8ClampedArray: 'u8',
}
const ERRORS: Record<string, Rep> = {
  Error: '$error.JsError', TypeError: '$error.JsTypeError', RangeError: '$error.JsRangeError', SyntaxError: '$error.JsSyntaxError',
  ReferenceError: '$error.JsReferenceError', EvalError: '$error.JsEvalError', URIError: '$error.JsURIError', AggregateError: '$error.JsAggregateError',
}
export const errorRep = (name: string): Rep | undefined => ERRORS[name]

/** True for declarations of TypeScript's own library and of ours for editors. */
export const isLibrary = (symbol: ts.Symbol | undefined): boolean =>
  !!symbol?.declarations?.length && symbol.declarations.every((one) => /(^|\/)(lib\.[\w.]*d\.ts|lang\/types\/globals\.d\.ts)$/.test(one.getSourceFile().fileName))

/** The name under which a type of the library is known, e.g. `Array`, `Map`. */
export function libraryName(type: ts.Type): string | undefined {
  const symbol = type.symbol
  return symbol && isLibrary(symbol) && !(symbol.flags & (SymbolFlags.TypeLiteral | SymbolFlags.Function | SymbolFlags.ObjectLiteral)) ? symbol.name : undefined
}

/** What `exec` and `match` give: an array with properties. */
export const isMatch = (type: ts.Type): boolean => presentParts(type).some((part) => /^RegExp(Match|Exec)Array$/.test(libraryName(part) ?? ''))

/** `number & { __i32?: never }` → `i32`. */
function brand(type: ts.Type): Rep | undefined {
  if (!(type.flags & TypeFlags.Intersection)) return undefined
  for (const part of (type as ts.IntersectionType).types) {
    if (!(part.flags & TypeFlags.Object)) continue
    for (const property of part.getProperties()) {
      const name = /^__([iu](?:8|16|32|64|size)|f32|f64)$/.exec(property.name)?.[1]
      if (name) return name
    }
  }
  return undefined
}

export const isNullish = (type: ts.Type): boolean => (type.flags & (TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void)) !== 0
const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type])
/** Members of a union that are neither undefined nor null. */
export const presentParts = (type: ts.Type): ts.Type[] => partsOf(type).filter((part) => !isNullish(part))
/** True when undefined or null belongs to the type. */
export const allowsNullish = (type: ts.Type): boolean => partsOf(type).some((part) => isNullish(part) || (part.flags & TypeFlags.Unknown) !== 0)

/** The representation of `type` where `env` gives those of type parameters. */
export function repOf(unit: Unit, type: ts.Type, env: Env): Rep {
  const { checker } = unit
  const branded = brand(type)
  if (branded) return branded
  if (type.flags & TypeFlags.BooleanLike && !(type.flags & TypeFlags.EnumLike)) return 'bool'
  if (type.flags & TypeFlags.EnumLike && isDeviceEnum(type)) return 'i32'
  if (type.flags & TypeFlags.TypeParameter) {
    const known = env.reps.get(type)
    if (known) return known
    const constraint = checker.getBaseConstraintOfType(type)
    return constraint && constraint !== type && (type as { isThisType?: boolean }).isThisType ? repOf(unit, constraint, env) : REF
  }
  if (type.isUnion()) return unionRep(unit, type, env)
  if (type.flags & TypeFlags.NumberLike) return 'f64'
  if (type.flags & TypeFlags.StringLike) return 'string'
  if (type.flags & (TypeFlags.Void)) return 'void'
  if (type.flags & TypeFlags.Intersection) {
    const reps = new Set((type as ts.IntersectionType).types.map((part) => repOf(unit, part, env)))
    reps.delete(REF)
    return reps.size === 1 ? [...reps][0] : REF
  }
  if (type.flags & (TypeFlags.IndexedAccess | TypeFlags.Conditional | TypeFlags.Index | TypeFlags.Substitution)) {
    const constraint = checker.getBaseConstraintOfType(type)
    return constraint && constraint !== type ? repOf(unit, constraint, env) : REF
  }
  if (type.flags & TypeFlags.Object) return objectRep(unit, type as ts.ObjectType, env)
  return REF
}

function unionRep(unit: Unit, type: ts.UnionType, env: Env): Rep {
  const parts = presentParts(type)
  const nullish = parts.length < type.types.length
  const reps = new Set(parts.map((part) => repOf(unit, part, env)))
  if (!reps.size) return REF
  if (reps.size === 1) {
    const [only] = reps
    if (!nullish) return only
    if (only === 'bool') return REF
    return isNumeric(only) ? 'f64' : only
  }
  return [...reps].every(isNumeric) ? 'f64' : REF
}

/** As an element of an array or a value in a map: all references but functions and arrays share one representation. */
export const elementRep = (rep: Rep): Rep => (rep === 'void' ? REF : isReference(rep) ? REF : rep)

/** Types whose representation is being found out: inside itself a recursive type is a reference. */
const active = new Set<ts.Type>()

function objectRep(unit: Unit, type: ts.ObjectType, env: Env): Rep {
  if (active.has(type)) return REF
  active.add(type)
  try {
    return objectRepOf(unit, type, env)
  } finally {
    active.delete(type)
  }
}

function objectRepOf(unit: Unit, type: ts.ObjectType, env: Env): Rep {
  const { checker } = unit
  const element = (index: number): Rep => {
    const args = checker.getTypeArguments(type as ts.TypeReference)
    return args[index] ? elementRep(repOf(unit, args[index], env)) : REF
  }
  if (checker.isTupleType(type)) {
    const target = (type as ts.TupleTypeReference).target
    const args = checker.getTypeArguments(type as ts.TypeReference)
    const reps = new Set(args.map((arg, index) => {
      const rep = elementRep(repOf(unit, arg, env))
      return rep === 'bool' && target.elementFlags[index] & ts.ElementFlags.Optional ? REF : rep
    }))
    return reps.size === 1 ? `Array<${[...reps][0]}>` : `Array<${REF}>`
  }
  const name = libraryName(type)
  if (name) {
    if (name === 'Array' || name === 'ReadonlyArray' || name === 'ConcatArray' || name === 'ArrayLike') return `Array<${element(0)}>`
    if (name === 'Map' || name === 'ReadonlyMap') return `$map.JsMap<${element(0)},${element(1)}>`
    if (name === 'Set' || name === 'ReadonlySet') return `$set.JsSet<${element(0)}>`
    if (name === 'Promise' || name === 'PromiseLike') return '$promise.JsPromise'
    if (name === 'Date') return '$date.JsDate'
    if (name === 'RegExp') return '$regexp.JsRegExp'
    // A RegExpMatch begins like an array and is used as one.
    if (isMatch(type)) return `Array<${REF}>`
    if (/^(Map|Set|Array|String|RegExpString)Iterator$/.test(name)) return `$iterator.Iter<${element(0)}>`
    if (name === 'Generator') return `$generator.JsGenerator<${element(0)}>`
    // Iterators that only the library makes; others are known by their interface.
    if (/^(Array|Map|Set|String|RegExpString)Iterator$/.test(name)) return `$iterator.Iter<${element(0)}>`
    if (name === 'AsyncGenerator') return '$async_generator.AsyncIter'
    if (name === 'IteratorYieldResult' || name === 'IteratorReturnResult') return '$iterator.IterResult'
    if (name === 'String') return 'string'
    if (name === 'Function') return CLOSURE
    if (TYPED_ARRAYS.has(name)) unit.typedArrays.add(name)
    if (TYPED_ARRAYS.has(name) || name === 'ArrayBuffer' || name === 'DataView') return name
    const error = ERRORS[name]
    if (error) return error
    if (name === 'TemplateStringsArray') return `Array<${REF}>`
  }
  if (type.symbol && type.symbol.flags & SymbolFlags.Enum) return `$dict.Dict<${REF}>`
  const declaration = classDeclaration(type)
  if (declaration) {
    if (declaration.getSourceFile().isDeclarationFile) return deviceRep(unit, type, declaration, env)
    return classInstance(unit, declaration, typeArguments(unit, type, env)).name
  }
  const device = type.symbol?.flags & SymbolFlags.Interface ? type.symbol.declarations?.find(ts.isInterfaceDeclaration) : undefined
  if (device && /\/lang\/types\/(?:kernel|hal|drivers)\//.test(device.getSourceFile().fileName)) return deviceRep(unit, type, device, env)
  if (type.getCallSignatures().length && !type.getProperties().length) return CLOSURE
  if (type.getStringIndexType() && !type.getProperties().length) return dictionaryRep(unit, type.getStringIndexType()!, env)
  return REF
}

/** A class or an interface of the framework's device code. */
function deviceRep(unit: Unit, type: ts.Type, declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration, env: Env): Rep {
  const args = (type as ts.TypeReference).target ? unit.checker.getTypeArguments(type as ts.TypeReference).map((arg) => repOf(unit, arg, env)) : []
  return `${deviceName(declaration.getSourceFile().fileName)}.${declaration.name!.text}${args.length ? `<${args.join(',')}>` : ''}`
}

/** The name by which generated text knows a module of device code: `kernel/fiber` → `$kernel$fiber`. */
export const deviceName = (file: string): string =>
  `$${/((?:kernel|hal|drivers|(?<=\/lang\/types\/)uni)\/.*|board(?:\/index)?|uni)(?:\.d)?\.ts$/.exec(file)?.[1].replace(/\/index$/, '').replace(/\.d$/, '').replaceAll('/', '$').replaceAll('-', '_') ?? 'unknown'}`

/** Device code's enums are integers. */
const isDeviceEnum = (type: ts.Type): boolean => !!type.symbol?.valueDeclaration && /\/lang\/types\/(?:kernel|hal|drivers)\//.test(type.symbol.valueDeclaration.getSourceFile().fileName)

/** The class declaration of an instance type. */
export function classDeclaration(type: ts.Type): ts.ClassLikeDeclaration | undefined {
  const symbol = type.symbol
  if (!symbol || !(symbol.flags & SymbolFlags.Class) || isLibrary(symbol)) return undefined
  if (!((type as ts.ObjectType).objectFlags & (ObjectFlags.ClassOrInterface | ObjectFlags.Reference))) return undefined
  return symbol.declarations?.find(ts.isClassLike)
}

/** Representations of a class type's arguments, as an environment for its declaration. */
export function typeArguments(unit: Unit, type: ts.Type, env: Env): Env {
  const target = (type as ts.TypeReference).target as ts.InterfaceType | undefined
  const parameters = target?.typeParameters ?? (type as ts.InterfaceType).typeParameters ?? []
  const args = target ? unit.checker.getTypeArguments(type as ts.TypeReference) : parameters
  return environment(parameters, parameters.map((_, index) => argumentRep(unit, args[index], env)), env)
}

/** `reps` for `parameters`, on top of `outer`. */
export function environment(parameters: readonly ts.Type[], reps: Rep[], outer?: Env): Env {
  const map = new Map(outer?.reps)
  parameters.forEach((parameter, index) => map.set(parameter, reps[index]))
  return { reps: map, suffix: reps.length ? `$${reps.map(shortRep).join('_')}` : '' }
}

const shortRep = (rep: Rep): string => (rep === REF ? 'ref' : rep.replace(/\W/g, ''))

const isVoid = (type: ts.Type): boolean => (type.flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0

/** The representation of a type argument: `void` stays, so that `() => T` is called as `() => void` is. */
export function argumentRep(unit: Unit, type: ts.Type, env: Env): Rep {
  const rep = repOf(unit, type, env)
  return rep === 'void' || isVoid(type) ? 'void' : elementRep(rep)
}

/** How a value of a function type is called, where `type` is one. */
export function calledAs(unit: Unit, type: ts.Type | undefined, env: Env): Signature | undefined {
  const signature = type && callSignature(unit, type)
  return signature && !signature.typeParameters?.length ? signatureOf(unit, signature, env) : undefined
}

/** How a function of this type is called. */
export function signatureOf(unit: Unit, signature: ts.Signature, env: Env): Signature {
  const parameters = signature.getParameters()
  const params = parameters.map((parameter) => parameterRep(unit, parameter, env))
  const result = repOf(unit, signature.getReturnType(), env)
  const { flags, minArgumentCount } = signature as unknown as { flags: number; minArgumentCount: number }
  const rest = flags & HAS_REST && params.at(-1)!.startsWith('Array<') ? { rest: params.length - 1 } : undefined
  const least = minArgumentCount < params.length - (rest ? 1 : 0) ? { least: minArgumentCount } : undefined
  return { params, result: result === 'void' || isVoid(signature.getReturnType()) ? 'void' : result, ...rest, ...least, ...inner(unit, parameters, params, signature, result, env) }
}

/** Functions among parameters and as results: how deep is looked. */
const DEEPEST = 3
let depth = 0

function inner(unit: Unit, parameters: readonly ts.Symbol[], params: Rep[], signature: ts.Signature, result: Rep, env: Env): Pick<Signature, 'functions' | 'gives'> {
  if (depth === DEEPEST || (result !== CLOSURE && !params.includes(CLOSURE))) return {}
  depth++
  try {
    const functions = params.map((rep, index) => (rep === CLOSURE ? calledAs(unit, unit.checker.getTypeOfSymbol(parameters[index]), env) : undefined))
    const gives = result === CLOSURE ? calledAs(unit, signature.getReturnType(), env) : undefined
    return { ...(functions.some(Boolean) ? { functions } : {}), ...(gives ? { gives } : {}) }
  } finally {
    depth--
  }
}
/** `SignatureFlags.HasRestParameter` */
const HAS_REST = 1

/** The variable that a parameter declares; a parameter property declares a field, too. */
export function parameterSymbol(checker: ts.TypeChecker, parameter: ts.ParameterDeclaration): ts.Symbol {
  if (ts.isIdentifier(parameter.name) && ts.isParameterPropertyDeclaration(parameter, parameter.parent)) return checker.getSymbolsOfParameterPropertyDeclaration(parameter, parameter.name.text)[0]
  return (parameter as unknown as { symbol: ts.Symbol }).symbol
}

/** The representation of `Record<string, V>`. */
export function dictionaryRep(unit: Unit, value: ts.Type, env: Env): Rep {
  const element = elementRep(repOf(unit, value, env))
  unit.dictionaries.add(element)
  return `$dict.Dict<${element}>`
}

/** The representation of a parameter as passed: an optional one may be undefined. */
export function parameterRep(unit: Unit, parameter: ts.Symbol, env: Env): Rep {
  const declaration = parameter.valueDeclaration as ts.ParameterDeclaration | undefined
  // next(...[value]: [] | [TNext]) of iterators takes one value.
  if (declaration && ts.isParameter(declaration) && declaration.dotDotDotToken && ts.isArrayBindingPattern(declaration.name) && declaration.getSourceFile().isDeclarationFile) return REF
  const type = unit.checker.getTypeOfSymbol(parameter)
  const rep = repOf(unit, type, env)
  const optional = declaration && ts.isParameter(declaration) && (declaration.questionToken || declaration.initializer)
  if (rep === 'void') return REF
  // `...args: A` with a type parameter: each element is boxed.
  if (declaration && ts.isParameter(declaration) && declaration.dotDotDotToken && !rep.startsWith('Array<')) return `Array<${REF}>`
  if (!optional) return rep
  return rep === 'bool' ? REF : isInteger(rep) || rep === 'f32' ? (declaration.initializer ? rep : 'f64') : rep
}

/** The one call signature of a function type, nullish members aside; of several function types, that by which all can be called. */
export function callSignature(unit: Unit, type: ts.Type): ts.Signature | undefined {
  const parts = presentParts(type)
  const [common] = parts.length > 1 ? unit.checker.getNonNullableType(type).getCallSignatures() : []
  if (common) return common
  for (const part of parts) {
    const found = unit.checker.getApparentType(part).getCallSignatures()
    if (found.length) return found[0]
  }
  return undefined
}

/** Same text for signatures that can be called through each other: references are all alike to wasm, but for arrays of rest parameters. */
export const signatureKey = ({ params, result, rest, functions, gives }: Signature): string => {
  const key = (rep: Rep, called: Signature | undefined): string => (called ? `(${signatureKey(called)})` : isReference(rep) ? 'ref' : rep)
  return `${params.map((rep, index) => (index === rest ? `...${rep}` : key(rep, functions?.[index]))).join(',')}:${result === 'void' ? '' : key(result, gives)}`
}

/** True where a function that is called as `one` may be called as `other`. Functions of unknown kind pass through as they are. */
export function sameCall(one: Signature, other: Signature): boolean {
  const plain = (signature: Signature): string => signatureKey({ ...signature, functions: undefined, gives: undefined })
  const alike = (a: Signature | undefined, b: Signature | undefined): boolean => !a || !b || sameCall(a, b)
  return plain(one) === plain(other) && one.params.every((_, index) => alike(one.functions?.[index], other.functions?.[index])) && alike(one.gives, other.gives)
}

/** Arrays, typed arrays, and strings: what `x[0]` reads by a number. */
export const isIndexed = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  presentParts(type).every((part) => checker.isArrayLikeType(part) || (part.flags & ts.TypeFlags.StringLike) !== 0 || (libraryName(part) ?? '') in typedElement)
