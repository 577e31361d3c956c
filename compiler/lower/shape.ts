/**
 * Objects by the names of their properties. Each set of properties that an object literal can have is a class; where TypeScript knows an object only
 * by an interface, access goes through a function that tells the classes apart. Those functions are written last, when all classes are known.
 */
import ts from 'typescript'
import { copied, copyOf, writeCopies, type Property } from './spread.ts'
import { accessorKey, classByRep, fieldOf, memberName, methodOf, methodSignature } from './class.ts'
import { adapt } from './closure.ts'
import { convert } from './convert.ts'
import { dispatchFor, writeDispatches } from './dispatch.ts'
import { fromDevice, isDevice, toDevice } from './device.ts'
import { LENGTH } from './interval.ts'
import { quote, unsupported } from './expression.ts'
import { declared, zero, type Fn, type Val } from './fn.ts'
import { ofHeld } from './held.ts'
import { writeKeyed } from './keyed.ts'
import { builtinGetter } from './library.ts'
import { narrowed } from './name.ts'
import { refuse } from './refusal.ts'
import { calledAs, isIndexed, isInteger, isLibrary, isReference, libraryName, presentParts, repOf, sameCall, typedElement } from './types.ts'
import { noEnv, REF, type ClassInfo, type Env, type Field, type OutFile, type Rep, type Shape, type Signature, type Unit, CLOSURE } from './unit.ts'

/** The class of literals with these properties. */
export function shapeOf(unit: Unit, inOrder: Omit<Field, 'name'>[], type: ts.Type, parsed = false): Shape {
  // Array indices come first, in ascending order (ECMA-262 10.1.11).
  const isIndex = ({ key }: { key: string }): boolean => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1
  const fields = inOrder.some(isIndex) ? [...inOrder.filter(isIndex).sort((a, b) => Number(a.key) - Number(b.key)), ...inOrder.filter((field) => !isIndex(field))] : inOrder
  const key = (parsed ? 'parsed ' : '') + fields.map((field) => `${JSON.stringify(field.key)}${field.optional ? '?' : ''}:${field.rep}${field.called ? `(${field.called.params.join()}:${field.called.result})` : ''}`).join()
  let shape = unit.shapes.get(key)
  if (!shape) {
    shape = { name: unit.unique(`Shape$${unit.shapes.size + 1}`, SHARED), fields: fields.map((field) => ({ ...field, name: fieldName(field.key) })), types: [], ...(parsed ? { parsed } : {}) }
    unit.shapes.set(key, shape)
  }
  if (!shape.types.includes(type)) shape.types.push(type)
  return shape
}

/** Name of the generated file for what belongs to no module. */
export const SHARED = '.generated/lowered.ts'

/** A property's name as a field of a generated class. */
export const fieldName = (key: string): string =>
  /^[A-Za-z_]\w*$/.test(key) && !['constructor', 'toString', 'type', 'static', 'get', 'set', 'readonly', 'abstract', 'null', 'true', 'false', 'this', 'super', 'new', 'if', 'for', 'in', 'of', 'default', 'class', 'function', 'return', 'is', 'as', 'from', 'delete', 'do', 'else', 'enum', 'export', 'import', 'switch', 'case', 'while', 'var', 'let', 'const', 'with', 'void', 'typeof', 'instanceof', 'throw', 'try', 'catch', 'finally', 'continue', 'break', 'yield', 'async', 'await', 'private', 'public', 'protected', 'declare', 'namespace', 'module', 'interface', 'implements', 'package', 'extends', 'false'].includes(key)
    ? key : /^[A-Za-z_]\w*$/.test(key) ? `${key}$` : `$${[...key].map((char) => (/\w/.test(char) ? char : char.codePointAt(0)!.toString(16))).join('')}`

/** `object.key`, whatever the object is. @param type what TypeScript says of the result here */
export function getProperty(fn: Fn, object: Val, key: string, node: ts.Node, type?: ts.Type): Val {
  const { checker, unit } = fn
  const base = checker.getNonNullableType(checker.getApparentType(object.type))
  const symbol = checker.getPropertyOfType(base, key)
  const whole = symbol ? checker.getTypeOfSymbol(symbol) : checker.getIndexTypeOfType(base, ts.IndexKind.String)
  const result = type ?? whole ?? checker.getAnyType()
  const { rep, text } = object
  if (key === 'length' && (rep === 'string' || rep.startsWith('Array<') || rep in typedElement)) return { text: `${text}.length`, rep: 'i32', type: result, range: LENGTH }
  if (rep.startsWith('Array<') && /^\d+$/.test(key)) return narrowed(fn, { text: `$array.ofTuple<${rep.slice(6, -1)}>(${text}, ${key})`, rep: rep.slice(6, -1), type: result }, result)
  if (rep === '$iterator.IterResult' || (rep === REF && (key === 'done' || key === 'value') && repOf(unit, base, fn.env) === '$iterator.IterResult')) {
    const from = convert(fn, object, '$iterator.IterResult').text
    // A generator that is over gives undefined, whatever its type says.
    return key === 'done' ? { text: `${from}.done`, rep: 'bool', type: result } : { ...narrowed(fn, { text: `${from}.value`, rep: REF, type: result }, result), loose: true }
  }
  const cls = classByRep(unit, rep)
  if (cls) {
    const field = fieldOf(cls, key)
    if (field) return narrowed(fn, recalled(fn, ofHeld(readField(text, field, result), field.held), calledAs(unit, field.type, cls.env), result), result)
    const getter = methodOf(cls, accessorKey('get', key))
    if (getter) {
      const signature = methodSignature(unit, getter.owner, getter.decl)
      return checked(fn, narrowed(fn, { text: `${text}.${memberName(getter)}()`, rep: signature.result, type: result }, result), `method:get$${key}`)
    }
    if (methodOf(cls, key)) return refuse(node, 'UNI-L018', { object: 'o', name: key, method: key })
  }
  if (rep.startsWith('$error.') || (cls && isError(cls))) {
    if (key === 'message' || key === 'name') return { text: `${text}.${key}`, rep: 'string', type: result }
    if (key === 'stack') return { text: `${text}.stack`, rep: 'string', type: result }
    if (key === 'cause') return narrowed(fn, { text: `${text}.cause`, rep: REF, type: result }, result)
    if (key === 'errors' && rep === '$error.JsAggregateError') return { text: `${text}.errors`, rep: `Array<${REF}>`, type: result }
  }
  if (key === 'raw' && rep === `Array<${REF}>` && libraryName(base) === 'TemplateStringsArray') return { text: `$template.rawOf(${text})`, rep, type: result }
  const library = builtinGetter(fn, object, base, key, result, node)
  if (library) return library
  if (rep.startsWith('$dict.')) {
    const element = rep.slice(rep.indexOf('<') + 1, -1)
    const present = presentInDict(element)
    return narrowed(fn, { text: `$dict.get<${element},${present}>(${text}, ${quote(key)})`, rep: present, type: result }, result)
  }
  if (isDevice(rep)) return fromDevice(fn, `${text}.${key}`, whole ?? result, result)
  if (rep === REF && /^\d+$/.test(key) && isIndexed(checker, base)) return narrowed(fn, { text: `$reflect.get(${text}, ${quote(key)})`, rep: REF, type: result }, result)
  if (!whole || (rep !== REF && !cls)) return unsupported(node, `the property "${key}" of ${checker.typeToString(object.type)}`)
  const wanted = repOf(unit, whole, fn.env)
  const own = wanted === 'void' ? REF : wanted
  const dispatch = dispatchFor(unit, 'get', key, own, base, calledAs(unit, whole, fn.env), !!symbol && (symbol.flags & ts.SymbolFlags.Optional) !== 0)
  const val: Val = { text: `${dispatch.name}(${text})`, rep: own, type: whole }
  return checked(fn, narrowed(fn, val, result), `get:${key}`)
}

/** Of a class that extends Error, however far up. */
const isError = (cls: ClassInfo): boolean => (cls.base ? isError(cls.base) : cls.baseRep.startsWith('$error.'))

export const readField = (text: string, field: Field, type: ts.Type): Val =>
  ({ text: isReference(field.rep) && field.rep !== REF ? `changetype<${field.rep}>(${text}.${field.name})` : `${text}.${field.name}`, rep: field.rep, type })

/** What reading own properties through `lang/reflect` calls: getters of object literals. */
export const ACCESSORS = 'accessors'

/** A value that a call gives which may throw. */
export function checked(fn: Fn, val: Val, key: string): Val {
  if (!fn.unit.catches) {
    fn.unit.edge(fn.key, key)
    return val
  }
  const settled = val.rep === 'void' ? val : fn.settle({ ...val, stable: false })
  if (val.rep === 'void') fn.line(val.text)
  fn.check(key)
  return val.rep === 'void' ? { ...val, text: '', stable: true } : settled
}

/** `object.key = val`; the returned place is evaluated already. */
export function setProperty(fn: Fn, object: Val, key: string, val: Val, node: ts.Node): void {
  const { unit, checker } = fn
  const cls = classByRep(unit, object.rep)
  if (cls) {
    const field = fieldOf(cls, key)
    if (field) return fn.line(`${object.text}.${field.name} = ${uncalled(fn, convert(fn, val, field.rep, undefined, node), val.type, calledAs(unit, field.type, cls.env)).text}`, node)
    const setter = methodOf(cls, accessorKey('set', key))
    if (setter) {
      const signature = methodSignature(unit, setter.owner, setter.decl)
      fn.line(`${object.text}.${memberName(setter)}(${convert(fn, val, signature.params[0]).text})`, node)
      return fn.check(`method:set$${key}`)
    }
  }
  const error = object.rep.startsWith('$error.') || (cls && isError(cls))
  if (error && (key === 'message' || key === 'name')) return fn.line(`${object.text}.${key} = ${convert(fn, val, 'string').text}`, node)
  if (error && key === 'cause') return fn.line(`${object.text}.${key} = ${convert(fn, val, REF).text}`, node)
  if (key === 'length' && object.rep.startsWith('Array<')) {
    fn.line(`$array.setLength<${object.rep.slice(6, -1)}>(${object.text}, ${convert(fn, val, 'f64').text})`, node)
    return fn.check('builtin:!')
  }
  if (key === 'lastIndex' && object.rep === '$regexp.JsRegExp') return fn.line(`${object.text}.lastIndex = ${convert(fn, val, 'f64').text}`, node)
  if (object.rep.startsWith('$dict.')) return fn.line(`$dict.set<${object.rep.slice(object.rep.indexOf('<') + 1, -1)}>(${object.text}, ${quote(key)}, ${convert(fn, val, object.rep.slice(object.rep.indexOf('<') + 1, -1)).text})`, node)
  if (isDevice(object.rep)) return fn.line(`${object.text}.${key} = ${toDevice(fn, val, val.rep, node).text}`, node)
  if (object.rep !== REF && !cls) return unsupported(node, `setting "${key}" of ${checker.typeToString(object.type)}`)
  const base = checker.getNonNullableType(checker.getApparentType(object.type))
  const rep = propertyRep(fn, base, key)
  const property = checker.getPropertyOfType(base, key)
  const dispatch = dispatchFor(unit, 'set', key, rep, base, calledAs(unit, property && checker.getTypeOfSymbol(property), fn.env), false)
  fn.line(`${dispatch.name}(${object.text}, ${convert(fn, val, rep).text})`, node)
  fn.check(`set:${key}`)
}

/** A test whether `object` has the optional property `key`, whose value is `val`: it may have been set to undefined. */
export const isThere = (fn: Fn, object: Val, key: string, val: Val): string =>
  `(!$value.isNone<${val.rep}>(${val.text}) || $reflect.has(${convert(fn, object, REF).text}, ${quote(key)}))`

/** A function that is called as `have`, as one of type `type`. */
function recalled(fn: Fn, val: Val, have: Signature | undefined, type: ts.Type): Val {
  const want = have && val.rep === CLOSURE ? calledAs(fn.unit, type, fn.env) : undefined
  return want && !sameCall(have!, want) ? { ...adapt(fn, val, have!, want), type } : val
}

/** A function of type `type`, to be called as `want`. */
function uncalled(fn: Fn, val: Val, type: ts.Type, want: Signature | undefined): Val {
  const have = want && val.rep === CLOSURE ? calledAs(fn.unit, type, fn.env) : undefined
  return have && !sameCall(have, want!) ? adapt(fn, val, have, want!) : val
}

/** Declared representation of a property. */
export function propertyRep(fn: Fn, base: ts.Type, key: string): Rep {
  const symbol = fn.checker.getPropertyOfType(base, key)
  const type = symbol ? fn.checker.getTypeOfSymbol(symbol) : fn.checker.getIndexTypeOfType(base, ts.IndexKind.String)
  const rep = type ? repOf(fn.unit, type, fn.env) : REF
  return rep === 'void' ? REF : rep
}

/** Properties that a pattern did not name. */
export function restOf(fn: Fn, object: Val, taken: string[], node: ts.Node): Val {
  const { checker, unit } = fn
  if (object.rep.startsWith('$dict.')) return { text: `$dict.without<${object.rep.slice(object.rep.indexOf('<') + 1, -1)}>(${object.text}, [${taken.map((one) => `<${REF}>${quote(one)}`).join(', ')}])`, rep: object.rep, type: object.type }
  const source = checker.getNonNullableType(object.type)
  const properties = checker.getPropertiesOfType(checker.getApparentType(source)).filter((one) => !taken.includes(one.name) && !isClassMember(one))
  const fields = properties.map((one): Property => {
    const own = checker.getTypeOfSymbol(one)
    return { key: one.name, rep: propertyRep(fn, source, one.name), optional: (one.flags & ts.SymbolFlags.Optional) !== 0, type: own, called: calledAs(unit, own, fn.env) }
  })
  const type = ts.isBindingElement(node) ? checker.getTypeAtLocation(node.name) : object.type
  if (object.exact) {
    const shape = shapeOf(unit, fields, type)
    const result = fn.temp(shape.name, `new ${shape.name}()`)
    for (const field of shape.fields) fn.line(`${result}.${field.name} = ${convert(fn, getProperty(fn, object, field.key, node, field.type), field.rep).text}`)
    return { text: `changetype<${REF}>(${result})`, rep: REF, type, stable: true }
  }
  return copied(fn, copyOf(unit, node, { source, types: [type], before: [], fields, without: taken }), object, [], type)
}

/** A method or accessor of a class: it lies on the prototype. */
export const isClassMember = (symbol: ts.Symbol): boolean => !!symbol.valueDeclaration && ts.isClassLike(symbol.valueDeclaration.parent) && !ts.isPropertyDeclaration(symbol.valueDeclaration)

/** Writes the shapes and everything that tells classes apart. */
export function writeShared(unit: Unit, file: OutFile): void {
  // Methods that only these call may bring further classes.
  writeDispatches(unit, file)
  writeCopies(unit, file)
  writeKeyed(unit, file)
  writeDispatches(unit, file)
  for (const shape of unit.shapes.values()) file.parts.push({ kind: 'text', lines: shapeText(shape).map((text) => ({ text })) })
}

function shapeText(shape: Shape): string[] {
  const listed = shape.fields.filter((field) => !field.hidden)
  return [
    `@final export class ${shape.name} extends ${shape.parsed ? '$json.Parsed' : '$object.Obj'} {`,
    ...shape.fields.map((field) => `  ${field.name}: ${declared(field.rep)}${isReference(field.rep) ? ' = null' : field.optional && field.rep === 'f64' ? ' = $value.none<f64>()' : ''};`),
    ...(listed.some((field) => field.optional) ? [`  ${UNDEFINED}: u64;`] : []),
    ...(shape.parsed ? own(listed) : reflection('', listed, shape.fields)),
    '}',
  ]
}

/** Optional properties that were set to undefined: they are there all the same, until they are deleted (ECMA-262 10.1.7). One bit each. */
const UNDEFINED = '$undefined'
const bit = (index: number): string => `(<u64>1 << ${index})`
const MOST_BITS = 64

/** Notes that `field` was set to `val`, should that be undefined. */
export function noteUndefined(fn: Fn, object: string, shape: Shape, field: Field, rep: Rep, val = '$v'): void {
  const index = shape.fields.filter((one) => !one.hidden).indexOf(field)
  if (!field.optional || index >= MOST_BITS || !(isReference(rep) || rep === 'f64')) return
  fn.emit({ kind: 'if', test: `$value.isNone<${isReference(rep) ? REF : rep}>(${val})`, then: [{ kind: 'line', text: `${object}.${UNDEFINED} |= ${bit(index)}` }], otherwise: [] })
}

/** Of what `JSON.parse` makes: the same for the fields, which are not all that is listed. */
const own = (fields: Field[]): string[] =>
  (fields.length ? reflection('', fields).map((line) => line.replace(/^ {2}\$(size|key|get|put|has|remove)\(/, (_, name: string) => `  own${name[0].toUpperCase()}${name.slice(1)}(`))
    : ['  ownSize(): i32 { return 0; }', '  ownKey(index: i32): string { return ""; }', `  ownGet(index: i32): ${REF} { return null; }`, `  ownPut(index: i32, value: ${REF}): void {}`])

/** Overrides of `lang/object` for printing, JSON and the like. */
export function reflection(name: string, fields: Field[], all: Field[] = fields): string[] {
  const accessor = (kind: string, field: Field): Field | undefined => all.find((one) => one.key === `${kind} ${field.key}`)
  const read = (field: Field): string => {
    const getter = accessor('get', field)
    if (!getter) return `$value.box<${isReference(field.rep) ? REF : field.rep}>(this.${field.name})`
    const { result } = getter.accessor!
    return `$value.box<${isReference(result) ? REF : result}>(call_indirect<${result}>(changetype<$closure.Closure>(this.${getter.name}).code, changetype<$closure.Closure>(this.${getter.name})))`
  }
  const choose = (value: (field: Field) => string, otherwise: string): string => `{ switch (index) { ${fields.map((field, index) => `case ${index}: return ${value(field)};`).join(' ')} default: return ${otherwise}; } }`
  const optional = fields.some((field) => field.optional)
  // Fields of classes are there from the start.
  const bits = (index: number): boolean => !name && fields[index].optional && index < MOST_BITS
  const holdsNone = (field: Field): string => `$value.isNone<${isReference(field.rep) ? REF : field.rep}>(this.${field.name})`
  return [
    ...(name ? [`  $class(): string { return ${quote(name)}; }`] : []),
    ...(fields.length ? [
      `  $size(): i32 { return ${fields.length}; }`,
      `  $key(index: i32): string ${choose((field) => quote(field.key), '""')}`,
      `  $get(index: i32): ${REF} ${choose(read, 'null')}`,
      `  $put(index: i32, value: ${REF}): void { switch (index) { ${fields.map((field, index) => `case ${index}: this.${field.name} = ${isReference(field.rep) && field.rep !== REF ? `changetype<${field.rep}>(value)` : field.rep === REF ? 'value' : `$value.unbox<${field.rep}>(value)`};${bits(index) ? ` if ($value.isNone<${REF}>(value)) this.${UNDEFINED} |= ${bit(index)};` : ''} return;`).join(' ')} } }`,
    ] : []),
    ...(fields.some((field) => accessor('get', field) ?? accessor('set', field)) ? [`  $accessor(index: i32): $object.Accessor ${choose((field) => `$object.Accessor.${accessor('get', field) ? (accessor('set', field) ? 'BOTH' : 'GETTER') : accessor('set', field) ? 'SETTER' : 'NONE'}`, '$object.Accessor.NONE')}`] : []),
    ...(optional ? [`  $has(index: i32): bool ${choose((field) => (field.optional ? `!${holdsNone(field)}${bits(fields.indexOf(field)) ? ` || (this.${UNDEFINED} & ${bit(fields.indexOf(field))}) != 0` : ''}` : 'true'), 'false')}`] : []),
    ...(optional && !name ? [`  $remove(index: i32): void { switch (index) { ${fields.map((field, index) => (field.optional ? `case ${index}: this.${field.name} = ${field.rep === 'f64' ? '$value.none<f64>()' : zero(field.rep)}; ${bits(index) ? `this.${UNDEFINED} &= ~${bit(index)}; ` : ''}return;` : '')).join(' ')} } }`] : []),
  ]
}

export interface Candidate { rep: Rep; cls?: ClassInfo; shape?: Shape; env: Env; builtin?: boolean; /** TypeScript says so. */ sure?: boolean }

/** `__@iterator@12` → `@@iterator`, as fields are named. */
const keyOfSymbol = ({ name }: ts.Symbol): string => name.replace(/^__@(\w+)@\d+$/, '@@$1')

/** Names that every object of the type has. */
function requiredOf(unit: Unit, type: ts.Type): Set<string> {
  const apparent = unit.checker.getApparentType(type)
  return new Set(unit.checker.getPropertiesOfType(apparent).filter((one) => !(one.flags & ts.SymbolFlags.Optional) && !isLibrary(one)).map(keyOfSymbol))
}

/**
 * Classes that an object of the type may be of: those TypeScript says, then all others that have the names, since types are also asserted,
 * narrowed and generic.
 */
export function candidates(unit: Unit, type: ts.Type): Candidate[] {
  const { checker } = unit
  const parts = presentParts(type)
  const fits = (source: ts.Type): boolean => checker.isTypeAssignableTo(source, type) || parts.some((part) => checker.isTypeAssignableTo(source, part))
  const required = parts.map((part) => requiredOf(unit, part))
  const has = (names: Set<string>): boolean => required.some((wanted) => [...wanted].every((name) => names.has(name)))
  const sure: Candidate[] = [], others: Candidate[] = []
  for (const cls of unit.classes.values()) {
    const one: Candidate = { rep: cls.name, cls, env: cls.env }
    if (fits(cls.type)) sure.push(one)
    else if (has(new Set(checker.getPropertiesOfType(cls.type).map(keyOfSymbol)))) others.push(one)
  }
  for (const shape of unit.shapes.values()) {
    const one: Candidate = { rep: shape.name, shape, env: noEnv }
    if (shape.types.some(fits)) sure.push(one)
    else if (has(new Set(shape.fields.map((field) => field.key)))) others.push(one)
  }
  for (const one of sure) one.sure = true
  return [...sure, ...others]
}

/** How a value of a dictionary is given, which may be absent. */
export const presentInDict = (element: Rep): Rep => (element === 'bool' ? REF : isInteger(element) ? 'f64' : element)
