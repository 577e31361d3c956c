/** Modules are ECMAScript modules in TypeScript; each name is declared once, by the file that defines it. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import { symbolAt } from './symbols.ts'

const { SyntaxKind, SymbolFlags } = ts

const has = (node: ts.Node, kind: ts.SyntaxKind): boolean => ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((modifier) => modifier.kind === kind)

/** True when a namespace declares types only. */
function holdsValues(node: ts.ModuleDeclaration): boolean {
  const { body } = node
  if (!body) return false
  if (ts.isModuleDeclaration(body)) return holdsValues(body)
  if (!ts.isModuleBlock(body)) return false
  return body.statements.some((each) => !ts.isInterfaceDeclaration(each) && !ts.isTypeAliasDeclaration(each) && !(ts.isModuleDeclaration(each) && !holdsValues(each)))
}

/** Something that is there at run time and can be declared but once. */
function merged(node: ts.ClassDeclaration | ts.EnumDeclaration | ts.FunctionDeclaration | ts.ModuleDeclaration, { checker, report }: Check): void {
  const symbol = node.name && checker.getSymbolAtLocation(node.name)
  if (!symbol?.declarations || symbol.declarations.length < 2) return
  // Overloads of a function belong together, and a namespace of types takes nothing away.
  const others = symbol.declarations.filter((each) => !(ts.isModuleDeclaration(each) && !holdsValues(each)) && !ts.isTypeAliasDeclaration(each))
  const kinds = new Set(others.map((each) => each.kind))
  if (others.length < 2 || kinds.size === 1 && (kinds.has(SyntaxKind.FunctionDeclaration) || kinds.has(SyntaxKind.ModuleDeclaration))) return
  if (node === others[0]) return
  report(node.name!, 'UNI-L028', { name: symbol.name })
}

function ambient(node: ts.Statement, { report }: Check): void {
  if (has(node, SyntaxKind.DeclareKeyword)) report(node, 'UNI-L035')
}

function jsx(node: ts.Node, { report }: Check): void {
  if (!ts.isJsxElement(node.parent) && !ts.isJsxFragment(node.parent)) report(node, 'UNI-L011')
}

/** Modules that are not TypeScript. */
function imported(node: ts.ImportDeclaration | ts.ExportDeclaration, { report }: Check): void {
  const from = node.moduleSpecifier
  if (from && ts.isStringLiteral(from) && /\.(json|cjs|mjs|jsx|wasm|css|txt|html)$/.test(from.text)) report(from, 'UNI-L048', { name: from.text })
}

function awaited(node: ts.AwaitExpression | ts.ForOfStatement, { report }: Check): void {
  if (ts.isForOfStatement(node) && !node.awaitModifier) return
  for (let at: ts.Node = node.parent; ; at = at.parent) {
    if (ts.isFunctionLike(at) || ts.isClassStaticBlockDeclaration(at)) return
    if (ts.isSourceFile(at)) break
  }
  report(ts.isForOfStatement(node) ? node.awaitModifier! : node, 'UNI-L010')
}

export const modules: Rules = {
  [SyntaxKind.CallExpression](node: ts.CallExpression, { checker, report }: Check) {
    if (node.expression.kind === SyntaxKind.ImportKeyword) report(node, 'UNI-L008')
    else if (ts.isIdentifier(node.expression) && node.expression.text === 'require' && !symbolAt(node.expression, checker)?.declarations?.length) report(node, 'UNI-L009')
  },
  [SyntaxKind.ImportEqualsDeclaration](node: ts.ImportEqualsDeclaration, { report }: Check) {
    if (!node.isTypeOnly) report(node, 'UNI-L009')
  },
  [SyntaxKind.ExportAssignment](node: ts.ExportAssignment, { report }: Check) {
    if (node.isExportEquals) report(node, 'UNI-L009')
  },
  [SyntaxKind.BinaryExpression](node: ts.BinaryExpression, { checker, report }: Check) {
    if (node.operatorToken.kind !== SyntaxKind.EqualsToken) return
    const text = node.left.getText()
    if (/^module\.exports\b|^exports\.\w/.test(text) && !symbolAt(leftmost(node.left), checker)?.declarations?.length) report(node, 'UNI-L009')
  },
  [SyntaxKind.ImportDeclaration]: imported,
  [SyntaxKind.ExportDeclaration]: imported,
  [SyntaxKind.ModuleDeclaration](node: ts.ModuleDeclaration, check: Check) {
    if (ts.isModuleDeclaration(node.parent)) return // namespace A.B
    if (has(node, SyntaxKind.DeclareKeyword) && (holdsValues(node) || ts.isStringLiteral(node.name) || node.flags & ts.NodeFlags.GlobalAugmentation)) return check.report(node, 'UNI-L035')
    if (holdsValues(node)) check.report(node, 'UNI-L027', { name: node.name.getText() })
  },
  [SyntaxKind.ClassDeclaration](node: ts.ClassDeclaration, check: Check) {
    ambient(node, check)
    merged(node, check)
  },
  [SyntaxKind.InterfaceDeclaration](node: ts.InterfaceDeclaration, { checker, report }: Check) {
    const symbol = checker.getSymbolAtLocation(node.name)
    // An interface that comes after the class of its name; before it the class is reported.
    if (symbol && symbol.flags & SymbolFlags.Class && symbol.declarations?.[0] !== node) report(node.name, 'UNI-L028', { name: symbol.name })
  },
  [SyntaxKind.EnumDeclaration](node: ts.EnumDeclaration, check: Check) {
    ambient(node, check)
    merged(node, check)
  },
  [SyntaxKind.FunctionDeclaration](node: ts.FunctionDeclaration, check: Check) {
    ambient(node, check)
    merged(node, check)
  },
  [SyntaxKind.VariableStatement]: ambient,
  [SyntaxKind.AwaitExpression]: awaited,
  [SyntaxKind.ForOfStatement]: awaited,
  [SyntaxKind.JsxElement]: jsx,
  [SyntaxKind.JsxSelfClosingElement]: jsx,
  [SyntaxKind.JsxFragment]: jsx,
  [SyntaxKind.WithStatement]: (node: ts.WithStatement, { report }: Check) => report(node, 'UNI-L007'),
}

const leftmost = (node: ts.Expression): ts.Expression => {
  let at = node
  while (ts.isPropertyAccessExpression(at)) at = at.expression
  return at
}
