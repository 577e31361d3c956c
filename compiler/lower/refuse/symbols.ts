/** Questions about names and types that several rules ask. */
import ts from 'typescript'

/** Symbol of the name at `node`, import aliases followed. */
export function symbolAt(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node)
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** True when all of `symbol` is declared in ECMAScript's library (TypeScript's lib files), our additions aside. */
export const isLibrary = (symbol: ts.Symbol | undefined): boolean =>
  !!symbol?.declarations?.length && symbol.declarations.every((each) => /[/\\]lib\.[^/\\]*\.d\.ts$|[/\\]lang[/\\]types[/\\]globals\.d\.ts$/.test(each.getSourceFile().fileName))

/** Name of the library's value or type that `node` means, or undefined. */
export function libraryName(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  if (!ts.isIdentifier(node)) return undefined
  const symbol = symbolAt(node, checker)
  return isLibrary(symbol) ? symbol!.name : undefined
}

/** True when `type` is `any` and not the mark of an error that TypeScript reports itself. */
export const isAny = (type: ts.Type): boolean => !!(type.flags & ts.TypeFlags.Any) && (type as { intrinsicName?: string }).intrinsicName === 'any'

/** The types that make up a union; for others the type itself, type parameters by their constraint. */
export function partsOf(type: ts.Type, checker: ts.TypeChecker): ts.Type[] {
  const resolved = type.flags & ts.TypeFlags.Instantiable ? checker.getBaseConstraintOfType(type) ?? type : type
  return resolved.isUnion() ? resolved.types : [resolved]
}

/** `node` without the parentheses, casts and `!` around it. */
export function skipOuter(node: ts.Expression): ts.Expression {
  let inner = node
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isTypeAssertionExpression(inner) || ts.isNonNullExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression
  return inner
}

/** The node whose operand `node` is, parentheses and `!` skipped, and the operand as it stands there. */
export function outside(node: ts.Node): { parent: ts.Node; child: ts.Node } {
  let child = node
  while (ts.isParenthesizedExpression(child.parent) || ts.isNonNullExpression(child.parent)) child = child.parent
  return { parent: child.parent, child }
}

/** The nearest function around `node` that has a `this` of its own, or the class's static block or field; undefined at the top of the file. */
export function thisContainer(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isComputedPropertyName(at)) at = at.parent
    else if (ts.isFunctionLike(at) && !ts.isArrowFunction(at) || ts.isClassStaticBlockDeclaration(at) || ts.isPropertyDeclaration(at)) return at
  }
  return undefined
}
