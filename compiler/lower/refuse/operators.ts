/** Operators and literals whose meaning would be decided at run time, or that need tables the board does not hold. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import { isNamedByLibrary } from './objects.ts'
import { isAny, libraryName, partsOf, skipOuter } from './symbols.ts'

const { SyntaxKind, TypeFlags } = ts

/** What `==` looks at: kinds of values between which it would convert. */
function kindsOf(type: ts.Type, checker: ts.TypeChecker): Set<string> {
  return new Set(partsOf(type, checker).map((part) =>
    part.flags & (TypeFlags.Undefined | TypeFlags.Void) ? 'undefined'
    : part.flags & TypeFlags.Null ? 'null'
    : part.flags & (TypeFlags.NumberLike | TypeFlags.Intersection) ? 'number'
    : part.flags & TypeFlags.StringLike ? 'string'
    : part.flags & TypeFlags.BooleanLike ? 'boolean'
    : part.flags & TypeFlags.Never ? 'never'
    // {} holds primitives, too.
    : part.flags & TypeFlags.NonPrimitive || part.flags & TypeFlags.Object && checker.getPropertiesOfType(part).length ? 'object' : 'unknown'))
}

/** `==` is allowed where it cannot differ from `===`, and to test for null and undefined. */
function looseEquality(node: ts.BinaryExpression, { checker, report }: Check): void {
  const types = [node.left, node.right].map((side) => checker.getTypeAtLocation(side))
  if (types.some(isAny)) return
  const kinds = types.map((type) => kindsOf(type, checker))
  const isNullish = (kind: string): boolean => kind === 'null' || kind === 'undefined'
  if (kinds.some((set) => [...set].every(isNullish))) return
  // TypeScript says itself when nothing could be equal.
  if (!kinds.some((set) => set.has('unknown')) && ![...kinds[0]].some((kind) => kinds[1].has(kind))) return
  const all = [...new Set(kinds.flatMap((set) => [...set]))]
  if (!all.includes('unknown') && all.filter(isNullish).length <= 1 && all.filter((kind) => !isNullish(kind)).length <= 1) return
  const [left, right] = types.map((type) => checker.typeToString(checker.getBaseTypeOfLiteralType(type)))
  report(node.operatorToken, 'UNI-L031', { operator: node.operatorToken.getText(), left, right })
}

/** `key in o` on a shape with a name that is not known. */
function inOperator(node: ts.BinaryExpression, { checker, report }: Check): void {
  const left = skipOuter(node.left)
  if (ts.isStringLiteralLike(left) || ts.isNumericLiteral(left) || ts.isPrivateIdentifier(left)) return
  const key = checker.getTypeAtLocation(left)
  if (key.flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.Any)) return
  const object = checker.getTypeAtLocation(node.right)
  if (isAny(object) || partsOf(object, checker).every((part) => checker.getIndexInfosOfType(part).length > 0 || !isNamedByLibrary(part.symbol))) return
  report(left, 'UNI-L015', { type: checker.typeToString(object).length > 40 ? 'the object' : checker.typeToString(object) })
}

function typeofComparison(node: ts.BinaryExpression, { report }: Check): void {
  const [left, right] = [skipOuter(node.left), skipOuter(node.right)]
  const name = ts.isTypeOfExpression(left) ? right : ts.isTypeOfExpression(right) ? left : undefined
  if (name && ts.isStringLiteralLike(name) && (name.text === 'symbol' || name.text === 'bigint')) report(name, 'UNI-L021', { name: name.text })
}

const comparisons = new Set([SyntaxKind.EqualsEqualsToken, SyntaxKind.ExclamationEqualsToken, SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken])

/** Flags and classes of a pattern. @param offset of the pattern's first character in the file; undefined where it is not written as such */
function pattern(node: ts.Node, source: string, flags: string, offset: number | undefined, flagsAt: number | undefined, { report }: Check): void {
  for (const flag of ['d', 'v']) {
    const at = flags.indexOf(flag)
    if (at < 0) continue
    report(node, 'UNI-L032', { what: `flag ${flag}`, advice: flag === 'd' ? 'use index of the match and the lengths of its groups' : 'use flag u, and write the sets as classes: [a-z]' }, flagsAt === undefined ? undefined : flagsAt + at)
  }
  if (!/[uv]/.test(flags)) return // \p is the letter p
  for (const match of source.matchAll(/\\(?:([pP]\{[^}]*\})|.)/gs)) {
    if (match[1] === undefined) continue
    report(node, 'UNI-L032', { what: `\\${match[1]}`, advice: 'write the characters out as a class, e.g. [A-Za-zÀ-ÿ]' }, offset === undefined ? undefined : offset + match.index)
  }
}

export const operators: Rules = {
  [SyntaxKind.BinaryExpression](node: ts.BinaryExpression, check: Check) {
    const operator = node.operatorToken.kind
    if (operator === SyntaxKind.EqualsEqualsToken || operator === SyntaxKind.ExclamationEqualsToken) looseEquality(node, check)
    if (comparisons.has(operator as never)) typeofComparison(node, check)
    if (operator === SyntaxKind.InKeyword) inOperator(node, check)
  },
  [SyntaxKind.SwitchStatement](node: ts.SwitchStatement, { report }: Check) {
    if (!ts.isTypeOfExpression(skipOuter(node.expression))) return
    for (const clause of node.caseBlock.clauses) {
      if (ts.isCaseClause(clause) && ts.isStringLiteralLike(clause.expression) && /^(symbol|bigint)$/.test(clause.expression.text)) report(clause.expression, 'UNI-L021', { name: clause.expression.text })
    }
  },
  [SyntaxKind.RegularExpressionLiteral](node: ts.RegularExpressionLiteral, check: Check) {
    const end = node.text.lastIndexOf('/')
    pattern(node, node.text.slice(1, end), node.text.slice(end + 1), node.getStart() + 1, node.getStart() + end + 1, check)
  },
  [SyntaxKind.NewExpression](node: ts.NewExpression, check: Check) {
    regExp(node, check)
  },
  [SyntaxKind.CallExpression](node: ts.CallExpression, check: Check) {
    regExp(node, check)
  },
}

/** `new RegExp("…", "…")` with texts that are known. */
function regExp(node: ts.NewExpression | ts.CallExpression, check: Check): void {
  if (libraryName(node.expression, check.checker) !== 'RegExp') return
  const [source, flags] = node.arguments ?? []
  const text = (of: ts.Expression | undefined): string => (of && ts.isStringLiteralLike(of) ? of.text : '')
  pattern(source ?? node, text(source), text(flags), undefined, flags && ts.isStringLiteralLike(flags) ? flags.getStart() + 1 : undefined, check)
}
