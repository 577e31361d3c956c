/** `JSON.parse(text) as Shape`: the parsed tree is read into values of the type it is said to have. */
import ts from 'typescript'
import { quote, unsupported, valueAs } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { refuse } from './refusal.ts'
import { isNullish, presentParts, repOf } from './types.ts'
import { REF, type Part, type Rep, type Unit } from './unit.ts'
import { shapeOf } from './shape.ts'
import { Fn as Function, zero } from './fn.ts'
import { noEnv } from './unit.ts'
import { convert } from './convert.ts'

/** @param type what the result is used as */
export function parseJson(fn: Fn, node: ts.CallExpression, type: ts.Type | undefined): Val {
  let wanted = type
  for (let at: ts.Node = node.parent; !wanted || wanted.flags & ts.TypeFlags.Any; at = at.parent) {
    if (ts.isAsExpression(at)) wanted = fn.checker.getTypeFromTypeNode(at.type)
    else if (ts.isVariableDeclaration(at) && at.type) wanted = fn.checker.getTypeFromTypeNode(at.type)
    else if (!ts.isParenthesizedExpression(at)) return refuse(node, 'UNI-L002', { what: 'call', how: 'say what is parsed: JSON.parse(text) as T' })
  }
  const text = valueAs(fn, node.arguments[0], fn.checker.getStringType())
  if (node.arguments[1]) return unsupported(node.arguments[1], 'a reviver', 'convert what was parsed')
  const tree = fn.temp(REF, `$json.parse(${text.text})`, node)
  fn.unit.throwers.add('builtin:!')
  fn.check('builtin:!')
  const rep = repOf(fn.unit, wanted, fn.env)
  if (wanted.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return { text: tree, rep: REF, type: wanted, stable: true }
  const reader = readerOf(fn.unit, fn, wanted, node)
  const result = fn.temp(rep, `${reader}(${tree}, new $json.Reader())`, node)
  fn.check('builtin:!')
  return { text: result, rep, type: wanted, stable: true }
}

const readers = new WeakMap<Unit, Map<ts.Type, string>>()

/** The function that reads a tree as `type`: `(tree, path) → value`. */
function readerOf(unit: Unit, around: Fn, type: ts.Type, node: ts.Node): string {
  const known = readers.get(unit) ?? readers.set(unit, new Map()).get(unit)!
  const found = known.get(type)
  if (found) return found
  const name = unit.unique('parse$json', around.file.name)
  known.set(type, name)
  const rep = repOf(unit, type, noEnv)
  const fn = new Function(unit, around.file, noEnv, 'builtin:!', rep, name)
  const part: Part = { kind: 'function', head: `export function ${name}($t: ${REF}, $r: $json.Reader): ${rep}`, at: node, body: [], result: rep, key: 'builtin:!' }
  around.file.parts.push(part)
  read(fn, type, rep, node)
  part.body = fn.out
  return name
}

function read(fn: Fn, type: ts.Type, rep: Rep, node: ts.Node): void {
  const { checker, unit } = fn
  const give = (text: string): void => fn.emit({ kind: 'return', value: text })
  const parts = presentParts(type)
  const nullish = type.isUnion() && type.types.some(isNullish)
  if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return give('$t')
  if (nullish) {
    const empty = (none: boolean): string => convert(fn, { text: none ? (rep === 'f64' ? '$value.none<f64>()' : 'null') : rep === 'f64' ? '$value.nothing<f64>()' : `<${REF}>$value.NULL`, rep: rep === 'f64' ? 'f64' : REF, type }, rep).text
    fn.emit({ kind: 'if', test: '$t === null', then: [{ kind: 'return', value: empty(true) }], otherwise: [] })
    fn.emit({ kind: 'if', test: '$json.isNull($t)', then: [{ kind: 'return', value: empty(false) }], otherwise: [] })
  }
  if (rep === 'f64') return give('$r.number($t)')
  if (rep === 'bool') return give('$r.boolean($t)')
  if (rep === 'string') return give('$r.string($t)')
  if (parts.length > 1) {
    if (parts.every((part) => part.flags & ts.TypeFlags.BooleanLike)) return give('$value.box<bool>($r.boolean($t))')
    const objects = parts.filter((part) => part.flags & ts.TypeFlags.Object && !checker.isArrayLikeType(part))
    const discriminant = objects.length > 1 ? discriminantOf(checker, objects) : undefined
    const required = (part: ts.Type): string[] => checker.getPropertiesOfType(part).filter((one) => !(one.flags & ts.SymbolFlags.Optional)).map((one) => one.name)
    // Without a property that tells them apart: the first that has all it needs, those that need most first.
    const ordered = objects.length > 1 && !discriminant ? [...parts].sort((a, b) => Number(objects.includes(b)) * required(b).length - Number(objects.includes(a)) * required(a).length) : parts
    for (const part of ordered) {
      const own = repOf(unit, part, noEnv)
      const value = `${convert(fn, { text: `${readerOf(unit, fn, part, node)}($t, $r)`, rep: own, type: part }, rep).text}`
      const test = own === 'string' ? '$t instanceof String' : own === 'f64' ? '$t instanceof $value.Num' : own === 'bool' ? '$t instanceof $value.Bool' : checker.isArrayLikeType(part) ? '$json.isArray($t)'
        : discriminant && objects.includes(part) ? `$json.isObject($t) && $value.equals($json.field($t, ${quote(discriminant)}), ${literal(checker, part, discriminant)})` : objects.length > 1 && objects.includes(part) ? ['$json.isObject($t)', ...required(part).map((name) => `$json.field($t, ${quote(name)}) !== null`)].join(' && ') : '$json.isObject($t)'
      fn.emit({ kind: 'if', test, then: [{ kind: 'return', value }], otherwise: [] })
    }
    fn.line(`$r.fail(${quote(checker.typeToString(type).slice(0, 60))}, $t)`)
    return give(zero(rep))
  }
  const [only] = parts
  if (!only) {
    fn.line('$r.nothing($t)')
    return give('$t')
  }
  if (checker.isTupleType(only) || rep.startsWith('Array<')) {
    const element = rep.slice(6, -1)
    const types = checker.isTupleType(only) ? checker.getTypeArguments(only as ts.TypeReference) : undefined
    const list = fn.temp(rep, `new ${rep}()`)
    const tree = fn.temp(`Array<${REF}>`, '$r.array($t)')
    const label = { name: 'each' }
    fn.emit({ kind: 'if', test: '$throw.throwing', then: [{ kind: 'return', value: list }], otherwise: [] })
    const one = (index: string, own: ts.Type): void => {
      const reader = readerOf(unit, fn, own, node)
      fn.line(`$array.push<${element}>(${list}, ${convert(fn, { text: `${reader}($r.at(${tree}, ${index}), $r)`, rep: repOf(unit, own, noEnv), type: own }, element).text})`)
      fn.line('$r.leave()')
      fn.emit({ kind: 'if', test: '$throw.throwing', then: [{ kind: 'return', value: list }], otherwise: [] })
    }
    if (types) types.forEach((own, index) => one(String(index), own))
    else {
      const index = fn.temp('i32', '0')
      const own = only.getNumberIndexType()!
      fn.emit({ kind: 'loop', label, test: `${index} < ${tree}.length`, body: fn.collect(() => one(index, own)), update: [{ kind: 'line', text: `++${index}` }] })
    }
    return give(list)
  }
  if (rep.startsWith('$dict.')) {
    const element = rep.slice(rep.indexOf('<') + 1, -1)
    const own = only.getStringIndexType()!
    const dict = fn.temp(rep, `new ${rep}()`)
    const count = fn.temp('i32', '$r.count($t)')
    const index = fn.temp('i32', '0')
    const body = fn.collect(() => {
      fn.line(`$dict.set<${element}>(${dict}, $r.key($t, ${index}), ${convert(fn, { text: `${readerOf(unit, fn, own, node)}($r.entry($t, ${index}), $r)`, rep: repOf(unit, own, noEnv), type: own }, element).text})`)
      fn.line('$r.leave()')
      fn.emit({ kind: 'if', test: '$throw.throwing', then: [{ kind: 'return', value: dict }], otherwise: [] })
    })
    fn.emit({ kind: 'loop', label: { name: 'each' }, test: `${index} < ${count}`, body, update: [{ kind: 'line', text: `++${index}` }] })
    return give(dict)
  }
  if (rep !== REF || !(only.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return unsupported(node, `JSON.parse into ${checker.typeToString(type)}`, 'parse into an interface, then make the object')
  const properties = checker.getPropertiesOfType(only)
  const shape = shapeOf(unit, properties.map((one) => ({ key: one.name, rep: elementOrOwn(repOf(unit, checker.getTypeOfSymbol(one), noEnv)), optional: (one.flags & ts.SymbolFlags.Optional) !== 0, type: checker.getTypeOfSymbol(one) })), only, true)
  const object = fn.temp(shape.name, `new ${shape.name}()`)
  fn.line('$r.object($t)')
  fn.emit({ kind: 'if', test: '$throw.throwing', then: [{ kind: 'return', value: `changetype<${REF}>(${object})` }], otherwise: [] })
  properties.forEach((property) => {
    const own = checker.getTypeOfSymbol(property)
    const field = shape.fields.find((one) => one.key === property.name)!
    fn.line(`${object}.${field.name} = ${convert(fn, { text: `${readerOf(unit, fn, own, node)}($r.enter($t, ${quote(property.name)}), $r)`, rep: repOf(unit, own, noEnv), type: own }, field.rep).text}`)
    fn.line('$r.leave()')
    fn.emit({ kind: 'if', test: '$throw.throwing', then: [{ kind: 'return', value: `changetype<${REF}>(${object})` }], otherwise: [] })
  })
  fn.line(`${object}.adopt($t)`)
  give(`changetype<${REF}>(${object})`)
}

const elementOrOwn = (rep: Rep): Rep => (rep === 'void' ? REF : rep)

/** A property whose literal types tell the members of a union apart. */
function discriminantOf(checker: ts.TypeChecker, parts: ts.Type[]): string | undefined {
  return checker.getPropertiesOfType(parts[0]).find((property) => parts.every((part) => {
    const own = checker.getPropertyOfType(part, property.name)
    return own && checker.getTypeOfSymbol(own).isLiteral()
  }))?.name
}

function literal(checker: ts.TypeChecker, part: ts.Type, name: string): string {
  const { value } = checker.getTypeOfSymbol(checker.getPropertyOfType(part, name)!) as ts.LiteralType
  return typeof value === 'string' ? JSON.stringify(value) : `$value.box<f64>(${String(value)})`
}
