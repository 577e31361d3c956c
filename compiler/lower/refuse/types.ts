/** Types without a representation: any, symbol, bigint, Function and the objects around primitives. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import { isAny, libraryName, symbolAt } from './symbols.ts'

const { SyntaxKind, TypeFlags } = ts

/** Types of objects around primitives, and the primitives. */
const boxed: Record<string, string> = { String: 'string', Number: 'number', Boolean: 'boolean', Object: 'object' }

/** Where `node` stands, something else says its type: a cast, an annotation, a parameter. */
function isTyped(node: ts.Expression, { checker }: Check): boolean {
  const parent = node.parent
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) return isTyped(parent, { checker } as Check)
  if (ts.isAsExpression(parent) || ts.isTypeAssertionExpression(parent)) return !(parent.type.kind === SyntaxKind.AnyKeyword)
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true
  if (ts.isVariableDeclaration(parent) && !parent.type) return false
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.EqualsToken && parent.right === node) return !isAny(checker.getTypeAtLocation(parent.left))
  const expected = checker.getContextualType(node)
  // Where the library takes any, it takes unknown.
  if (expected && isAny(expected) && (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && node !== parent.expression) return true
  return !!expected && !(expected.flags & (TypeFlags.Any | TypeFlags.TypeParameter))
}

const how = 'say what it is: {expr} as T, or const x: T = {expr}'

/** True when the library itself says `any` here; every other such value comes from one that has been reported. */
function isSource(node: ts.CallExpression | ts.PropertyAccessExpression | ts.ElementAccessExpression, checker: ts.TypeChecker): boolean {
  if (ts.isElementAccessExpression(node)) {
    // Array.isArray(x) makes an unknown x an any[].
    const symbol = ts.isIdentifier(node.expression) ? checker.getSymbolAtLocation(node.expression) : undefined
    return !!symbol && !checker.isArrayType(checker.getTypeOfSymbol(symbol)) && checker.isArrayType(checker.getTypeAtLocation(node.expression))
  }
  const declaration = ts.isCallExpression(node) ? checker.getResolvedSignature(node)?.declaration : symbolAt(node.name, checker)?.declarations?.[0]
  const type = declaration && (declaration as ts.SignatureDeclaration).type
  return type?.kind === SyntaxKind.AnyKeyword && type.getSourceFile().isDeclarationFile
}

function anyValue(node: ts.CallExpression | ts.PropertyAccessExpression | ts.ElementAccessExpression, check: Check): void {
  const { checker } = check
  if (!isAny(checker.getTypeAtLocation(node)) || isAny(checker.getTypeAtLocation(node.expression)) || isTyped(node, check) || !isSource(node, checker)) return
  if (ts.isCallExpression(node.parent) && node.parent.expression === node) return
  const text = node.getText().replace(/\s+/g, ' ')
  check.report(node, 'UNI-L002', { what: ts.isCallExpression(node) ? 'result' : 'value', how: how.replaceAll('{expr}', text.length > 30 ? '…' : text) })
}

/** `new Map()` is a Map<any, any> when nothing says more. */
function anyArguments(node: ts.NewExpression | ts.CallExpression, check: Check): void {
  const { checker } = check
  const name = libraryName(node.expression, checker)
  if (name === undefined || node.typeArguments) return
  const type = checker.getTypeAtLocation(node)
  const holds = checker.getTypeArguments(type as ts.TypeReference)
  if (!(type.flags & TypeFlags.Object) || !holds?.some(isAny)) return
  // Handed on at once, nobody looks at the elements.
  let at: ts.Node = node
  while (ts.isArrayLiteralExpression(at.parent) || ts.isObjectLiteralExpression(at.parent) || ts.isPropertyAssignment(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent
  if (ts.isCallExpression(at.parent) && at !== at.parent.expression || ts.isVariableDeclaration(at.parent) && at.parent.type && at !== node) return
  check.report(node, 'UNI-L002', { what: `${name}'s elements`, how: `write its type: ${ts.isNewExpression(node) ? 'new ' : ''}${name}<${name === 'Map' ? 'string, number' : 'number'}>(…)` })
}

export const types: Rules = {
  [SyntaxKind.AnyKeyword]: (node: ts.Node, { report }: Check) => report(node, 'UNI-L001'),
  [SyntaxKind.SymbolKeyword]: (node: ts.Node, { report }: Check) => report(ts.isTypeOperatorNode(node.parent) ? node.parent : node, 'UNI-L003'),
  [SyntaxKind.BigIntKeyword]: (node: ts.Node, { report }: Check) => report(node, 'UNI-L004'),
  [SyntaxKind.BigIntLiteral]: (node: ts.Node, { report }: Check) => report(node, 'UNI-L004'),
  [SyntaxKind.TypeReference](node: ts.TypeReferenceNode, { checker, report }: Check) {
    const name = libraryName(node.typeName, checker)
    if (name === 'Function') report(node, 'UNI-L006', { what: 'the type Function says nothing of parameters and result' })
    else if (name !== undefined && Object.hasOwn(boxed, name)) report(node, 'UNI-L033', { name: `the type ${name}`, instead: boxed[name] })
  },
  [SyntaxKind.CallExpression](node: ts.CallExpression, check: Check) {
    anyValue(node, check)
    anyArguments(node, check)
  },
  [SyntaxKind.NewExpression]: anyArguments,
  [SyntaxKind.PropertyAccessExpression]: anyValue,
  [SyntaxKind.ElementAccessExpression]: anyValue,
  [SyntaxKind.Parameter](node: ts.ParameterDeclaration, { checker, report }: Check) {
    if (node.type || node.initializer || !ts.isIdentifier(node.name) || !isAny(checker.getTypeAtLocation(node.name)) || !ts.isFunctionLike(node.parent)) return
    // One that TypeScript reports has no function type to learn from.
    const { parent } = node
    if (!ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent) || !checker.getContextualType(parent)) return
    report(node, 'UNI-L002', { what: 'parameter', how: `write its type: ${node.name.text}: unknown` })
  },
  [SyntaxKind.VariableDeclaration](node: ts.VariableDeclaration, { checker, report }: Check) {
    const { name, initializer } = node
    if (node.type || !ts.isIdentifier(name) || ts.isCatchClause(node.parent)) return
    const keyword = node.parent.flags & ts.NodeFlags.Const ? 'const' : 'let'
    const details = (type: string) => ({ what: 'variable', how: `write its type: ${keyword} ${name.text}: ${type}` })
    const loop = ts.isForOfStatement(node.parent.parent) || ts.isForInStatement(node.parent.parent)
    if (loop) {
      if (isAny(checker.getTypeAtLocation(name))) report(node, 'UNI-L002', { what: 'variable', how: 'give the elements that the loop goes over a type' })
    } else if (!initializer) report(node, 'UNI-L002', details('number'))
    else if (ts.isArrayLiteralExpression(initializer) && !initializer.elements.length) report(node, 'UNI-L002', details('number[] = []'))
    else if (keyword === 'let' && (initializer.kind === SyntaxKind.NullKeyword || ts.isIdentifier(initializer) && initializer.text === 'undefined')) {
      report(node, 'UNI-L002', details(`number | ${initializer.getText()} = ${initializer.getText()}`))
    }
  },
}
