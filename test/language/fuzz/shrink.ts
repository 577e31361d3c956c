/** Makes a failing program smaller, step by step, as long as it still fails and type-checks. */
import ts from 'typescript'
import { TypeChecks, type Checked } from './types.ts'

export interface ShrinkOptions {
  /** Calls of `fails` at most; unlimited when absent. */
  tries?: number
  /** Told each smaller program that was found. */
  progress?: (source: string) => void
}

interface Edit { from: number; to: number; text: string }

/**
 * A program that still fails, and of which no single statement, member, clause, element, argument or operand can be left out, nor an
 * expression be put in the place of the one around it, without it passing or not type-checking.
 * @param source a program that fails
 * @param fails whether a program fails in the way in question; it must answer within bounded time for programs that do not end
 * Throws when `source` does not type-check or does not fail.
 */
export async function shrink(source: string, fails: (source: string) => Promise<boolean>, { tries = Infinity, progress }: ShrinkOptions = {}): Promise<string> {
  const types = new TypeChecks()
  const { errors } = types.check(source)
  if (errors.length > 0) throw new Error(`cannot shrink what does not type-check: ${errors[0]}`)
  if (!(await fails(source))) throw new Error('cannot shrink what does not fail')

  /** Texts that are known not to do. */
  const known = new Set<string>([source])
  for (let best = source; ;) {
    const before = best
    // Large parts first; after a success go on with parts of that size.
    let limit = Infinity
    for (let found = true; found;) {
      found = false
      for (const edit of edits(types.check(best))) {
        const size = edit.to - edit.from - edit.text.length
        if (size > limit) continue
        const next = tidy(best.slice(0, edit.from) + edit.text + best.slice(edit.to))
        if (next.length >= best.length || known.has(next)) continue
        known.add(next)
        if (types.check(next).errors.length > 0) continue
        if (tries-- <= 0) return best
        if (!(await fails(next))) continue
        best = next
        progress?.(best)
        limit = size
        found = true
        break
      }
    }
    if (best === before) return best
  }
}

/** Without blank lines and spaces at the ends of lines. */
const tidy = (text: string): string => text.split('\n').map((line) => line.trimEnd()).filter(Boolean).join('\n') + '\n'

/** All single steps from a program to a smaller one, those that take away most first. */
function edits({ file, checker }: Checked): Edit[] {
  const found: Edit[] = []
  const text = file.text
  const source = (node: ts.Node): string => text.slice(node.getStart(file), node.end)
  const replace = (node: ts.Node, by: string): void => {
    if (by.length < node.end - node.getStart(file)) found.push({ from: node.getStart(file), to: node.end, text: by })
  }
  /** Whether a declaration is named outside of the run, as far as generated names tell: spares most of the type checks. */
  const needed = (node: ts.Node, run: readonly ts.Node[]): boolean => names(node).some((name) =>
    [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].some(({ index }) => index < run[0].getStart(file) || index >= run[run.length - 1].end))
  /** Runs of neighbours: all of them, halves, quarters, each one. @param separated whether by commas */
  const remove = (nodes: readonly ts.Node[], separated: boolean): void => {
    for (let length = nodes.length; length >= 1; length = length > 1 ? Math.ceil(length / 2) : 0) {
      for (let at = 0; at < nodes.length; at += length) {
        const run = nodes.slice(at, at + length)
        const next = at + run.length < nodes.length ? nodes[at + run.length] : undefined
        const previous = at > 0 ? nodes[at - 1] : undefined
        if (run.some((node) => needed(node, run))) continue
        if (separated && next) found.push({ from: run[0].getStart(file), to: next.getStart(file), text: '' })
        else if (separated && previous) found.push({ from: previous.end, to: run[run.length - 1].end, text: '' })
        else found.push({ from: run[0].getStart(file), to: run[run.length - 1].end, text: '' })
      }
    }
  }
  /** The statements of a block without its braces. */
  const inside = (node: ts.Statement | undefined): string =>
    !node ? '' : ts.isBlock(node) ? node.statements.map(source).join('\n') : source(node)

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isUnionTypeNode(node)) return
    if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) remove(node.statements, false)
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) remove(node.members, false)
    if (ts.isEnumDeclaration(node)) remove(node.members, true)
    if (ts.isCaseBlock(node)) remove(node.clauses, false)
    if (ts.isArrayLiteralExpression(node) || ts.isArrayBindingPattern(node) || ts.isObjectBindingPattern(node)) remove(node.elements, true)
    if (ts.isObjectLiteralExpression(node)) remove(node.properties, true)
    if (ts.isVariableDeclarationList(node)) remove(node.declarations, true)
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) remove(node.arguments ?? [], true)
    if (ts.isFunctionLike(node)) remove(node.parameters, true)
    if (ts.isTemplateExpression(node)) for (const span of node.templateSpans) replace(node, source(span.expression))
    if (ts.isClassLike(node) && node.heritageClauses) remove(node.heritageClauses, false)
    if ((ts.isParameter(node) || ts.isBindingElement(node) || ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) && node.initializer) {
      found.push({ from: (ts.isBindingElement(node) || !node.type ? node.name : node.type).end, to: node.end, text: '' })
    }
    if (ts.isStatement(node)) unwrap(node)
    if (ts.isExpression(node) && !ts.isIdentifier(node.parent ?? node)) simplify(node)
    ts.forEachChild(node, visit)
  }

  /** The statements of a compound statement in its place. */
  const unwrap = (node: ts.Statement): void => {
    if (ts.isIfStatement(node)) {
      replace(node, inside(node.thenStatement))
      if (node.elseStatement) {
        replace(node, inside(node.elseStatement))
        found.push({ from: node.thenStatement.end, to: node.end, text: '' })
      }
    } else if (ts.isIterationStatement(node, false)) replace(node, inside(node.statement))
    else if (ts.isLabeledStatement(node)) replace(node, source(node.statement))
    else if (ts.isBlock(node) && ts.isBlock(node.parent)) replace(node, inside(node))
    else if (ts.isSwitchStatement(node)) for (const clause of node.caseBlock.clauses) replace(node, clause.statements.map(source).join('\n'))
    else if (ts.isTryStatement(node)) {
      replace(node, inside(node.tryBlock))
      if (node.catchClause) {
        replace(node, inside(node.catchClause.block))
        if (node.finallyBlock) found.push({ from: node.tryBlock.end, to: node.catchClause.end, text: '' })
      }
      if (node.finallyBlock) {
        replace(node, inside(node.finallyBlock))
        if (node.catchClause) found.push({ from: node.catchClause.end, to: node.end, text: '' })
      }
    }
  }

  /** An operand in the place of the whole, or the simplest value of its type. */
  const simplify = (node: ts.Expression): void => {
    if (ts.isLiteralExpression(node) && !ts.isStringLiteral(node)) return
    const operands: ts.Expression[] = []
    ts.forEachChild(node, (child) => {
      if (ts.isExpression(child)) operands.push(child)
      else if (ts.isSpreadElement(child)) operands.push(child.expression)
      else if (ts.isPropertyAssignment(child)) operands.push(child.initializer)
    })
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) operands.push(node.body)
    for (const operand of operands) {
      replace(node, source(operand))
      if (ts.isBinaryExpression(operand) || ts.isConditionalExpression(operand) || ts.isAsExpression(operand)) replace(node, `(${source(operand)})`)
    }
    const parent = node.parent
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return
    for (const value of simplest(checker.getTypeAtLocation(node))) replace(node, value)
  }

  visit(file)
  return found.sort((a, b) => (b.to - b.from - b.text.length) - (a.to - a.from - a.text.length))
}

/** What a statement or parameter declares, of the names that only occur once in a generated program. */
function names(node: ts.Node): string[] {
  const found: string[] = []
  const add = (name: ts.Node | undefined): void => {
    if (name && ts.isIdentifier(name) && /\d$/.test(name.text)) found.push(name.text)
    else if (name && (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name))) for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name)
  }
  if (ts.isVariableStatement(node)) for (const each of node.declarationList.declarations) add(each.name)
  else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isParameter(node)) add(node.name)
  return found
}

/** Short literals that may be of the type; the type check has the last word. */
function simplest(type: ts.Type): string[] {
  const flags = type.isUnion() ? type.types.reduce((all, each) => all | each.flags, 0) : type.flags
  return [
    ...(flags & ts.TypeFlags.NumberLike ? ['0', '1'] : []),
    ...(flags & ts.TypeFlags.StringLike ? ['\'\'', '\'a\''] : []),
    ...(flags & ts.TypeFlags.BooleanLike ? ['true', 'false'] : []),
    ...(flags & ts.TypeFlags.Undefined ? ['undefined'] : []),
    ...(flags & ts.TypeFlags.Null ? ['null'] : []),
    ...(flags & ts.TypeFlags.Object ? ['[]', '{}'] : []),
  ]
}
