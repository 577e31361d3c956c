/** Enums: members are constants where TypeScript knows them; an object is made when somebody asks for the enum itself. */
import ts from 'typescript'
import { convert } from './convert.ts'
import { expression, floatText, quote } from './expression.ts'
import { Fn, type Val } from './fn.ts'
import { checked } from './shape.ts'
import { noEnv, REF, type Part, type Unit } from './unit.ts'

/** Representation of an enum's object: names and values, and for numbers also names by value. */
export const ENUM = `$dict.Dict<${REF}>`

type Known = string | number | undefined
const valueOf = (unit: Unit, member: ts.EnumMember): Known => unit.checker.getConstantValue(member)
const nameOf = (member: ts.EnumMember): string => (ts.isIdentifier(member.name) || ts.isStringLiteralLike(member.name) || ts.isNumericLiteral(member.name) ? member.name.text : member.name.getText())
const declarationOf = (symbol: ts.Symbol): ts.EnumDeclaration | undefined => symbol.declarations?.find(ts.isEnumDeclaration)

/** True for an enum some of whose members are computed when the program runs. */
export const isComputed = (unit: Unit, declaration: ts.EnumDeclaration): boolean => declaration.members.some((member) => valueOf(unit, member) === undefined)

export function literalOf(fn: Fn, node: ts.Node, value: string | number): Val {
  const type = fn.checker.getTypeAtLocation(node)
  if (typeof value === 'string') return { text: quote(value), rep: 'string', type, stable: true }
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) return { text: String(value), rep: 'i32', type, stable: true, range: { low: value, high: value } }
  return { text: floatText(value), rep: 'f64', type, stable: true }
}

/** The value of a member. */
export function enumMember(fn: Fn, symbol: ts.Symbol, node: ts.Node): Val {
  const member = symbol.valueDeclaration as ts.EnumMember
  const known = valueOf(fn.unit, member)
  if (known !== undefined) return literalOf(fn, node, known)
  const object = enumObject(fn, member.parent, node)
  return convert(fn, { text: `$dict.get<${REF},${REF}>(${object.text}, ${quote(nameOf(member))})`, rep: REF, type: object.type }, 'f64')
}

const objects = new WeakMap<Unit, Map<ts.EnumDeclaration, string>>()

/** The enum as an object: `Object.keys(E)`, `E[name]`, `x in E`. */
export function enumObject(fn: Fn, declaration: ts.EnumDeclaration, node: ts.Node): Val {
  const { unit } = fn
  const known = objects.get(unit) ?? objects.set(unit, new Map()).get(unit)!
  let name = known.get(declaration)
  if (!name) {
    const file = unit.fileOf(declaration)
    name = unit.unique(`${declaration.name.text}$object`, file.name)
    known.set(declaration, name)
    const value = unit.unique(`${declaration.name.text}$value`, file.name)
    const key = `fn:${name}`
    const inner = new Fn(unit, file, noEnv, key, ENUM, name)
    const part: Part = { kind: 'function', head: `export function ${name}(): ${ENUM}`, at: declaration, body: [], result: ENUM, key }
    file.parts.push({ kind: 'text', lines: [{ text: `let ${value}: ${ENUM} | null = null;`, at: declaration }] }, part)
    unit.queue.push(() => {
      inner.emit({ kind: 'if', test: `changetype<usize>(${value}) != 0`, then: [{ kind: 'return', value: `changetype<${ENUM}>(${value})` }], otherwise: [] })
      const object = inner.temp(ENUM, `new ${ENUM}()`)
      inner.line(`${value} = ${object}`)
      for (const member of declaration.members) {
        const constant = valueOf(unit, member)
        const val = inner.settle(constant === undefined ? convert(inner, expression(inner, member.initializer!), 'f64') : literalOf(inner, member, constant))
        inner.line(`$dict.set<${REF}>(${object}, ${quote(nameOf(member))}, ${convert(inner, val, REF).text})`, member)
        if (val.rep !== 'string') inner.line(`$dict.set<${REF}>(${object}, $text.str<${val.rep}>(${val.text}), ${convert(inner, { text: quote(nameOf(member)), rep: 'string', type: val.type }, REF).text})`, member)
      }
      inner.emit({ kind: 'return', value: object })
      part.body = inner.out
    })
  }
  return { ...checked(fn, { text: `${name}()`, rep: ENUM, type: fn.checker.getTypeAtLocation(node) }, `fn:${name}`) }
}

/** The enum that `symbol` is, if any. */
export const enumOf = (symbol: ts.Symbol | undefined): ts.EnumDeclaration | undefined => (symbol && symbol.flags & ts.SymbolFlags.Enum ? declarationOf(symbol) : undefined)
