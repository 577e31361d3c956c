/** Values from one representation to another. */
import ts from 'typescript'
import { classByRep } from './class.ts'
import { adapt } from './closure.ts'
import type { Fn, Val } from './fn.ts'
import { U32, within } from './interval.ts'
import { toInt32 } from './operators.ts'
import { refuse } from './refusal.ts'
import { checkStorage } from './storage.ts'
import { allowsNullish, callSignature, classDeclaration, isInteger, isNumeric, isReference, presentParts, repOf, sameCall, signatureOf } from './types.ts'
import { CLOSURE, REF, type ClassInfo, type Rep } from './unit.ts'

/** `val` as `rep`; `type` is what it is used as, where that is known. */
export function convert(fn: Fn, val: Val, rep: Rep, type?: ts.Type, node?: ts.Node): Val {
  if (rep === 'void') return val
  if (val.rep === 'void' && val.text) {
    fn.line(val.text, node)
    val = { ...val, text: '', stable: true }
  }
  if (type && node) {
    checkKind(fn, val, rep, type, node)
    checkStorage(fn, val.type, type, node, val.fresh)
  }
  if ((rep === CLOSURE || rep === REF) && val.rep === CLOSURE && type) {
    const adapted = adaptTo(fn, val, type)
    return rep === CLOSURE ? adapted : { ...adapted, rep }
  }
  if (val.rep === rep) return val
  const text = convertText(val, rep, fn, node, type)
  return { text, rep, type: type ?? val.type, stable: val.stable, loose: val.loose, range: isNumeric(rep) && isInteger(rep) ? val.range : undefined }
}

function convertText(val: Val, rep: Rep, fn: Fn, node?: ts.Node, type?: ts.Type): string {
  const { text, rep: from } = val
  if (from === 'void') return `${rep === REF ? 'null' : isReference(rep) ? `changetype<${rep}>(0)` : rep === 'bool' ? 'false' : '$value.none<f64>()'}`
  if (isReference(from) && isReference(rep)) {
    // asc would take the operands of ?: for what the context wants.
    if (rep === REF && from === 'string' && text.includes(' ? ')) return `changetype<${REF}>(${text})`
    if (rep === REF || text === 'null') return text === 'null' && rep !== REF ? `changetype<${rep}>(0)` : text
    if (node && from !== REF && isArray(from) !== isArray(rep)) return refuse(node, 'UNI-L045', { from: fn.checker.typeToString(val.type), to: type ? fn.checker.typeToString(type) : shown(rep) })
    if (rep === '$iterator.IterResult') return `$iterator.toResult(${text})`
    if (rep.startsWith('$generator.') && from.startsWith('$generator.')) return refuse(node ?? fn.file.source, 'UNI-L045', { from: fn.checker.typeToString(val.type), to: `a generator of ${shown(`Array${rep.slice(rep.indexOf('<'))}`)}` })
    if (isArray(from) && isArray(rep) && val.fresh) return `$foreign.arrayOf<${from.slice(6, -1)}, ${rep.slice(6, -1)}>(${text})`
    if (differ(fn, from, rep)) return refuse(node ?? fn.file.source, 'UNI-L045', { from: fn.checker.typeToString(val.type), to: type ? fn.checker.typeToString(type) : readable(rep) })
    return isArray(from) && isArray(rep) && from !== rep ? mismatch(fn, val, rep, node) : `changetype<${rep}>(${text})`
  }
  if (isReference(rep)) {
    const boxed = literalBox(text, from) ?? `$value.box<${from}>(${text})`
    return rep === REF ? boxed : `changetype<${rep}>(${boxed})`
  }
  // What is no boolean is tested: `filter(x => x.name)`.
  if (rep === 'bool' && isReference(from) && !presentParts(val.type).every((part) => part.flags & ts.TypeFlags.BooleanLike)) return truth(fn, val)
  if (isReference(from)) return rep === 'bool' || rep === 'f64' ? `$value.unbox<${rep}>(${from === REF ? text : `changetype<${REF}>(${text})`})` : `<${rep}>$value.unbox<f64>(${text})`
  if (rep === 'bool') return from === 'f64' || from === 'f32' ? `$value.truthy<${from}>(${text})` : `(${text} != 0)`
  if (isInteger(rep) && (from === 'f64' || from === 'f32')) {
    if (/^-?\d+$/.test(text)) return text
    if (/64|size/.test(rep) && !val.bits) return `<${rep}>(${text})`
    // Whoever takes only 32 bits takes the low ones (ECMA-262 7.1.6).
    if (rep === 'u32' && val.num && within(val.num, U32)) return `<u32>(${text})`
    return rep === 'i32' ? toInt32(val) : /64|size/.test(rep) ? `<${rep}><u32>(${val.bits!})` : `<${rep}>(${toInt32(val)})`
  }
  if (/^-?\d+$/.test(text)) return rep === 'f64' || rep === 'f32' ? `${text}.0` : text
  // asc takes integers in an expression for what the context wants: a shift, a difference of the wrong width.
  const literals = /(?<![\w$.])\d/.test(text)
  return literals && (isInteger(from) || (from === 'bool' && rep !== 'i32')) ? `<${rep}>(<${from === 'bool' ? 'i32' : from}>(${text}))` : `<${rep}>(${text})`
}

/** Instances of a generic class, maps and sets that store other things, and classes of which neither extends the other. */
function differ(fn: Fn, from: Rep, to: Rep): boolean {
  if (from === to) return false
  const one = classByRep(fn.unit, from), other = classByRep(fn.unit, to)
  if (one && other) return !extendsClass(one, other) && !extendsClass(other, one)
  return /^\$(map\.JsMap|set\.JsSet|dict\.Dict)</.test(from) && from.split('<')[0] === to.split('<')[0]
}
const extendsClass = (info: ClassInfo, base: ClassInfo): boolean => info === base || (!!info.base && extendsClass(info.base, base))
const readable = (rep: Rep): string => rep.replace(/^\$\w+\.(Js)?/, '').replaceAll(REF, 'mixed values').replaceAll('f64', 'number').replaceAll('bool', 'boolean')

/** True when the value may be undefined or null at run time. */
export const mayBeAbsent = (val: Val): boolean => !!val.loose || allowsNullish(val.type)

const isArray = (rep: Rep): boolean => rep.startsWith('Array<')
const literalBox = (text: string, rep: Rep): string | undefined => (rep === 'bool' && text === 'true' ? '$value.TRUE' : rep === 'bool' && text === 'false' ? '$value.FALSE' : undefined)

function mismatch(fn: Fn, val: Val, rep: Rep, node?: ts.Node): never {
  return refuse(node ?? fn.file.source, 'UNI-L045', { from: `an array of ${shown(val.rep)}`, to: `an array of ${shown(rep)}` })
}
const shown = (rep: Rep): string => ({ [`Array<${REF}>`]: 'mixed values', 'Array<f64>': 'numbers', 'Array<bool>': 'booleans' })[rep] ?? rep

/** An object that is only shaped like a class is not an instance of it. */
function checkKind(fn: Fn, val: Val, rep: Rep, type: ts.Type, node: ts.Node): void {
  const target = presentParts(type)
  if (target.length !== 1 || !classDeclaration(target[0]) || rep === REF) return
  for (const part of presentParts(val.type)) {
    if (!(part.flags & ts.TypeFlags.Object) || classDeclaration(part) || part.getCallSignatures().length) continue
    if (val.rep === REF && (part as ts.ObjectType).symbol && part.getProperties().length) refuse(node, 'UNI-L045', { from: fn.checker.typeToString(part), to: `class ${fn.checker.typeToString(target[0])}` })
  }
}

/** A function value as another function type: where they are called differently, a closure in between. */
function adaptTo(fn: Fn, val: Val, type: ts.Type): Val {
  const from = callSignature(fn.unit, val.type), to = callSignature(fn.unit, type)
  if (!from || !to || from === to) return val
  const have = signatureOf(fn.unit, from, fn.env), want = signatureOf(fn.unit, to, fn.env)
  if (sameCall(have, want)) return val
  return { ...adapt(fn, val, have, want), type }
}

/** ToBoolean, as text of a bool. */
export function truth(fn: Fn, val: Val): string {
  if (val.rep === 'bool') return val.text
  if (isInteger(val.rep)) return `(${val.text} != 0)`
  if (val.rep === 'void') return 'false'
  if (isNumeric(val.rep)) return `$value.truthy<${val.rep}>(${val.text})`
  if (val.rep === 'string') return `$value.truthy<string>(${val.text})`
  // An object is truthy unless it is undefined or null.
  if (val.rep !== REF) return definitelyPresent(val.type) && !val.loose ? 'true' : `!$value.isNullish<${val.rep}>(${val.text})`
  return presentParts(val.type).every(isObject) ? `!$value.isNullish<${REF}>(${val.text})` : `$value.truthy<${REF}>(${val.text})`
}

const definitelyPresent = (type: ts.Type): boolean => !type.isUnion() && isObject(type) && !(type.flags & ts.TypeFlags.TypeParameter)
const isObject = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive)) !== 0

/** The representation and value of an expression as TypeScript sees it at this place. */
export const asType = (fn: Fn, val: Val, type: ts.Type, node?: ts.Node): Val => convert(fn, val, repOf(fn.unit, type, fn.env), type, node)
