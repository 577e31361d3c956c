/** Access to members of objects that are known only by an interface: functions that tell the classes apart, written when all classes are known. */
import ts from 'typescript'
import { CompileError } from '../../boards/error.ts'
import { argumentsAs } from './arguments.ts'
import { accessorKey, fieldOf, methodInstance, methodOf, methodSignature } from './class.ts'
import { adapt, adaptResult, boundMethod, callClosureText } from './closure.ts'
import { convert } from './convert.ts'
import { quote, unsupported } from './expression.ts'
import { Fn, zero, type Val } from './fn.ts'
import { candidates, fieldName, noteUndefined, presentInDict, readField, SHARED, type Candidate } from './shape.ts'
import { storedBy } from './storage.ts'
import { calledAs, isReference, sameCall, signatureKey, signatureOf } from './types.ts'
import { CLOSURE, noEnv, REF, type Env, type OutFile, type Part, type Rep, type Signature, type Unit } from './unit.ts'

/** Access by name that is still to be written. */
interface Dispatch {
  name: string
  kind: 'get' | 'set' | 'call'
  key: string
  rep: Rep
  type: ts.Type
  signature?: Signature
  optional: boolean
  generic?: Generic
  /** As written last. */
  part?: Part
}
/** A call of a generic method: representations of its type parameters, and those around it. */
export interface Generic { own: ts.Signature; reps: Rep[]; env: Env; outer: Env; at: ts.Node }
const dispatches = new WeakMap<Unit, Map<string, Dispatch>>()
const typeIds = new WeakMap<ts.Type, number>()
let lastType = 0
const idOf = (type: ts.Type): number => typeIds.get(type) ?? (typeIds.set(type, ++lastType), lastType)

/** `object.key(args)` where only the shape of the object is known. */
export function callByName(fn: Fn, object: Val, key: string, signature: Signature, generic?: Generic): { name: string; key: string } {
  const base = fn.checker.getNonNullableType(fn.checker.getApparentType(object.type))
  return { name: dispatchFor(fn.unit, 'call', key, signature.result, base, signature, false, generic).name, key: `call:${key}` }
}

export function dispatchFor(unit: Unit, kind: Dispatch['kind'], key: string, rep: Rep, type: ts.Type, signature: Signature | undefined, optional: boolean, generic?: Generic): Dispatch {
  const known = dispatches.get(unit) ?? dispatches.set(unit, new Map()).get(unit)!
  const id = `${kind} ${key} ${rep} ${idOf(type)} ${signature ? signatureKey(signature) : ''} ${generic ? generic.reps.join() : ''}`
  let found = known.get(id)
  if (!found) known.set(id, (found = { name: unit.unique(`${kind}$${fieldName(key)}`, SHARED), kind, key, rep, type, signature, optional, generic }))
  return found
}

/** Writes them, again when what they call has brought further classes. */
export function writeDispatches(unit: Unit, file: OutFile): void {
  const known = dispatches.get(unit) ?? new Map<string, Dispatch>()
  const size = (): number => known.size + unit.classes.size + unit.shapes.size
  for (let before = -1; before !== size();) {
    before = size()
    for (const dispatch of [...known.values()]) {
      if (dispatch.part) file.parts.splice(file.parts.indexOf(dispatch.part), 1)
      file.parts.push(dispatch.part = writeDispatch(unit, file, dispatch))
    }
    unit.drain()
  }
}

function writeDispatch(unit: Unit, file: OutFile, dispatch: Dispatch): Part {
  const { kind, key, rep, signature, name } = dispatch
  const graphKey = `${kind}:${key}`
  const fn = new Fn(unit, file, noEnv, graphKey, kind === 'set' ? 'void' : rep, name)
  const args = kind === 'call' ? signature!.params.map((_, index) => `$a${index}`) : []
  fn.out = fn.collect(() => {
    const { generic } = dispatch
    const differs = generic && [generic.own.getReturnType(), ...generic.own.parameters.map((parameter) => unit.checker.getTypeOfSymbol(parameter))].some((type) => storedBy(unit, type, generic.env, generic.outer))
    for (const one of candidates(unit, dispatch.type)) {
      if (differs && one.shape?.fields.some((field) => field.key === key)) oneWay(generic.at, key)
      const body = fn.collect(() => unlessStoredDifferently(fn, key, () => candidateBody(fn, dispatch, one, args), one.sure ? dispatch.generic?.at : undefined))
      if (body.length) fn.emit({ kind: 'if', test: `$o instanceof ${one.rep}`, then: body, otherwise: [] })
    }
    if (kind === 'get') builtinCandidates(fn, dispatch)
    if (kind !== 'call') dictionaryCandidates(fn, dispatch)
    if (kind === 'call' && key === 'toString') fn.emit({ kind: 'return', value: `$text.str<${REF}>($o)` })
    else if (kind === 'get' && dispatch.optional) fn.emit({ kind: 'return', value: rep === 'f64' ? '$value.none<f64>()' : zero(rep) })
    else {
      fn.line(`$check.missing($o, ${quote(key)})`)
      fn.emit({ kind: 'return', value: rep === 'void' || kind === 'set' ? undefined : zero(rep) })
    }
  })
  const params = kind === 'set' ? `, $v: ${rep}` : args.map((arg, index) => `, ${arg}: ${signature!.params[index]}`).join('')
  return { kind: 'function', head: `export function ${name}($o: ${REF}${params}): ${kind === 'set' ? 'void' : rep}`, body: fn.out, result: fn.result, key: graphKey }
}

/** A generic function in an object, other than a method of a class, has one code for all types. */
const oneWay = (at: ts.Node, key: string): never => unsupported(at, `this call of the generic function "${key}" of an object, which stores all types in one way,`, 'make it a method of a class')

/** A class whose property is stored in a way that cannot be converted is none that the program meant. */
function unlessStoredDifferently(fn: Fn, key: string, write: () => void, at?: ts.Node): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    if (at) oneWay(at, key)
    fn.out.length = 0
    fn.line(`$check.missing($o, ${quote(key)})`)
  }
}

function candidateBody(fn: Fn, { kind, key, rep, signature, generic }: Dispatch, { rep: own, cls, shape }: Candidate, args: string[]): void {
  const { unit } = fn
  const object = `changetype<${own}>($o)`
  const any = unit.checker.getAnyType()
  const giveBack = (val: Val): void => fn.emit({ kind: 'return', value: convert(fn, val, rep).text })
  const field = cls ? fieldOf(cls, key) : shape!.fields.find((one) => one.key === key)
  const accessor = (kind === 'get' || kind === 'set') && shape ? shape.fields.find((one) => one.key === `${kind} ${key}`) : undefined
  if (kind === 'get') {
    if (accessor) {
      unit.edge(fn.key, 'closures')
      const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(${object}.${accessor.name})`)
      return giveBack({ text: callClosureText(closure, accessor.accessor!, []), rep: accessor.accessor!.result, type: any })
    }
    if (field) {
      const have = field.called ?? (cls && calledAs(unit, field.type, cls.env))
      const val = readField(object, field, any)
      return giveBack(have && signature && field.rep === CLOSURE && !sameCall(have, signature) ? adapt(fn, val, have, signature) : val)
    }
    const getter = cls && methodOf(cls, accessorKey('get', key))
    const method = cls && !getter ? methodOf(cls, key) : undefined
    if (method && signature) {
      const have = methodSignature(unit, method.owner, method.decl)
      return giveBack(adapt(fn, { text: boundMethod(fn, own, fieldName(key), have, `method:${key}`), rep: CLOSURE, type: any }, have, signature))
    }
    if (!getter) return
    giveBack({ text: `${object}.get$${fieldName(key)}()`, rep: methodSignature(unit, getter.owner, getter.decl).result, type: any })
    return unit.edge(fn.key, `method:get$${key}`)
  }
  if (kind === 'set') {
    if (accessor) {
      unit.edge(fn.key, 'closures')
      const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(${object}.${accessor.name})`)
      fn.line(callClosureText(closure, accessor.accessor!, [convert(fn, { text: '$v', rep, type: any }, accessor.accessor!.params[0]).text]))
    } else if (field) {
      const want = field.called ?? (cls && calledAs(unit, field.type, cls.env))
      const val: Val = { text: '$v', rep, type: any }
      fn.line(`${object}.${field.name} = ${convert(fn, want && signature && rep === CLOSURE && !sameCall(signature, want) ? adapt(fn, val, signature, want) : val, field.rep).text}`)
      if (shape) noteUndefined(fn, object, shape, field, rep)
    }
    else {
      const setter = cls && methodOf(cls, accessorKey('set', key))
      if (!setter) return
      fn.line(`${object}.set$${fieldName(key)}(${convert(fn, { text: '$v', rep, type: any }, methodSignature(unit, setter.owner, setter.decl).params[0]).text})`)
      unit.edge(fn.key, `method:set$${key}`)
    }
    return fn.emit({ kind: 'return' })
  }
  const method = cls && methodOf(cls, key)
  const pass = (wanted: Signature): string[] => argumentsAs(fn, { taken: signature!, names: args }, wanted).map((val) => val.text)
  if (method) {
    const parameters = (method.decl as ts.MethodDeclaration).typeParameters
    const instance = parameters?.length ? methodInstance(unit, cls, method, parameters.map((_, index) => generic?.reps[index] ?? REF)) : undefined
    const own = instance?.signature ?? methodSignature(unit, method.owner, method.decl)
    unit.edge(fn.key, `method:${key}`)
    const text = `${object}.${instance?.name ?? fieldName(key)}(${pass(own).join(', ')})`
    return returnCall(fn, text, own, signature!)
  }
  if (!field || !isReference(field.rep)) return
  const have = field.called ?? calledAs(unit, field.type, cls?.env ?? noEnv) ?? (generic ? signatureOf(unit, generic.own, generic.outer) : signature!)
  unit.edge(fn.key, 'closures')
  const closure = fn.temp('$closure.Closure', `changetype<$closure.Closure>(${object}.${field.name})`)
  returnCall(fn, callClosureText(closure, have, pass(have)), have, signature!)
}

function returnCall(fn: Fn, text: string, have: Signature, want: Signature): void {
  if (have.result === 'void' || want.result === 'void') {
    fn.line(text)
    fn.emit({ kind: 'return', value: want.result === 'void' ? undefined : want.result === 'f64' ? '$value.none<f64>()' : zero(want.result) })
  } else fn.emit({ kind: 'return', value: convert(fn, adaptResult(fn, { text, rep: have.result, type: fn.checker.getAnyType() }, have, want), want.result).text })
}

/** Strings, arrays, errors and collections also have shapes: `{ length: number }`, `{ message: string }`. */
function builtinCandidates(fn: Fn, { key, rep }: Dispatch): void {
  const give = (test: Rep, text: string, have: Rep): void => fn.emit({ kind: 'if', test: `$o instanceof ${test}`, then: [{ kind: 'return', value: convert(fn, { text, rep: have, type: fn.checker.getAnyType() }, rep).text }], otherwise: [] })
  if (key === 'size') fn.emit({ kind: 'if', test: '$reflect.isMap($o) || $reflect.isSet($o)', then: [{ kind: 'return', value: convert(fn, { text: 'changetype<$object.Obj>($o).$count()', rep: 'i32', type: fn.checker.getAnyType() }, rep).text }], otherwise: [] })
  if (key === 'length') for (const kind of ['String', `Array<${REF}>`, 'Array<f64>', 'Array<bool>']) give(kind, `changetype<${kind}>($o).length`, 'i32')
  if (key === 'length') for (const kind of fn.unit.typedArrays) give(kind, `changetype<${kind}>($o).length`, 'i32')
  // A match has the fields of an array first.
  if (key === 'length' && fn.unit.usesRegExp) give('$regexp.RegExpMatch', `changetype<Array<${REF}>>($o).length`, 'i32')
  if (key === 'message' || key === 'name') give('$error.JsError', `changetype<$error.JsError>($o).${key}`, 'string')
  if (fn.unit.eventLoop && key === 'status') give('$promise_all.Settled', '$promise_all.settledStatus($o)', 'string')
  if (fn.unit.eventLoop && (key === 'value' || key === 'reason')) give('$promise_all.Settled', `$promise_all.settled${key === 'value' ? 'Value' : 'Reason'}($o)`, REF)
  if (key === 'done') give('$iterator.IterResult', 'changetype<$iterator.IterResult>($o).done', 'bool')
  if (key === 'value') give('$iterator.IterResult', 'changetype<$iterator.IterResult>($o).value', REF)
}

/** `{} as Record<K, V>` in a function that is generic over K is a dictionary, also where K is known to be `'a' | 'b'`. */
function dictionaryCandidates(fn: Fn, { kind, key, rep }: Dispatch): void {
  const type = fn.checker.getAnyType()
  for (const element of fn.unit.dictionaries) {
    const dict = `$dict.Dict<${element}>`, object = `changetype<${dict}>($o)`
    const then = fn.collect(() => unlessStoredDifferently(fn, key, () => {
      const present = presentInDict(element)
      if (kind === 'get') return fn.emit({ kind: 'return', value: convert(fn, { text: `$dict.get<${element},${present}>(${object}, ${quote(key)})`, rep: present, type, loose: true }, rep).text })
      fn.line(`$dict.set<${element}>(${object}, ${quote(key)}, ${convert(fn, { text: '$v', rep, type }, element).text})`)
      fn.emit({ kind: 'return' })
    }))
    fn.emit({ kind: 'if', test: `$o instanceof ${dict}`, then, otherwise: [] })
  }
}
