/** Names: variables, functions, classes, enums and what other modules export. */
import ts from 'typescript'
import { convert } from './convert.ts'
import { deviceValue, fromDevice } from './device.ts'
import { classValue } from './class.ts'
import { staticClosure } from './closure.ts'
import { enumMember, enumObject, enumOf } from './enum.ts'
import { floatText, unsupported } from './expression.ts'
import type { Fn, Val, Variable } from './fn.ts'
import { readHeld } from './held.ts'
import type { Num } from './interval.ts'
import { libraryFunction } from './library-function.ts'
import { isLibrary, isNumeric, presentParts, repOf, signatureOf } from './types.ts'
import type { Unit } from './unit.ts'

/** The symbol behind an identifier, through imports and shorthand properties. */
export function symbolOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node)
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** Module-level variables, by symbol: made when the module is read. */
export const moduleVariables = new WeakMap<Unit, Map<ts.Symbol, Variable>>()

export function variable(fn: Fn, symbol: ts.Symbol): Variable | undefined {
  return fn.vars.get(symbol) ?? moduleVariables.get(fn.unit)?.get(symbol)
}

/** Reads a name, as the type TypeScript gives it at this place. */
export function read(fn: Fn, node: ts.Identifier): Val {
  const { checker } = fn
  const symbol = symbolOf(checker, node)
  if (!symbol) return unsupported(node, `the name ${node.text}`)
  const type = checker.getTypeAtLocation(node)
  const known = variable(fn, symbol)
  if (known) return narrowed(fn, readVariable(known, checker.getTypeOfSymbol(symbol), fn.unit.ranges?.at(node)), type)
  if (isLibrary(symbol)) {
    if (symbol.name === 'NaN' || symbol.name === 'Infinity') return { text: floatText(Number(symbol.name)), rep: 'f64', type, stable: true }
    const own = type.getCallSignatures()[0]
    const closure = own && libraryFunction(fn, node, signatureOf(fn.unit, own, fn.env))
    if (closure) return closure
    return unsupported(node, `"${node.text}" as a value`, `write (…) => ${node.text}(…) to pass it on`)
  }
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0]
  if (declaration && declaration.getSourceFile().isDeclarationFile && !ts.isEnumDeclaration(declaration)) return fromDevice(fn, deviceValue(declaration, symbol.name), checker.getTypeOfSymbol(symbol), type)
  if (declaration && (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration))) return staticClosure(fn, declaration, type)
  if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer))) return staticClosure(fn, declaration.initializer, type)
  if (declaration && ts.isClassLike(declaration)) return classValue(fn, declaration)
  if (symbol.flags & ts.SymbolFlags.EnumMember) return enumMember(fn, symbol, node)
  const enumeration = enumOf(symbol)
  if (enumeration) return enumObject(fn, enumeration, node)
  return unsupported(node, `"${node.text}" used here`, 'declare it before its use')
}

/** @param num what the variable can be at this place */
export function readVariable(known: Variable, type: ts.Type, num?: Num): Val {
  if (known.range) return readHeld(known, type, num)
  const text = known.cell ? `${known.text}.value` : known.text
  return { text, rep: known.rep, type, stable: known.constant, loose: known.loose }
}

/** A value whose declared type is wider than what is known here. */
export function narrowed(fn: Fn, val: Val, type: ts.Type): Val {
  if (val.range || (type.flags & ts.TypeFlags.Never)) return { ...val, type }
  const rep = repOf(fn.unit, type, fn.env)
  if (rep === val.rep || rep === 'void') return { ...val, type }
  if (isNumeric(val.rep) && isNumeric(rep)) return { ...val, type }
  if (!presentParts(type).length) return { ...val, type }
  if (val.rep.startsWith('Array<') && rep.startsWith('Array<')) return { ...val, type }
  return { ...convert(fn, val, rep), type }
}

/** The value of `Enum.Member` and `Enum["Member"]`. */
export function constantOf(fn: Fn, node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Val | undefined {
  const { checker } = fn
  const enumeration = ts.isIdentifier(node.expression) || ts.isPropertyAccessExpression(node.expression) ? enumOf(symbolOf(checker, ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression)) : undefined
  if (!enumeration) return undefined
  const key = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined
  const member = key === undefined ? undefined : (enumeration as unknown as { symbol: ts.Symbol }).symbol.exports?.get(ts.escapeLeadingUnderscores(key))
  return member && member.flags & ts.SymbolFlags.EnumMember ? enumMember(fn, member, node) : undefined
}
