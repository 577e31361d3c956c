/** Functions and classes: `this`, what a call passes, and how classes come about. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import { libraryName, skipOuter, symbolAt, thisContainer } from './symbols.ts'

const { SyntaxKind, SymbolFlags } = ts

const withThis: Record<string, string> = {
  call: 'call the function directly: f(x); a method on its object: o.f(x)',
  apply: 'spread the arguments: f(...xs)',
  bind: 'write an arrow function: (x) => o.f(x)',
}

/** Classes of the library that may be extended. */
const extensible = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError'])

function thisUse(node: ts.Node, { report }: Check): void {
  const container = thisContainer(node)
  if (!container) return report(node, 'UNI-L024')
  if (!ts.isFunctionDeclaration(container) && !ts.isFunctionExpression(container)) return
  report(node, 'UNI-L024')
}

function heritage(node: ts.HeritageClause, { checker, report }: Check): void {
  if (node.token !== SyntaxKind.ExtendsKeyword || !ts.isClassLike(node.parent) || ts.isClassExpression(node.parent) && !isConstant(node.parent)) return
  for (const { expression } of node.types) {
    const name = libraryName(expression, checker)
    if (name !== undefined) {
      if (!extensible.has(name)) report(expression, 'UNI-L040', { name })
      continue
    }
    const symbol = ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression) ? symbolAt(expression, checker) : undefined
    if (!symbol || !isClass(symbol)) report(expression, 'UNI-L029', { what: expression.kind === SyntaxKind.NullKeyword ? 'a class cannot extend null' : 'what this class extends is known only at run time' })
  }
}

/** A class declaration, or a constant that is a class expression. */
function isClass(symbol: ts.Symbol): boolean {
  if (symbol.flags & SymbolFlags.Class) return true
  const declaration = symbol.valueDeclaration
  // One that cannot be resolved is TypeScript's to report.
  if (!declaration) return true
  return ts.isVariableDeclaration(declaration) && !!declaration.initializer && ts.isClassExpression(declaration.initializer) && !!(declaration.parent.flags & ts.NodeFlags.Const)
}

/** `const X = class …` */
const isConstant = ({ parent }: ts.ClassExpression): boolean => ts.isVariableDeclaration(parent) && !!(parent.parent.flags & ts.NodeFlags.Const)

function classExpression(node: ts.ClassExpression, { report }: Check): void {
  if (!isConstant(node)) report(node, 'UNI-L029', { what: 'a class expression stands only in const X = class …' })
}

function decorated(node: ts.Decorator, { report }: Check): void {
  report(node, 'UNI-L026')
}

export const functions: Rules = {
  [SyntaxKind.ThisKeyword]: thisUse,
  [SyntaxKind.HeritageClause]: heritage,
  [SyntaxKind.ClassExpression]: classExpression,
  [SyntaxKind.Decorator]: decorated,
  [SyntaxKind.Parameter](node: ts.ParameterDeclaration, { report }: Check) {
    if (ts.isIdentifier(node.name) && node.name.text === 'this') report(node, 'UNI-L024')
  },
  [SyntaxKind.Identifier](node: ts.Identifier, { checker, report }: Check) {
    // The checker's own symbol for it has no declaration.
    if (node.text === 'arguments' && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) {
      const symbol = checker.getSymbolAtLocation(node)
      if (symbol && !symbol.declarations?.length) report(node, 'UNI-L022')
    }
  },
  [SyntaxKind.MetaProperty](node: ts.MetaProperty, { report }: Check) {
    report(node, node.keywordToken === SyntaxKind.NewKeyword ? 'UNI-L023' : 'UNI-L049')
  },
  [SyntaxKind.PropertyAccessExpression](node: ts.PropertyAccessExpression, { checker, report }: Check) {
    const name = node.name.text
    if (!Object.hasOwn(withThis, name)) return
    const owner = symbolAt(node.name, checker)?.declarations?.[0]?.parent
    if (owner && ts.isInterfaceDeclaration(owner) && ['Function', 'CallableFunction', 'NewableFunction'].includes(owner.name.text)) {
      report(node.name, 'UNI-L025', { name, advice: withThis[name] })
    }
  },
  [SyntaxKind.AccessorKeyword](node: ts.Node, { report }: Check) {
    report(node, 'UNI-L043', { name: 'accessor', advice: 'write get and set, or a plain field' })
  },
  [SyntaxKind.VariableDeclarationList](node: ts.VariableDeclarationList, { report }: Check) {
    if ((node.flags & ts.NodeFlags.BlockScoped) >= ts.NodeFlags.Using) report(node, 'UNI-L043', { name: 'using', advice: 'use try … finally' })
  },
  [SyntaxKind.BinaryExpression](node: ts.BinaryExpression, { checker, report }: Check) {
    if (node.operatorToken.kind !== SyntaxKind.InstanceOfKeyword) return
    const right = skipOuter(node.right)
    const symbol = ts.isIdentifier(right) || ts.isPropertyAccessExpression(right) ? symbolAt(right, checker) : undefined
    if (libraryName(right, checker) !== undefined && checker.getTypeAtLocation(right).getConstructSignatures().length) return
    if (!symbol || !symbol.declarations?.length || !isClass(symbol)) report(node.right, 'UNI-L020')
  },
}
