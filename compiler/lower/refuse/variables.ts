/** `var` is allowed where `let` would mean the same. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'

const { SyntaxKind } = ts

/** The nearest function or file around `node`. */
const functionAround = (node: ts.Node): ts.Node => {
  let at = node.parent
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at) && !ts.isClassStaticBlockDeclaration(at)) at = at.parent
  return at
}

/** Where a `let` in the place of `list` could be seen: its block, loop or file. */
const scopeOf = (list: ts.VariableDeclarationList): ts.Node =>
  ts.isForStatement(list.parent) || ts.isForOfStatement(list.parent) || ts.isForInStatement(list.parent) ? list.parent : list.parent.parent

const isLoop = (node: ts.Node): boolean => ts.isIterationStatement(node, false)

function loopAround(node: ts.Node, within: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at && at !== within; at = at.parent) if (isLoop(at)) return at
  return undefined
}

/** All uses of `symbol` in `root` apart from its declaration. */
function usesOf(symbol: ts.Symbol, root: ts.Node, checker: ts.TypeChecker): ts.Identifier[] {
  const uses: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name) {
      const shorthand = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : undefined
      const exported = ts.isExportSpecifier(node.parent) ? checker.getExportSpecifierLocalTargetSymbol(node.parent) : undefined
      if ((shorthand ?? exported ?? checker.getSymbolAtLocation(node)) === symbol && !symbol.declarations?.some((each) => (each as ts.VariableDeclaration).name === node)) uses.push(node)
    }
    ts.forEachChild(node, visit)
  }
  visit(root)
  return uses
}

const names = (name: ts.BindingName): ts.Identifier[] =>
  ts.isIdentifier(name) ? [name] : name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : names(each.name)))

function declared(list: ts.VariableDeclarationList, { checker, report }: Check): void {
  if (list.flags & ts.NodeFlags.BlockScoped || ts.isVariableStatement(list.parent) && list.parent.modifiers?.some((each) => each.kind === SyntaxKind.DeclareKeyword)) return
  const owner = functionAround(list)
  const scope = scopeOf(list)
  const loop = isLoop(scope) ? scope : loopAround(list, owner)
  for (const declaration of list.declarations) {
    for (const name of names(declaration.name)) {
      const symbol = checker.getSymbolAtLocation(name)
      if (!symbol) continue
      const why = ((): string | undefined => {
        if ((symbol.declarations?.length ?? 0) > 1) return 'is declared more than once'
        const uses = usesOf(symbol, owner, checker)
        if (uses.some((use) => use.pos < name.pos)) return 'is used before its declaration'
        if (uses.some((use) => use.pos >= scope.end)) return 'is used outside the block that declares it'
        if (loop && uses.some((use) => functionAround(use) !== owner)) return 'is shared by all turns of the loop, and a function captures it'
        if (loop && loop !== scope && !declaration.initializer) return 'keeps its value from the turn before'
        return undefined
      })()
      if (why) report(declaration, 'UNI-L030', { name: name.text, why }, name.getStart())
    }
  }
}

export const variables: Rules = { [SyntaxKind.VariableDeclarationList]: declared }
