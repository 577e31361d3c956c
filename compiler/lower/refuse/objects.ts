/** Objects have the properties and methods that their type declares, under names that are known. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import { isAny, isLibrary, libraryName, outside, partsOf, skipOuter, symbolAt } from './symbols.ts'

const { SyntaxKind, SymbolFlags, TypeFlags } = ts

/** Functions of Object that work on property descriptors and prototypes. */
const objectFunctions: Record<string, string> = {
  setPrototypeOf: 'use a class and extends',
  getPrototypeOf: 'use instanceof',
  create: 'use a class, or an object literal: { ...other }',
  defineProperty: 'declare the property; write get and set for computed ones, readonly for constant ones',
  defineProperties: 'declare the properties; write get and set for computed ones, readonly for constant ones',
  getOwnPropertyDescriptor: 'use the property itself',
  getOwnPropertyDescriptors: 'use Object.entries',
  getOwnPropertyNames: 'use Object.keys',
  getOwnPropertySymbols: 'use Object.keys: there are no symbols',
}

/** Objects of the library whose functions do not look at `this`. */
const freeFunctions = new Set(['Math', 'Console', 'NumberConstructor', 'StringConstructor', 'JSON', 'DateConstructor', 'ArrayConstructor', 'ObjectConstructor'])

const isSymbolIterator = (node: ts.Expression): boolean => /^Symbol\.(asyncIterator|iterator)$/.test(node.getText())
const isLiteralType = (type: ts.Type): boolean => !!(type.flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral))

/** `o[key]`: arrays and strings by number, records by their signature, enums by number, all others by a name that is known. */
function elementAccess(node: ts.ElementAccessExpression, { checker, report }: Check): void {
  const key = node.argumentExpression
  if (ts.isStringLiteralLike(key)) {
    if (key.text === '__proto__' || key.text === 'prototype') report(key, 'UNI-L012', { name: key.text })
    return
  }
  if (ts.isNumericLiteral(key) || isSymbolIterator(key)) return
  const keyType = checker.getTypeAtLocation(key)
  const object = checker.getTypeAtLocation(node.expression)
  // TypeScript says itself when the key fits nothing; the type is any then.
  if (isAny(object) || isAny(keyType) || isLiteralType(keyType) || checker.getTypeAtLocation(node).flags & TypeFlags.Any) return
  if (partsOf(object, checker).every((part) => isDynamic(part, keyType, checker))) return
  report(key, 'UNI-L015', { type: nameOf(object, checker) })
}

/** A class or interface of the library; `Record`, `Partial` and the like are shapes of the app. */
export const isNamedByLibrary = (symbol: ts.Symbol | undefined): boolean => isLibrary(symbol) && !(symbol!.flags & SymbolFlags.TypeLiteral)

const nameOf = (type: ts.Type, checker: ts.TypeChecker): string => {
  const text = checker.typeToString(checker.getNonNullableType(type))
  return text.length > 40 || text.startsWith('{') ? 'the object' : text
}

/** True when `type` has elements by keys like `key`. */
function isDynamic(type: ts.Type, key: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.flags & (TypeFlags.Null | TypeFlags.Undefined | TypeFlags.Any | TypeFlags.StringLike | TypeFlags.Never)) return true
  const symbol = type.symbol as ts.Symbol | undefined
  const numeric = partsOf(key, checker).every((part) => part.flags & (TypeFlags.NumberLike | TypeFlags.Intersection))
  if (symbol && symbol.flags & (SymbolFlags.RegularEnum | SymbolFlags.ConstEnum) && numeric) return true
  // Names that a type of the app has: TypeScript has checked that the key is one of them.
  if (type.flags & (TypeFlags.Unknown | TypeFlags.NonPrimitive | TypeFlags.TypeParameter) || type.flags & (TypeFlags.Object | TypeFlags.Intersection) && !isNamedByLibrary(symbol)) return true
  return checker.getIndexInfosOfType(type).some((info) => checker.isTypeAssignableTo(key, info.keyType) && (numeric || !(info.keyType.flags & TypeFlags.Number)))
}

/**
 * True for a method that looks at `this`: one of a class, unless it is static and does without, one of an object literal that uses it, one of
 * the library's objects. What lies behind an interface the lowering finds out.
 */
function needsThis(method: ts.Symbol | undefined): boolean {
  const declaration = method?.declarations?.[0]
  if (!declaration || !(method.flags & SymbolFlags.Method)) return false
  if (isLibrary(method)) return !freeFunctions.has((declaration.parent as ts.InterfaceDeclaration).name?.text ?? '')
  if (!ts.isMethodDeclaration(declaration) || declaration.questionToken) return false
  const free = ts.isObjectLiteralExpression(declaration.parent) || ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static
  return !free || !!declaration.body && usesThis(declaration.body)
}
const isClassMethod = (method: ts.Symbol | undefined): boolean => !!method?.declarations?.some((each) => ts.isMethodDeclaration(each) && ts.isClassLike(each.parent) && !each.questionToken)

function usesThis(node: ts.Node): boolean {
  if (node.kind === SyntaxKind.ThisKeyword || node.kind === SyntaxKind.SuperKeyword) return true
  return !ts.isFunctionDeclaration(node) && !ts.isFunctionExpression(node) && !!ts.forEachChild(node, (child) => usesThis(child) || undefined)
}

/** Methods are called or tested, nothing else. */
function methodValue(node: ts.PropertyAccessExpression, { checker, report }: Check): void {
  const { parent, child } = outside(node)
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === child || ts.isTaggedTemplateExpression(parent)) return
  if (ts.isTypeOfExpression(parent) || ts.isTypeQueryNode(parent) || ts.isExpressionWithTypeArguments(parent)) return
  const name = node.name.text
  if (['call', 'apply', 'bind'].includes(name) && libraryName(node.name, checker) !== undefined) return
  if (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'prototype') return
  // f.call(…) is refused as such.
  if (ts.isPropertyAccessExpression(parent) && ['call', 'apply', 'bind'].includes(parent.name.text)) return
  const method = symbolAt(node.name, checker)
  const needs = needsThis(method)
  if (!needs && !isClassMethod(method)) return
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind
    if (operator === SyntaxKind.EqualsToken && parent.left === child) {
      if (isClassMethod(method)) report(node.name, 'UNI-L041', { name })
      return
    }
    // A test whether an optional method is there.
    if ([SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken, SyntaxKind.EqualsEqualsToken, SyntaxKind.ExclamationEqualsToken].includes(operator)) return
    if (operator === SyntaxKind.AmpersandAmpersandToken && parent.left === child) return
  }
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isConditionalExpression(parent) && parent.condition === child) return
  if (ts.isPrefixUnaryExpression(parent) || ts.isDeleteExpression(parent) || ts.isExpressionStatement(parent)) return
  if (!needs) return
  const object = node.expression.getText().replace(/\s+/g, ' ')
  report(node.name, 'UNI-L018', { name, object: object.length > 30 ? '…' : object })
}

function propertyAccess(node: ts.PropertyAccessExpression, check: Check): void {
  const { checker, report } = check
  const name = node.name.text
  // o.constructor.name is the class's name, no way to the class.
  if (name === 'constructor' && ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'name') return
  if (name === '__proto__' || (name === 'prototype' || name === 'constructor') && isBuiltIn(node, checker)) {
    report(node.name, 'UNI-L012', { name })
    return
  }
  if (Object.hasOwn(objectFunctions, name) && libraryName(node.expression, checker) === 'Object') {
    report(node, 'UNI-L013', { name, advice: objectFunctions[name] })
    return
  }
  const { parent, child } = outside(node)
  const written = ts.isBinaryExpression(parent) && parent.left === child && parent.operatorToken.kind === SyntaxKind.EqualsToken
  if (written && isFunction(node.expression, checker) && addedBy(node, checker)) report(node.name, 'UNI-L019')
  else methodValue(node, check)
}

/** True for `prototype` of a class or function and `constructor` of an object, false for fields of these names. */
function isBuiltIn(node: ts.PropertyAccessExpression, checker: ts.TypeChecker): boolean {
  const symbol = symbolAt(node.name, checker)
  return !symbol || isLibrary(symbol) || !!(symbol.flags & SymbolFlags.Prototype)
}

const isFunction = (node: ts.Expression, checker: ts.TypeChecker): boolean => {
  const type = checker.getTypeAtLocation(skipOuter(node))
  return type.getCallSignatures().length > 0 && !(type.symbol && type.symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface))
}
/** The assignment itself declares the property, or nothing does. */
function addedBy(node: ts.PropertyAccessExpression, checker: ts.TypeChecker): boolean {
  const declaration = symbolAt(node.name, checker)?.declarations?.[0]
  return !declaration || ts.isBinaryExpression(declaration) || ts.isPropertyAccessExpression(declaration)
}

/** `const { method } = object` */
function boundMethod(node: ts.BindingElement, { checker, report }: Check): void {
  if (!ts.isObjectBindingPattern(node.parent) || node.dotDotDotToken) return
  const key = node.propertyName ?? node.name
  if (!ts.isIdentifier(key)) return
  const property = checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), key.text)
  if (needsThis(property)) report(key, 'UNI-L018', { name: key.text, object: '…' })
}

function computedName(node: ts.ComputedPropertyName, { checker, report }: Check): void {
  const { expression } = node
  if (isSymbolIterator(expression) || ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return
  if (isLiteralType(checker.getTypeAtLocation(expression))) return
  report(node, 'UNI-L016')
}

function removed(node: ts.DeleteExpression, { checker, report }: Check): void {
  const target = skipOuter(node.expression)
  if (ts.isPropertyAccessExpression(target)) {
    const symbol = symbolAt(target.name, checker)
    if (symbol && symbol.flags & SymbolFlags.Property && !(symbol.flags & SymbolFlags.Optional)) {
      report(node.expression, 'UNI-L017', { what: `"${target.name.text}": it is not optional`, advice: `declare it optional (${target.name.text}?: …), or use a Map` })
    } else if (symbol && symbol.flags & (SymbolFlags.Method | SymbolFlags.Accessor)) {
      report(node.expression, 'UNI-L017', { what: `"${target.name.text}": it belongs to the class`, advice: 'hold the function in an optional field' })
    }
  } else if (ts.isElementAccessExpression(target)) {
    const type = checker.getTypeAtLocation(target.expression)
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      report(node.expression, 'UNI-L017', { what: 'an element of an array: arrays have no holes', advice: 'use splice(i, 1), or assign undefined' })
    }
  }
}

export const objects: Rules = {
  [SyntaxKind.ElementAccessExpression]: elementAccess,
  [SyntaxKind.PropertyAccessExpression]: propertyAccess,
  [SyntaxKind.BindingElement]: boundMethod,
  [SyntaxKind.ComputedPropertyName]: computedName,
  [SyntaxKind.DeleteExpression]: removed,
  [SyntaxKind.PropertyAssignment](node: ts.PropertyAssignment, { report }: Check) {
    if (node.name.getText().replace(/^['"]|['"]$/g, '') === '__proto__') report(node.name, 'UNI-L012', { name: '__proto__' })
  },
  [SyntaxKind.IndexSignature](node: ts.IndexSignatureDeclaration, { report }: Check) {
    if (ts.isClassLike(node.parent)) report(node, 'UNI-L042')
  },
  [SyntaxKind.ArrayLiteralExpression](node: ts.ArrayLiteralExpression, { report }: Check) {
    if (isTarget(node)) return
    for (const element of node.elements) if (ts.isOmittedExpression(element)) report(element, 'UNI-L034', {}, node.getSourceFile().text.indexOf(',', element.end))
  },
}

/** `[a, , b] = xs`: a pattern, not a value. */
function isTarget(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === SyntaxKind.EqualsToken && parent.left === node
  if (ts.isForOfStatement(parent)) return parent.initializer === node
  return (ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isSpreadElement(parent)) && isTarget(ts.isPropertyAssignment(parent) ? parent.parent : parent)
}
