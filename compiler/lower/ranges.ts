/**
 * Which numbers are held as integers: those that only ever are integers in range, or of which only the low 32 bits are ever looked at.
 * What the values are is found out in flow.ts.
 */
import ts from 'typescript'
import { Flow } from './flow.ts'
import { branded, exact, I32, U32, within, type Num, type Range } from './interval.ts'
import { implementation, isStatic, type Key } from './program.ts'
import { memberKey } from './class.ts'
import { parameterSymbol } from './types.ts'
import type { Unit } from './unit.ts'

export type { Range } from './interval.ts'

const { SyntaxKind: Kind } = ts

/** How a number is held. */
export interface Held {
  rep: 'i32' | 'u32'
  range: Range
  /** The i32 has the low 32 bits of the number, which may lie anywhere. */
  modular?: boolean
}

const BITWISE = new Set([Kind.AmpersandToken, Kind.BarToken, Kind.CaretToken, Kind.LessThanLessThanToken, Kind.GreaterThanGreaterThanToken, Kind.GreaterThanGreaterThanGreaterThanToken])
const BITWISE_ASSIGNMENT = new Set([Kind.AmpersandEqualsToken, Kind.BarEqualsToken, Kind.CaretEqualsToken, Kind.LessThanLessThanEqualsToken, Kind.GreaterThanGreaterThanEqualsToken, Kind.GreaterThanGreaterThanGreaterThanEqualsToken])
const SUMS = new Set([Kind.PlusToken, Kind.MinusToken, Kind.AsteriskToken])
const SUM_ASSIGNMENTS = new Set([Kind.PlusEqualsToken, Kind.MinusEqualsToken, Kind.AsteriskEqualsToken])
const COMPARISONS = new Set([Kind.LessThanToken, Kind.LessThanEqualsToken, Kind.GreaterThanToken, Kind.GreaterThanEqualsToken, Kind.EqualsEqualsToken, Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsToken, Kind.ExclamationEqualsEqualsToken])

export class Ranges {
  private readonly flow: Flow
  /** Expressions of which only the low 32 bits are looked at. */
  private readonly low = new Set<ts.Node>()
  /** Remainders whose sign nobody sees when they are 0. */
  private readonly unsignedZero = new Set<ts.Node>()
  private readonly modular = new Set<Key>()

  constructor(unit: Unit, sources: ts.SourceFile[]) {
    this.flow = new Flow(unit, sources)
    this.findModular()
    this.mark()
  }

  /** What an expression can be; undefined when nothing is known, or when it is never reached. */
  at(node: ts.Node): Num | undefined { return this.flow.seen.get(node) }
  /** Only the low 32 bits of this expression matter. Its own operands may then be known by their low bits, too. */
  onlyLowBits(node: ts.Node): boolean { return this.low.has(node) }
  /** -0 is as good as 0 here. */
  anyZero(node: ts.Node): boolean { return this.unsignedZero.has(node) }

  private fits(value: Num | undefined): Held | undefined {
    if (!value) return undefined
    if (within(value, I32)) return { rep: 'i32', range: { low: value.low, high: value.high } }
    return within(value, U32) ? { rep: 'u32', range: { low: value.low, high: value.high } } : undefined
  }

  /** How a variable, parameter or static field is held; undefined: as its type says. */
  variable(symbol: ts.Symbol): Held | undefined {
    const key = this.flow.index.key(symbol)
    if (key === undefined) return undefined
    return this.fits(this.flow.known.get(key)) ?? (this.modular.has(key) ? { rep: 'i32', range: I32, modular: true } : undefined)
  }

  /** How a field of a class is held. */
  field(symbol: ts.Symbol): Held | undefined {
    const key = this.flow.index.field(symbol)
    return key === undefined ? undefined : this.fits(this.flow.known.get(key))
  }

  /** How a parameter is passed, where every call is known. */
  parameter(declaration: ts.ParameterDeclaration): Held | undefined {
    const { index } = this.flow
    const fn = declaration.parent
    if (!index.isClosed(fn) || !ts.isIdentifier(declaration.name)) return undefined
    const position = fn.parameters.indexOf(declaration)
    const all = ts.isMethodDeclaration(fn) && !isStatic(fn) ? index.methodsNamed(memberKey(fn.name)).map((one) => one.parameters[position]) : [declaration]
    for (const one of all) if (!one || one.initializer || one.questionToken || one.dotDotDotToken || !ts.isIdentifier(one.name) || !index.isNumber(index.type(one))) return undefined
    const key = index.key(parameterSymbol(index.unit.checker, declaration))
    return key === undefined ? undefined : this.fits(this.flow.known.get(key)) ?? (this.modular.has(key) ? { rep: 'i32', range: I32, modular: true } : undefined)
  }

  /** A variable, or a parameter of a function of which every call is known: its low bits may be all that is kept. */
  private mayBeModular(declaration: ts.Declaration): boolean {
    if (ts.isVariableDeclaration(declaration)) return true
    if (!ts.isParameter(declaration) || !ts.isIdentifier(declaration.name) || declaration.initializer || declaration.questionToken || declaration.dotDotDotToken) return false
    const { parent } = declaration
    return (ts.isFunctionDeclaration(parent) || ts.isArrowFunction(parent) || ts.isFunctionExpression(parent)) && this.flow.index.isClosed(parent) && this.flow.index.isNumber(this.flow.index.type(declaration))
  }

  /** How a function's result is passed back, where every call is known. */
  result(declaration: ts.SignatureDeclaration): Held | undefined {
    const { index } = this.flow
    const fn = implementation(declaration)
    if (!index.isClosed(fn) || ts.isConstructorDeclaration(fn)) return undefined
    const all = ts.isMethodDeclaration(fn) && !isStatic(fn) ? index.methodsLike(fn) : [fn]
    for (const one of all) {
      const signature = index.unit.checker.getSignatureFromDeclaration(one)
      if (!signature || !index.isNumber(signature.getReturnType())) return undefined
    }
    return this.fits(this.flow.known.get(index.resultKey(fn)))
  }

  // --- Variables of which only the low bits matter ------------------------------------------------------------------------------

  private findModular(): void {
    const { index, known } = this.flow
    for (const [key] of index.reads) {
      const value = known.get(key)
      if (value && typeof key !== 'string' && exact(value) && !this.fits(value) && this.mayBeModular((key as ts.Symbol).valueDeclaration!)) this.modular.add(key)
    }
    for (let before = -1; before !== this.modular.size;) {
      before = this.modular.size
      this.mark()
      for (const key of this.modular) if (!index.reads.get(key)!.every((node) => this.isHarmless(node))) this.modular.delete(key)
    }
  }

  /** A use of a variable that does not tell its value from its low bits, or whose value is known to fit here. */
  private isHarmless(node: ts.Identifier): boolean {
    const { parent } = node
    if (this.low.has(node)) return true
    if (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind >= Kind.FirstAssignment && parent.operatorToken.kind <= Kind.LastAssignment) {
      if (!isDropped(parent)) return false
      const { kind } = parent.operatorToken
      return kind === Kind.EqualsToken || BITWISE_ASSIGNMENT.has(kind) || (SUM_ASSIGNMENTS.has(kind) && this.low.has(parent))
    }
    const value = this.at(node)
    return !!this.fits(value) && !(ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) && !isPatternPart(node)
  }

  /** Finds the places of which only the low bits matter. */
  private mark(): void {
    this.low.clear()
    this.unsignedZero.clear()
    const { index } = this.flow
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node)) {
        const { left, right, operatorToken: { kind } } = node
        if (BITWISE.has(kind)) {
          this.demand(left)
          this.demand(right)
        } else if (BITWISE_ASSIGNMENT.has(kind)) {
          if (ts.isIdentifier(left)) this.low.add(left)
          this.demand(right)
        } else if (kind === Kind.EqualsToken) {
          if (this.takesBits(left)) this.demand(right)
        } else if (SUM_ASSIGNMENTS.has(kind)) {
          const value = this.at(node)
          if (value && exact(value) && this.takesBits(left)) {
            this.low.add(node)
            this.demand(right)
          }
        } else if (COMPARISONS.has(kind)) for (const one of [left, right]) if (isRemainder(one)) this.unsignedZero.add(strip(one))
      } else if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.TildeToken) this.demand(node.operand)
      else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'imul' && index.isLibrary(index.symbol(node.expression.name))) node.arguments.forEach((one) => this.demand(one))
      else if (ts.isCallExpression(node) && !node.arguments.some(ts.isSpreadElement)) {
        const parameters = index.callee(node.expression)?.parameters ?? []
        for (const [at, one] of node.arguments.entries()) {
          const key = parameters[at] && index.parameter(parameters[at])
          if (key !== undefined && this.modular.has(key)) this.demand(one)
        }
      } else if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name)) {
        const symbol = index.symbol(node.name)
        const key = symbol && index.key(symbol)
        if (key !== undefined ? this.modular.has(key) : isWord(index.brand(index.type(node.name)))) this.demand(node.initializer)
      }
      ts.forEachChild(node, visit)
    }
    for (const part of index.parts) if (ts.isSourceFile(part)) visit(part)
  }

  /** A place into which only low bits go: a variable held so, an explicit type, an element of a typed array of integers. */
  private takesBits(left: ts.Expression): boolean {
    const { index } = this.flow
    if (ts.isIdentifier(left)) {
      const symbol = index.symbol(left)
      const key = symbol && index.key(symbol)
      if (key !== undefined) return this.modular.has(key)
    }
    if (ts.isElementAccessExpression(left)) {
      const type = index.type(left.expression)
      const element = index.element(type)
      if (element !== undefined) return element !== 'f32' && element !== 'f64' && !/Clamped/.test(index.unit.checker.typeToString(type))
    }
    return isWord(index.brand(index.type(left)))
  }

  /** Only the low 32 bits of `node` are looked at. */
  private demand(node: ts.Expression): void {
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) {
      this.low.add(node)
      return this.demand(node.expression)
    }
    if (ts.isIdentifier(node)) return void this.low.add(node)
    if (ts.isConditionalExpression(node)) {
      this.low.add(node)
      this.demand(node.whenTrue)
      return this.demand(node.whenFalse)
    }
    if (isRemainder(node)) return void this.unsignedZero.add(node)
    if (ts.isBinaryExpression(node) && SUMS.has(node.operatorToken.kind)) {
      const value = this.at(node)
      if (!value || !exact(value)) return
      this.low.add(node)
      this.demand(node.left)
      return this.demand(node.right)
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.MinusToken && !ts.isNumericLiteral(node.operand)) {
      const value = this.at(node)
      if (!value || !exact(value)) return
      this.low.add(node)
      this.demand(node.operand)
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === Kind.SlashToken) this.low.add(node)
  }
}

const strip = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? strip(node.expression) : node)
function isRemainder(node: ts.Expression): boolean {
  const at = strip(node)
  return ts.isBinaryExpression(at) && at.operatorToken.kind === Kind.PercentToken
}
const isWord = (brand: string | undefined): boolean => brand !== undefined && branded[brand] !== undefined

/** Nobody uses the expression's value. */
function isDropped(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isExpressionStatement(parent)) return true
  if (ts.isForStatement(parent)) return parent.incrementor === node || parent.initializer === node
  return (ts.isParenthesizedExpression(parent) || (ts.isBinaryExpression(parent) && parent.operatorToken.kind === Kind.CommaToken && (parent.left === node || isDropped(parent)))) && (ts.isParenthesizedExpression(parent) ? isDropped(parent) : true)
}

const isPatternPart = (node: ts.Node): boolean => ts.isArrayLiteralExpression(node.parent) || ts.isShorthandPropertyAssignment(node.parent) || ts.isSpreadElement(node.parent)
