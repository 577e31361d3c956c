/** JavaScript's library: members of built-in types become functions of `lang/`, by the tables in `builtins/`. */
import ts from 'typescript'
import { parseBuiltin, type Builtin, type Param } from './builtin.ts'
import { builtins } from './builtins/index.ts'
import { adapt, closureOf } from './closure.ts'
import { convert } from './convert.ts'
import { expression, inOrder, type Use } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { iterate } from './iteration.ts'
import { libraryFunction } from './library-function.ts'
import { listOf } from './literal.ts'
import { narrowed } from './name.ts'
import { refuse } from './refusal.ts'
import { checkStorage } from './storage.ts'
import { checked } from './shape.ts'
import { elementRep, isInteger, isLibrary, isMatch, libraryName, repOf, signatureOf, typedElement } from './types.ts'
import { CLOSURE, REF, type Rep, type Signature } from './unit.ts'

const parsed = new Map<string, Builtin>()

/** The entry of the tables for `key`, e.g. `Array.prototype.map`. */
export function builtin(key: string): Builtin | undefined {
  const text = builtins[key]
  if (text === undefined) return undefined
  let entry = parsed.get(key)
  if (!entry) parsed.set(key, (entry = parseBuiltin(text)))
  return entry
}

/** Names of interfaces of the library whose members are another's. */
const SAME: Record<string, string> = {
  ReadonlyArray: 'Array', ReadonlyMap: 'Map', ReadonlySet: 'Set', RegExpMatchArray: 'Array', RegExpExecArray: 'Array', ConcatArray: 'Array', PromiseLike: 'Promise',
}

/** The name of the built-in type that a value belongs to. */
export function libraryOwner(fn: Fn, object: Val, key?: string): string | undefined {
  const { rep } = object
  if (rep.startsWith('Array<') && ['index', 'input', 'groups'].includes(key ?? '') && isMatch(object.type)) return 'RegExpExecArray'
  if (rep === 'string') return 'String'
  if (rep === 'bool') return 'Boolean'
  if (rep === 'f64' || rep === 'f32' || isInteger(rep)) return 'Number'
  if (rep.startsWith('Array<')) return 'Array'
  if (rep === CLOSURE) return 'Function'
  const name = libraryName(fn.checker.getNonNullableType(fn.checker.getApparentType(object.type)))
  if (name) return SAME[name] ?? name
  return rep.startsWith('$generator.') ? 'Generator' : rep.startsWith('$map.JsMap') ? 'Map' : rep.startsWith('$set.JsSet') ? 'Set' : rep in typedElement ? rep : undefined
}

/** The entry for a member of a built-in type: of typed arrays and iterators there are families. */
export function memberEntry(owner: string, key: string, prefix = '', args?: number): Builtin | undefined {
  const families = owner in typedElement ? [owner, 'TypedArray'] : /Iterator/.test(owner) ? [owner, 'Iterator', 'IteratorObject'] : owner === 'Generator' ? [owner, 'Iterator'] : [owner]
  for (const name of families) {
    const entry = (args !== undefined && builtin(`${prefix}${name}.prototype.${key}/${args}`)) || builtin(`${prefix}${name}.prototype.${key}`)
    if (entry) return entry
  }
  return undefined
}

/** A getter of a built-in type, e.g. `map.size`. */
export function builtinGetter(fn: Fn, object: Val, _base: ts.Type, key: string, type: ts.Type, node: ts.Node): Val | undefined {
  const owner = libraryOwner(fn, object, key)
  if (!owner) return undefined
  const entry = memberEntry(owner, key, 'get ')
  if (entry) return invoke(fn, entry, object, [], type, node, {})
  if (owner !== 'Error' && (object.rep !== REF)) return refuse(node, 'UNI-L044', { name: `${owner}.prototype.${key}`, advice: 'write it with what the library has (docs/typescript.md lists it)' })
  return undefined
}

/** `Math.PI`, `Number.MAX_SAFE_INTEGER`: constants of the library. */
export function staticValue(fn: Fn, node: ts.PropertyAccessExpression, type: ts.Type): Val | undefined {
  const symbol = fn.checker.getSymbolAtLocation(node.expression)
  if (!symbol || !isLibrary(symbol) || !ts.isIdentifier(node.expression)) return undefined
  const entry = builtin(`${symbol.name}.${node.name.text}`) ?? builtin(`get ${symbol.name}.${node.name.text}`)
  if (entry && !entry.params.length) return invoke(fn, entry, undefined, [], type, node, {})
  if (symbol.flags & ts.SymbolFlags.Variable && symbol.name in { Math: 1, Number: 1, Object: 1, Array: 1, String: 1, Promise: 1, Date: 1, JSON: 1, console: 1 }) {
    const own = entry && type.getCallSignatures()[0]
    const closure = own && libraryFunction(fn, node, signatureOf(fn.unit, own, fn.env))
    if (closure) return closure
    return refuse(node, 'UNI-L044', { name: node.getText(), advice: entry ? `write (x) => ${node.getText()}(x) to pass it on` : 'docs/typescript.md lists what the library has' })
  }
  return undefined
}

/** Generic arguments of a representation: `$map.JsMap<f64,$value.Ref>` → [f64, $value.Ref]. */
export function argumentsOf(rep: Rep): Rep[] {
  const open = rep.indexOf('<')
  if (open < 0) return []
  const parts: string[] = []
  let depth = 0, start = open + 1
  for (let at = open + 1; at < rep.length - 1; at++) {
    if (rep[at] === '<') depth++
    else if (rep[at] === '>') depth--
    else if (rep[at] === ',' && !depth) {
      parts.push(rep.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, rep.slice(start, -1)]
}

/** Calls a function of `lang/`. */
export function invoke(fn: Fn, entry: Builtin, receiver: Val | undefined, args: readonly ts.Expression[], type: ts.Type, node: ts.Node, use: Use): Val {
  const binding = bindTypes(fn, entry, receiver, type, use)
  const makers: (() => Val)[] = []
  if (receiver) makers.push(() => receiverFor(fn, entry, receiver))
  entry.params.forEach((param, index) => {
    if (param.rest) makers.push(() => listOf(fn, args.slice(index), `Array<${resolve(param.rep, binding)}>`, node))
    else if (index < args.length) makers.push(() => argument(fn, param, args[index], binding))
    else if (!param.optional) makers.push(() => ({ text: param.rep === 'f64' ? '$value.none<f64>()' : 'null', rep: REF, type, stable: true }))
  })
  const vals = inOrder(fn, makers)
  const types = entry.types.length ? `<${entry.types.map((name) => binding[name] ?? (name in typedElement ? name : REF)).join(',')}>` : ''
  const optional = entry.result.endsWith('?')
  const rep = optional ? binding.R : resolve(entry.result, binding)
  const callText = `$${entry.module.replaceAll('-', '_').replaceAll('/', '$')}.${entry.name}${types}(${vals.map((val) => val.text).join(', ')})`
  // Some give null, where asc would not take it for the class.
  const text = /^(match|result|dict<.*>)$/.test(entry.result) ? `changetype<${rep}>(${callText})` : callText
  const raw: Val = { text, rep, type, fresh: rep.startsWith('Array<') && !/^(reverse|sort|fill|copyWithin)$/.test(entry.name), range: rep === 'i32' ? { low: -(2 ** 31), high: 2 ** 31 - 1 } : undefined }
  if (entry.params.some((param) => param.fn)) fn.unit.edge(fn.key, 'closures')
  let val = raw
  if (entry.raises) {
    if (!entry.params.some((param) => param.fn) || RAISING.has(entry.name)) fn.unit.throwers.add('builtin:!')
    else fn.unit.edge('builtin:fn', 'closures')
    val = checked(fn, raw, entry.params.some((param) => param.fn) && !RAISING.has(entry.name) ? 'builtin:fn' : 'builtin:!')
  }
  if (rep === 'void' || val.range) return val
  return narrowed(fn, val, type)
}

/** Functions with callbacks that throw for reasons of their own, too. */
const RAISING = new Set(['reduce', 'reduceRight', 'reduceFirst', 'reduceRightFirst', 'stringify'])

function receiverFor(fn: Fn, entry: Builtin, receiver: Val): Val {
  if (receiver.rep.startsWith('Array<') && entry.module === 'regexp') return { ...receiver, text: `changetype<$regexp.RegExpMatch>(${receiver.text})` }
  if (receiver.rep !== 'f64' && (isInteger(receiver.rep) || receiver.rep === 'f32')) return convert(fn, receiver, 'f64')
  return receiver
}

type Binding = Record<string, Rep>

function bindTypes(fn: Fn, entry: Builtin, receiver: Val | undefined, type: ts.Type, use: Use): Binding {
  const binding: Binding = {}
  if (receiver) {
    const args = argumentsOf(receiver.rep)
    binding.this = receiver.rep
    binding.T = receiver.rep in typedElement ? typedElement[receiver.rep] : args[0] ?? REF
    binding.K = args[0] ?? REF
    binding.V = args[1] ?? REF
    binding.A = receiver.rep
  }
  const wanted = use.type && !use.dropped && !(use.type.flags & ts.TypeFlags.TypeParameter) ? use.type : type
  const own = repOf(fn.unit, type, fn.env)
  const wantedRep = repOf(fn.unit, wanted, fn.env)
  // What the result is meant to be decides, e.g. for `const m: Map<string, number> = new Map()`.
  const result = wantedRep.split('<')[0] === own.split('<')[0] ? wantedRep : own
  const form = entry.result
  const parts = argumentsOf(result)
  if (/^U\[\]$|^(set|iter)<U>$/.test(form)) binding.U = parts[0] ?? REF
  else binding.U = elementRep(result === 'void' ? REF : result)
  if (!receiver) {
    if (/^(map|dict)</.test(form)) {
      binding.K = parts[0] ?? REF
      binding.V = parts[form.startsWith('map') ? 1 : 0] ?? REF
    }
    if (/^T\[\]$|^(set|iter)<T>$/.test(form)) binding.T = parts[0] ?? REF
    else if (form === 'T' || form === 'T?') binding.T = elementRep(result)
  }
  if (form.endsWith('?')) {
    const base = resolve(form.slice(0, -1), binding)
    binding.R = base === 'bool' ? REF : isInteger(base) || base === 'f32' ? 'f64' : base
  }
  return binding
}

const NAMES: Record<string, Rep> = {
  ref: REF, date: '$date.JsDate', regexp: '$regexp.JsRegExp', promise: '$promise.JsPromise', error: '$error.JsError', match: `Array<${REF}>`, closure: CLOSURE,
  result: '$iterator.IterResult', buffer: 'ArrayBuffer', view: 'DataView',
}

/** A representation of the tables as text. */
function resolve(rep: string, binding: Binding): Rep {
  if (rep in binding) return binding[rep]
  if (rep in NAMES) return NAMES[rep]
  if (rep.endsWith('[]')) return `Array<${resolve(rep.slice(0, -2), binding)}>`
  const generic = /^(iter|map|set|dict|generator)<(.*)>$/.exec(rep)
  if (generic) {
    const args = argumentsOf(rep).map((part) => resolve(part, binding)).join(',')
    return `${{ iter: '$iterator.Iter', map: '$map.JsMap', set: '$set.JsSet', dict: '$dict.Dict', generator: '$generator.JsGenerator' }[generic[1]]}<${args}>`
  }
  return rep
}

function argument(fn: Fn, param: Param, node: ts.Expression, binding: Binding): Val {
  if (param.fn) {
    // One array of all arguments: `replace(/…/, (match, group, …) => …)`.
    if (param.fn.params[0]?.startsWith('...')) return callback(fn, node, { params: [`Array<${REF}>`], result: resolve(param.fn.result, binding), rest: 0 })
    const signature: Signature = { params: param.fn.params.map((one) => resolve(one, binding)), result: resolve(param.fn.result, binding) }
    return callback(fn, node, signature)
  }
  const rep = resolve(param.rep, binding)
  if (rep.startsWith('$iterator.Iter<') ) {
    const source = expression(fn, node)
    const iterator = iterate(fn, source, node, rep.slice('$iterator.Iter<'.length, -1))
    return { text: iterator.text, rep, type: source.type, stable: true }
  }
  const contextual = fn.checker.getContextualType(node)
  const val = expression(fn, node, { rep, type: contextual && !rep.includes('<') ? contextual : contextual })
  return convert(fn, val, rep, rep === CLOSURE || val.rep === CLOSURE ? contextual : undefined, node)
}

/** A function passed to the library: called with just these representations. */
export function callback(fn: Fn, node: ts.Expression, signature: Signature): Val {
  let at = node
  while (ts.isParenthesizedExpression(at)) at = at.expression
  const contextual = fn.checker.getContextualType(node)
  if (contextual) checkStorage(fn, fn.checker.getTypeAtLocation(node), contextual, node, false, ts.isArrowFunction(at) || ts.isFunctionExpression(at))
  if (ts.isArrowFunction(at) || ts.isFunctionExpression(at)) return closureOf(fn, at, undefined, signature, true)
  const library = libraryFunction(fn, at, signature)
  if (library) return library
  const val = expression(fn, at)
  const type = fn.checker.getTypeAtLocation(at)
  const own = type.getCallSignatures()[0] ?? fn.checker.getNonNullableType(type).getCallSignatures()[0]
  if (!own) return convert(fn, val, CLOSURE)
  return adaptTo(fn, val, own, signature)
}

function adaptTo(fn: Fn, val: Val, own: ts.Signature, want: Signature): Val {
  return adapt(fn, val, signatureOf(fn.unit, own, fn.env), want)
}
