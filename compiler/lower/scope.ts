/** Which variables closures share, which are assigned, and what each function captures. */
import ts from 'typescript'

export const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) || ts.isGetAccessor(node) || ts.isSetAccessor(node)

/** The function around `node`, or a class' field or static block, which act as one; undefined at module level. */
export function enclosing(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at) || ts.isPropertyDeclaration(at) || ts.isClassStaticBlockDeclaration(at)) return at
  return undefined
}

interface Use { symbol: ts.Symbol; at: ts.Identifier; inside: ts.Node }

/** What one source file's functions share. */
export class Scopes {
  private readonly assigned = new Set<ts.Symbol>()
  private readonly captured = new Map<ts.Symbol, Use[]>()
  /** Uses inside each function, nested ones included, of what lies outside it. */
  private readonly uses = new Map<ts.Node, Set<ts.Symbol>>()
  private readonly usesThis = new Set<ts.Node>()
  private readonly statics = new Map<ts.Node, boolean>()

  constructor(private readonly checker: ts.TypeChecker, source: ts.SourceFile) {
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) this.use(node)
      else if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) this.useThis(node)
      ts.forEachChild(node, visit)
    }
    visit(source)
  }

  private use(node: ts.Identifier): void {
    const symbol = variableOf(this.checker, node)
    if (!symbol) return
    if (isWrite(node)) this.assigned.add(symbol)
    const home = homeOf(symbol)
    if (!home) return
    let inside: ts.Node | undefined
    for (let at = enclosing(node); at && at !== home; at = enclosing(at)) {
      inside = at
      const set = this.uses.get(at)
      if (set) set.add(symbol)
      else this.uses.set(at, new Set([symbol]))
    }
    if (inside) (this.captured.get(symbol) ?? this.captured.set(symbol, []).get(symbol)!).push({ symbol, at: node, inside })
  }

  private useThis(node: ts.Node): void {
    for (let at = enclosing(node); at && ts.isArrowFunction(at); at = enclosing(at)) this.usesThis.add(at)
  }

  /** Assigned anywhere but in its declaration. */
  isAssigned(symbol: ts.Symbol): boolean { return this.assigned.has(symbol) }

  isCaptured(symbol: ts.Symbol): boolean { return this.captured.has(symbol) }

  /** It must lie in a cell: closures and the code around them see each other's assignments. */
  needsCell(symbol: ts.Symbol): boolean {
    const uses = this.captured.get(symbol)
    if (!uses) return false
    const declaration = symbol.valueDeclaration!
    if (this.assigned.has(symbol)) return true
    if (ts.isFunctionDeclaration(declaration)) return uses.some(({ inside }) => inside !== declaration)
    // A closure made before the variable has its value.
    return uses.some(({ inside }) => createdAt(inside) < endOfDeclaration(declaration))
  }

  /** A closure over it is made before its declaration is reached: its cell must be there from the start of its block. */
  needsEarly(symbol: ts.Symbol): boolean {
    const declaration = symbol.valueDeclaration!
    // Inside its own initializer, too, unless it is the closure itself: const timer = setInterval(() => clearInterval(timer)).
    const own = ts.isVariableDeclaration(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const ? declaration.initializer : undefined
    return (this.captured.get(symbol) ?? []).some(({ inside }) => inside !== own && createdAt(inside) < endOfDeclaration(declaration))
  }

  /** Variables of functions around `fn` that it uses, `this` aside. Functions that capture nothing themselves do not count. */
  captures(fn: ts.Node): ts.Symbol[] {
    return [...this.uses.get(fn) ?? []].filter((symbol) => {
      const declaration = symbol.valueDeclaration
      return !(declaration && ts.isFunctionDeclaration(declaration) && this.isStatic(declaration))
    })
  }

  capturesThis(fn: ts.Node): boolean { return this.usesThis.has(fn) }

  /** A function that needs nothing from those around it. */
  isStatic(fn: ts.Node): boolean {
    const known = this.statics.get(fn)
    if (known !== undefined) return known
    this.statics.set(fn, true) // while it is being found out: recursion does not make it less static
    let result = !this.usesThis.has(fn)
    for (const symbol of this.uses.get(fn) ?? []) {
      const declaration = symbol.valueDeclaration
      const itself = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer === fn && !this.assigned.has(symbol)
      if (!itself && (!declaration || !ts.isFunctionDeclaration(declaration) || !this.isStatic(declaration))) result = false
    }
    this.statics.set(fn, result)
    return result
  }
}

/** Where a closure comes into being: a declared function does so at the start of its block. */
const createdAt = (fn: ts.Node): number => (ts.isFunctionDeclaration(fn) ? fn.parent.getStart() : fn.getStart())

function endOfDeclaration(declaration: ts.Node): number {
  let at = declaration
  while (ts.isBindingElement(at) || ts.isObjectBindingPattern(at) || ts.isArrayBindingPattern(at)) at = at.parent
  if (ts.isVariableDeclaration(at) && (ts.isForOfStatement(at.parent.parent) || ts.isForInStatement(at.parent.parent))) return at.end
  return at.end
}

/** The variable, parameter or local function that an identifier in the code stands for. */
export function variableOf(checker: ts.TypeChecker, node: ts.Identifier): ts.Symbol | undefined {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return undefined
  if (ts.isPropertyAssignment(parent) && parent.name === node) return undefined
  const symbol = ts.isShorthandPropertyAssignment(parent) && parent.name === node ? checker.getShorthandAssignmentValueSymbol(parent) : checker.getSymbolAtLocation(node)
  return symbol && symbol.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Function) && !(symbol.flags & ts.SymbolFlags.Property) ? symbol : undefined
}

/** The function in which a variable is declared; undefined at module level. A function's parameters belong to it. */
function homeOf(symbol: ts.Symbol): ts.Node | undefined {
  const declaration = symbol.valueDeclaration
  if (!declaration || declaration.getSourceFile().isDeclarationFile) return undefined
  return enclosing(declaration)
}

const ASSIGNMENTS = (kind: ts.SyntaxKind): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment

/** True when the identifier is assigned here, other than by its declaration. */
export function isWrite(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent)) {
    if (parent.left === node && ASSIGNMENTS(parent.operatorToken.kind)) return true
    if (parent.left === node) return false
  }
  if ((ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) && (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken)) return true
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node) return true
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return isWrite(parent)
  // Destructuring: [a, b] = …, { x: a } = …, { a } = …
  if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isObjectLiteralExpression(parent) || ts.isSpreadAssignment(parent)) return isWrite(parent)
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) return isWrite(parent.parent)
  if (ts.isShorthandPropertyAssignment(parent)) return isWrite(parent.parent)
  if (ts.isBinaryExpression(parent) && parent.right === node) return false
  return false
}
