/** Properties and elements: reading, the places they are, and optional chains. */
import ts from 'typescript'
import type { Target } from './assignment.ts'
import { call } from './call.ts'
import { classByRep, fieldOf, superGetter, superSetter } from './class.ts'
import { checkStaticWrite, hasStatic, readStatic, receiverOf, staticField, writeStatic } from './static.ts'
import { convert } from './convert.ts'
import { deviceValue, fromDevice } from './device.ts'
import { choose, expression, inOrder, quote, unsupported, type Use } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { heldVal, noted } from './held.ts'
import { I32, U32, within } from './interval.ts'
import { staticValue } from './library.ts'
import { special } from './special.ts'
import { constantOf, narrowed, symbolOf } from './name.ts'
import { refuse } from './refusal.ts'
import { keyedGet, keyedSet, keyText } from './keyed.ts'
import { getProperty, propertyRep, setProperty } from './shape.ts'
import { isIndexed, isInteger, isMatch, isReference, presentParts, repOf, typedElement } from './types.ts'
import { REF, type Rep } from './unit.ts'

/** `object.name` */
export function property(fn: Fn, node: ts.PropertyAccessExpression, use: Use, object?: Val): Val {
  const { checker } = fn
  const constant = constantOf(fn, node)
  if (constant) return constant
  if (!object) {
    const fixed = fixedMember(fn, node)
    if (fixed) return fixed
  }
  const from = object ?? expression(fn, node.expression)
  if (from.rep === 'void') return unsupported(node, 'a property of nothing')
  void use
  return getProperty(fn, from, node.name.text, node, checker.getTypeAtLocation(node))
}

/** Members that no object is needed for: statics, exports of modules, constants of the library. */
function fixedMember(fn: Fn, node: ts.PropertyAccessExpression): Val | undefined {
  const { checker } = fn
  const symbol = checker.getSymbolAtLocation(node.name)
  const left = symbolOf(checker, node.expression)
  const type = checker.getTypeAtLocation(node)
  const receiver = receiverOf(fn, node.expression)
  if (receiver && hasStatic(fn, receiver, node.name.text)) return readStatic(fn, receiver, node.name.text, node, type)
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return superGetter(fn, node.name.text, node, type)
  if (left && left.flags & ts.SymbolFlags.ValueModule && symbol) {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const declaration = real.valueDeclaration
    if (declaration?.getSourceFile().isDeclarationFile) return fromDevice(fn, deviceValue(declaration, real.name), checker.getTypeOfSymbol(real), type)
    return expression(fn, node.name)
  }
  return staticValue(fn, node, type)
}

/** `object[index]` */
export function element(fn: Fn, node: ts.ElementAccessExpression, use: Use, object?: Val): Val {
  const { checker } = fn
  const constant = constantOf(fn, node)
  if (constant) return constant
  const type = checker.getTypeAtLocation(node)
  if (ts.isStringLiteralLike(node.argumentExpression) && !isRecord(checker, node.expression)) {
    const from = object ?? expression(fn, node.expression)
    return getProperty(fn, from, node.argumentExpression.text, node, type)
  }
  const [from, index] = object ? [object, expression(fn, node.argumentExpression)] : inOrder(fn, [() => expression(fn, node.expression), () => expression(fn, node.argumentExpression)])
  return elementOf(fn, from, index, type, node, use)
}

const isRecord = (checker: ts.TypeChecker, node: ts.Expression): boolean => !!checker.getNonNullableType(checker.getTypeAtLocation(node)).getStringIndexType()

/** `Enum[value]`: the name of a member; `Enum[name]`: its value. */
function enumElement(fn: Fn, from: Val, index: Val, type: ts.Type): Val {
  const rep = repOf(fn.unit, type, fn.env)
  return convert(fn, { text: `$dict.get<${REF},${REF}>(${from.text}, ${dictKey(fn, index)})`, rep: REF, type }, rep === 'void' ? REF : rep)
}

/** An index as text of an i32; -1 when the number is no index. */
export function indexText(fn: Fn, index: Val): string {
  if (index.rep === 'i32' || index.rep === 'u8' || index.rep === 'u16' || index.rep === 'i8' || index.rep === 'i16') return index.text
  if (isInteger(index.rep)) return `<i32>(${index.text})`
  if (index.bits) return index.bits
  if (index.num && within(index.num, I32)) return `<i32>(${index.text})`
  return `$number.toIndex(${convert(fn, index, 'f64').text})`
}

function elementOf(fn: Fn, from: Val, index: Val, type: ts.Type, node: ts.ElementAccessExpression, use: Use): Val {
  const { rep } = from
  if (rep.startsWith('Array<') || rep in typedElement) {
    const own = rep in typedElement ? typedElement[rep] : rep.slice(6, -1)
    if (tolerant(fn, node, use) || isMatch(from.type)) {
      const wide = own === 'bool' ? REF : isReference(own) || own === 'f64' ? own : 'f64'
      const get = rep in typedElement ? `$typed_array.getOr<${rep}>` : `$array.getOr<${own},${wide}>`
      return widened(fn, { text: `${get}(${from.text}, ${indexText(fn, index)})`, rep: wide, type, loose: isMatch(from.type) }, type)
    }
    const val = (text: string): Val => (own === 'u32' && repOf(fn.unit, type, fn.env) === 'f64' ? heldVal(text, 'u32', U32, type) : { text, rep: own, type, range: smallRange(own, rep) })
    if (!fn.unit.catches) return narrowed(fn, smaller(val(`${from.text}[${indexText(fn, index)}]`)), type)
    const [list, at] = [fn.settle(from), fn.settle({ text: indexText(fn, index), rep: 'i32', type: index.type, stable: index.stable && index.rep === 'i32' })]
    checkIndex(fn, list, at.text, node)
    return narrowed(fn, smaller(val(`unchecked(${list.text}[${at.text}])`)), type)
  }
  if (rep === 'string') {
    if (tolerant(fn, node, use)) return { text: `$string.at(${from.text}, ${convert(fn, index, 'f64').text})`, rep: 'string', type }
    return { text: `$string.charAtIndex(${from.text}, ${indexText(fn, index)})`, rep: 'string', type }
  }
  if (rep.startsWith('$dict.')) {
    const own = rep.slice(rep.indexOf('<') + 1, -1)
    const wide = own === 'bool' ? REF : isReference(own) ? own : 'f64'
    if (isEnum(from.type)) return enumElement(fn, from, index, type)
    return widened(fn, { text: `$dict.get<${own},${wide}>(${from.text}, ${dictKey(fn, index)})`, rep: wide, type }, type)
  }
  if (classByRep(fn.unit, rep) || rep === REF) {
    const parts = presentParts(from.type)
    if (parts.length && !parts.some((part) => part.flags & ts.TypeFlags.StringLike) && isIndexed(fn.checker, from.type)) return narrowed(fn, { text: `$reflect.item(${from.text}, ${indexText(fn, index)})`, rep: REF, type }, type)
    const keys = literalKeys(fn, node.argumentExpression)
    if (keys) return keyed(fn, from, index, keys, type, node)
    return narrowed(fn, keyedGet(fn, from, keyText(index), type), type)
  }
  return refuse(node, 'UNI-L015', { object: node.expression.getText(), key: node.argumentExpression.getText(), type: fn.checker.typeToString(from.type) })
}

/** The range of an integer element that TypeScript calls a number. */
export const smallRange = (own: Rep, rep: Rep): Val['range'] => (rep in typedElement ? ({ u8: { low: 0, high: 255 }, i8: { low: -128, high: 127 }, u16: { low: 0, high: 65535 }, i16: { low: -32768, high: 32767 }, i32: { low: -(2 ** 31), high: 2 ** 31 - 1 } } as Record<string, Val['range']>)[own] : undefined)
/** Typed arrays give numbers: those that fit are i32s, the others f64s. */
const smaller = (val: Val): Val => {
  if (val.range && val.rep !== 'i32') return { ...val, text: `<i32>${val.text}`, rep: 'i32' }
  return val
}

const dictKey = (fn: Fn, index: Val): string => (index.rep === 'string' ? index.text : `$text.str<${index.rep}>(${index.text})`)

/** A wide result where the type has no undefined: bool and exact classes again. */
function widened(fn: Fn, val: Val, type: ts.Type): Val {
  const rep = repOf(fn.unit, type, fn.env)
  if (isReference(val.rep) && isReference(rep)) return convert(fn, val, rep)
  return rep === val.rep || rep === 'void' ? val : narrowed(fn, val, type)
}

const isEnum = (type: ts.Type): boolean => !!type.symbol && (type.symbol.flags & ts.SymbolFlags.Enum) !== 0 && (type.flags & ts.TypeFlags.Object) !== 0

/** The literal names that a key can have: `o[k]` with k: "a" | "b". */
function literalKeys(fn: Fn, key: ts.Expression): string[] | undefined {
  const type = fn.checker.getTypeAtLocation(key)
  const parts = type.isUnion() ? type.types : [type]
  return parts.every((part) => part.isStringLiteral() || part.isNumberLiteral()) && parts.length <= 6 ? parts.map((part) => String((part as ts.LiteralType).value)) : undefined
}

function keyed(fn: Fn, from: Val, index: Val, keys: string[], type: ts.Type, node: ts.Node): Val {
  const object = fn.settle(from), key = fn.settle({ ...index, text: keyText(index), rep: 'string' })
  const rep = repOf(fn.unit, type, fn.env)
  const pick = (at: number): Val => {
    const own = (): Val => getProperty(fn, object, keys[at], node)
    return at === keys.length - 1 ? own() : choose(fn, `${key.text} == ${quote(keys[at])}`, own, () => pick(at + 1), rep, type)
  }
  return convert(fn, pick(0), rep)
}

/** True where undefined for an index out of range is what the code expects. */
function tolerant(fn: Fn, node: ts.ElementAccessExpression, use: Use): boolean {
  if (use.absentAllowed) return true
  const type = fn.checker.getTypeAtLocation(node)
  if (type.flags & ts.TypeFlags.Undefined || (type.isUnion() && type.types.some((part) => part.flags & ts.TypeFlags.Undefined))) return true
  if (node.flags & ts.NodeFlags.OptionalChain) return true
  // What is known of the element here does not make it present.
  const list = fn.checker.getNonNullableType(fn.checker.getTypeAtLocation(node.expression))
  const declared = ts.isNumericLiteral(node.argumentExpression) && fn.checker.isTupleType(list) ? list.getProperty(node.argumentExpression.text) : undefined
  if (declared ? undefinable(fn.checker.getTypeOfSymbol(declared)) : !!list.getNumberIndexType() && undefinable(list.getNumberIndexType()!)) return true
  let at: ts.Node = node
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isBinaryExpression(parent) && parent.left === at && /^(\?\?|\|\||&&)=$/.test(parent.operatorToken.getText())) return true
  if (ts.isVariableDeclaration(parent) && parent.initializer === at && parent.type) return undefinable(fn.checker.getTypeFromTypeNode(parent.type))
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) {
    const wanted = fn.checker.getContextualType(node)
    return !!wanted && undefinable(wanted)
  }
  return false
}
const undefinable = (type: ts.Type): boolean => type.isUnion() && type.types.some((part) => (part.flags & ts.TypeFlags.Undefined) !== 0)

/** Throws a RangeError unless 0 <= at < length. */
function checkIndex(fn: Fn, list: Val, at: string, node: ts.Node): void {
  const then = fn.collect(() => fn.raise(`$check.index(${at}, ${list.text}.length)`, node))
  fn.emit({ kind: 'if', test: `<u32>(${at}) >= <u32>(${list.text}.length)`, then, otherwise: [], at: node })
}

/** The place `object.name`. */
export function propertyTarget(fn: Fn, node: ts.PropertyAccessExpression): Target {
  const { checker } = fn
  const symbol = checker.getSymbolAtLocation(node.name)
  const key = node.name.text
  const type = symbol ? writeType(checker, symbol, node) : checker.getTypeAtLocation(node)
  const receiver = receiverOf(fn, node.expression)
  if (receiver && hasStatic(fn, receiver, key)) {
    const get = (): Val => readStatic(fn, receiver, key, node, checker.getTypeAtLocation(node))!
    const field = staticField(fn, receiver, key)
    if (!field) return { rep: repOf(fn.unit, type, fn.env), type, get, set: (val) => writeStatic(fn, receiver, key, val, node) }
    checkStaticWrite(fn, receiver, key, node)
    return { rep: field.variable.rep, type: field.type, plain: field.variable.text, get, set: (val) => writeStatic(fn, receiver, key, val, node) }
  }
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    return { rep: repOf(fn.unit, type, fn.env), type, get: () => superGetter(fn, key, node, type), set: (val) => superSetter(fn, key, val, node) }
  }
  const object = fn.settle(expression(fn, node.expression))
  const cls = classByRep(fn.unit, object.rep)
  const field = cls && fieldOf(cls, key)
  const base = checker.getNonNullableType(checker.getApparentType(object.type))
  const rep = field ? field.rep : targetRep(fn, object, base, key)
  const plain = field && !isReference(field.rep) ? `${object.text}.${field.name}` : undefined
  return {
    rep, type, plain,
    held: field?.held,
    get: () => (field?.held ? noted(fn, node, getProperty(fn, object, key, node, type)) : convert(fn, getProperty(fn, object, key, node, type), rep)),
    set: (val) => setProperty(fn, object, key, val, node),
    remove: () => {
      if (object.rep.startsWith('$dict.')) return { text: `$dict.remove<${object.rep.slice(object.rep.indexOf('<') + 1, -1)}>(${object.text}, ${quote(key)})`, rep: 'bool', type: checker.getBooleanType() }
      if (field) setProperty(fn, object, key, { text: rep === 'f64' ? '$value.none<f64>()' : 'null', rep: rep === 'f64' ? 'f64' : REF, type }, node)
      else fn.line(`$reflect.remove(${convert(fn, object, REF).text}, ${quote(key)})`, node)
      return { text: 'true', rep: 'bool', type: checker.getBooleanType(), stable: true }
    },
  }
}

const targetRep = (fn: Fn, object: Val, base: ts.Type, key: string): Rep => (key === 'length' && object.rep !== REF ? 'f64' : propertyRep(fn, base, key))

const writeType = (checker: ts.TypeChecker, symbol: ts.Symbol, node: ts.Node): ts.Type =>
  (symbol.flags & ts.SymbolFlags.Accessor && symbol.declarations?.find(ts.isSetAccessor)?.parameters[0] ? checker.getTypeAtLocation(symbol.declarations.find(ts.isSetAccessor)!.parameters[0]) : checker.getTypeOfSymbolAtLocation(symbol, node))

/** The place `object[index]`. */
export function elementTarget(fn: Fn, node: ts.ElementAccessExpression): Target {
  const { checker } = fn
  const record = isRecord(checker, node.expression)
  if (ts.isStringLiteralLike(node.argumentExpression) && !record) {
    const object = fn.settle(expression(fn, node.expression))
    const key = node.argumentExpression.text
    const rep = propertyRep(fn, checker.getNonNullableType(object.type), key)
    const type = checker.getTypeAtLocation(node)
    return { rep, type, get: () => getProperty(fn, object, key, node, type), set: (val) => setProperty(fn, object, key, val, node) }
  }
  const [from, index] = inOrder(fn, [() => expression(fn, node.expression), () => expression(fn, node.argumentExpression)]).map((val) => fn.settle(val))
  if (from.rep.startsWith('$dict.')) {
    const own = from.rep.slice(from.rep.indexOf('<') + 1, -1)
    const key = fn.settle({ text: dictKey(fn, index), rep: 'string', type: index.type }).text
    const type = checker.getNonNullableType(from.type).getStringIndexType()!
    return {
      rep: own, type,
      get: () => elementOf(fn, from, { text: key, rep: 'string', type: index.type, stable: true }, checker.getTypeAtLocation(node), node, { absentAllowed: true }),
      set: (val) => fn.line(`$dict.set<${own}>(${from.text}, ${key}, ${val.text})`, node),
      remove: () => ({ text: `$dict.remove<${own}>(${from.text}, ${key})`, rep: 'bool', type: checker.getBooleanType() }),
    }
  }
  const typed = from.rep in typedElement
  if (!typed && !from.rep.startsWith('Array<')) {
    const shaped = from.rep === REF || classByRep(fn.unit, from.rep) !== undefined
    if (!shaped) return refuse(node, 'UNI-L015', { object: node.expression.getText(), key: node.argumentExpression.getText(), type: checker.typeToString(from.type) })
    const type = checker.getTypeAtLocation(node)
    const rep = repOf(fn.unit, type, fn.env)
    const keys = literalKeys(fn, node.argumentExpression)
    const key = fn.settle({ ...index, text: keyText(index), rep: 'string' })
    return {
      rep: rep === 'void' ? REF : rep, type,
      get: () => (keys ? keyed(fn, from, key, keys, type, node) : narrowed(fn, keyedGet(fn, from, key.text, type), type)),
      set: (val) => {
        if (!keys) return keyedSet(fn, from, key.text, val, node)
        const settled = fn.settle(val)
        for (const one of keys) fn.emit({ kind: 'if', test: `${key.text} == ${quote(one)}`, then: fn.collect(() => setProperty(fn, from, one, settled, node)), otherwise: [] })
      },
      remove: () => {
        fn.line(`$reflect.remove(${convert(fn, from, REF).text}, ${key.text})`, node)
        return { text: 'true', rep: 'bool', type: checker.getBooleanType(), stable: true }
      },
    }
  }
  const own = typed ? typedElement[from.rep] : from.rep.slice(6, -1)
  const at = fn.settle({ text: indexText(fn, index), rep: 'i32', type: index.type, stable: index.stable && index.rep === 'i32' }).text
  const type = checker.getTypeAtLocation(node)
  const rep = typed ? (own === 'f32' || own === 'f64' || from.rep === 'Uint8ClampedArray' ? 'f64' : 'i32') : own
  return {
    rep, cuts: typed && rep === 'i32', type: typed ? checker.getNumberType() : arrayElement(checker, from.type) ?? type,
    get: () => elementOf(fn, from, { text: at, rep: 'i32', type: index.type, stable: true }, type, node, {}),
    set: (val) => {
      if (typed) {
        const text = own === 'f32' ? `<f32>(${val.text})` : val.text
        if (from.rep === 'Uint8ClampedArray') return fn.line(`$typed_array.setElement<${from.rep}>(${from.text}, ${at}, ${convert(fn, val, 'f64').text})`, node)
        return fn.emit({ kind: 'if', test: `<u32>(${at}) < <u32>(${from.text}.length)`, then: [{ kind: 'line', text: `unchecked(${from.text}[${at}] = <${own}>(${text}))`, at: node }], otherwise: [], at: node })
      }
      if (fn.unit.catches) {
        fn.line(`$array.set<${own}>(${from.text}, ${at}, ${val.text})`, node)
        fn.unit.throwers.add('builtin:!')
        fn.check('builtin:!')
      } else fn.line(`$array.set<${own}>(${from.text}, ${at}, ${val.text})`, node)
    },
    remove: () => unsupported(node, '"delete" of an element', 'use splice'),
  }
}

const arrayElement = (checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined => checker.getNonNullableType(type).getNumberIndexType()

/** `a?.b.c(d)?.[e]`: the rest of the chain is skipped when something before a `?.` is undefined or null. */
export function optionalChain(fn: Fn, node: ts.Expression, use: Use): Val {
  const { checker } = fn
  const links: ts.Expression[] = []
  let at: ts.Expression = node
  for (;;) {
    if (ts.isNonNullExpression(at)) at = at.expression
    else if ((ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at)) && at.flags & ts.NodeFlags.OptionalChain) {
      links.unshift(at)
      if (at.questionDotToken) {
        at = at.expression
        break
      }
      at = at.expression
    } else break
  }
  const type = checker.getTypeAtLocation(node)
  const rep0 = repOf(fn.unit, type, fn.env)
  const rep = use.dropped ? 'void' : rep0 === 'bool' ? REF : rep0
  const [first] = links
  if (links.length === 1 && ts.isCallExpression(first) && first.questionDotToken && ts.isPropertyAccessExpression(at) && /^(next|return|throw)$/.test(at.name.text)) {
    const owner = repOf(fn.unit, checker.getTypeAtLocation(at.expression), fn.env)
    const called = owner === REF || owner.startsWith('$iterator.Iter<') ? special.iteratorCall(fn, first, () => expression(fn, at.expression), at.name.text, type, true) : undefined
    if (called) return called
  }
  const start = expression(fn, at, { absentAllowed: true })
  if (!isReference(start.rep) && start.rep !== 'f64') return rest(start)
  const head = fn.settle(start)
  const typed: Val = { ...head, type: checker.getNonNullableType(head.type) }
  const narrowedHead = convertHead(fn, typed)
  return choose(fn, `$value.isNullish<${head.rep}>(${head.text})`,
    () => (rep === 'void' ? { text: '', rep: 'void', type, stable: true } : { text: rep === 'f64' ? '$value.none<f64>()' : 'null', rep: rep === 'f64' ? 'f64' : REF, type, stable: true }),
    () => rest(narrowedHead), rep === 'void' || rep0 === 'void' ? 'void' : rep, type, node)

  function rest(val: Val): Val {
    let current = val
    for (const [index, link] of links.entries()) {
      if (index > 0 && current.rep !== 'void') current = convertHead(fn, fn.settle(current))
      if (ts.isPropertyAccessExpression(link)) {
        const following = links[index + 1]
        if (following && ts.isCallExpression(following) && !(following as ts.CallExpression).questionDotToken) continue
        current = getProperty(fn, current, link.name.text, link, checker.getNonNullableType(checker.getTypeAtLocation(link)) && linkType(link))
      } else if (ts.isElementAccessExpression(link)) current = element(fn, link, { absentAllowed: true }, current)
      else {
        const one = link as ts.CallExpression
        current = call(fn, one, {}, ts.isPropertyAccessExpression(one.expression) && !one.questionDotToken ? { object: current } : { callee: current })
      }
    }
    return current
  }
  /** The type of a link without the undefined that an earlier `?.` adds. */
  function linkType(link: ts.PropertyAccessExpression): ts.Type {
    const symbol = checker.getSymbolAtLocation(link.name)
    return symbol ? checker.getTypeOfSymbol(symbol) : checker.getTypeAtLocation(link)
  }
}

function convertHead(fn: Fn, val: Val): Val {
  const type = fn.checker.getNonNullableType(val.type)
  const rep = repOf(fn.unit, type, fn.env)
  return rep === val.rep || rep === 'void' ? { ...val, type } : convert(fn, { ...val, type }, rep)
}
