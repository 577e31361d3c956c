/** Statements. */
import ts from 'typescript'
import { bind } from './assignment.ts'
import { localClass } from './static.ts'
import { closureOf, codes, codeOfLast } from './closure.ts'
import { convert } from './convert.ts'
import { condition, drop, expression, unsupported, valueAs, writable } from './expression.ts'
import { zero, type Final, type Fn, type Target, type Val } from './fn.ts'
import { declareVariable, earlyCell } from './function.ts'
import { forOf, forIn } from './iteration.ts'
import { I32 } from './interval.ts'
import { ends, type Label, type Stmt } from './ir.ts'
import { equalText } from './operators.ts'
import { leaveFrame, returnFromFrame } from './suspend.ts'
import { scopesOf } from './scopes.ts'
import { repOf } from './types.ts'
import { CLOSURE, REF } from './unit.ts'

const { SyntaxKind: Kind } = ts

/** Makes what a block's closures need before the block runs: cells of variables declared later, and its functions. */
export function declareBlock(fn: Fn, statements: readonly ts.Statement[]): void {
  const { unit, checker } = fn
  for (const statement of statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const declaration of statement.declarationList.declarations) for (const name of namesOf(declaration.name)) {
      const symbol = checker.getSymbolAtLocation(name)!
      const scopes = scopesOf(unit, name)
      if (!scopes.needsEarly(symbol) || !scopes.needsCell(symbol)) continue
      earlyCell(fn, name, symbol)
    }
  }
  const functions = statements.filter((one): one is ts.FunctionDeclaration => ts.isFunctionDeclaration(one) && !!one.body && !scopesOf(unit, one).isStatic(one))
  const symbols = functions.map((one) => checker.getSymbolAtLocation(one.name!)!)
  // Functions that know each other share cells, which are filled when all are made.
  functions.forEach((declaration, index) => {
    const text = fn.local(declaration.name!.text, `$closure.Cell<${CLOSURE}>`, `new $closure.Cell<${CLOSURE}>(changetype<${CLOSURE}>(0))`)
    fn.vars.set(symbols[index], { text, rep: CLOSURE, cell: true, constant: false })
  })
  functions.forEach((declaration, index) => {
    const variable = fn.vars.get(symbols[index])!
    const val = closureOf(fn, declaration)
    codes.set(variable, codeOfLast()!)
    fn.line(`${variable.text}.value = ${val.text}`, declaration)
  })
}

export function namesOf(name: ts.BindingName): ts.Identifier[] {
  return ts.isIdentifier(name) ? [name] : name.elements.flatMap((part) => (ts.isOmittedExpression(part) ? [] : namesOf(part.name)))
}

/** Statements in a row; what cannot be reached is left out. */
export function block(fn: Fn, statements: readonly ts.Statement[]): void {
  for (const statement of statements) {
    if (ends(fn.out)) break
    lowerStatement(fn, statement, [])
  }
}

/** Lowers into a list of its own. */
const nested = (fn: Fn, node: ts.Statement, names: string[] = []): Stmt[] => fn.collect(() => lowerStatement(fn, node, names))

/** @param labels names of the labels right before the statement */
export function lowerStatement(fn: Fn, node: ts.Statement, labels: string[]): void {
  fn.at = node
  switch (node.kind) {
    case Kind.Block: {
      const { statements } = node as ts.Block
      if (labels.length) return labelled(fn, labels, () => lowerStatement(fn, node, []))
      declareBlock(fn, statements)
      return block(fn, statements)
    }
    case Kind.EmptyStatement: case Kind.InterfaceDeclaration: case Kind.TypeAliasDeclaration: case Kind.FunctionDeclaration: case Kind.ImportDeclaration: case Kind.EnumDeclaration:
      return
    case Kind.ClassDeclaration: return localClass(fn, node as ts.ClassDeclaration)
    case Kind.VariableStatement: return variables(fn, (node as ts.VariableStatement).declarationList)
    case Kind.ExpressionStatement: return drop(fn, (node as ts.ExpressionStatement).expression)
    case Kind.IfStatement: {
      const { expression: test, thenStatement, elseStatement } = node as ts.IfStatement
      if (labels.length) return labelled(fn, labels, () => lowerStatement(fn, node, []))
      const text = condition(fn, test)
      return fn.emit({ kind: 'if', test: text, then: nested(fn, thenStatement), otherwise: elseStatement ? nested(fn, elseStatement) : [], at: test })
    }
    case Kind.ForStatement: return forLoop(fn, node as ts.ForStatement, labels)
    case Kind.WhileStatement: return whileLoop(fn, node as ts.WhileStatement, labels)
    case Kind.DoStatement: return doLoop(fn, node as ts.DoStatement, labels)
    case Kind.ForOfStatement: return forOf(fn, node as ts.ForOfStatement, labels)
    case Kind.ForInStatement: return forIn(fn, node as ts.ForInStatement, labels)
    case Kind.LabeledStatement: return lowerStatement(fn, (node as ts.LabeledStatement).statement, [...labels, (node as ts.LabeledStatement).label.text])
    case Kind.BreakStatement: case Kind.ContinueStatement: return jump(fn, node as ts.BreakOrContinueStatement)
    case Kind.ReturnStatement: return returns(fn, node as ts.ReturnStatement)
    case Kind.ThrowStatement: {
      const val = expression(fn, (node as ts.ThrowStatement).expression)
      return fn.raise(convert(fn, val, REF).text, node)
    }
    case Kind.TryStatement: return labels.length ? labelled(fn, labels, () => tryStatement(fn, node as ts.TryStatement)) : tryStatement(fn, node as ts.TryStatement)
    case Kind.SwitchStatement: return switchStatement(fn, node as ts.SwitchStatement, labels)
    default: return unsupported(node, `this statement (${Kind[node.kind]})`)
  }
}

function labelled(fn: Fn, names: string[], write: () => void): void {
  const label: Label = { name: names[0] }
  fn.targets.push({ names, breaks: undefined, finals: fn.finals.length, block: label })
  const body = fn.collect(write)
  fn.targets.pop()
  fn.emit({ kind: 'block', label, body })
}

/** `let`, `const`, `var`. */
export function variables(fn: Fn, list: ts.VariableDeclarationList): void {
  for (const { name, initializer } of list.declarations) {
    const type = fn.checker.getTypeAtLocation(name)
    if (initializer && ts.isClassExpression(initializer)) localClass(fn, initializer)
    else if (ts.isIdentifier(name)) {
      const wanted = repOf(fn.unit, type, fn.env)
      const val = initializer && expression(fn, initializer, { type, rep: wanted })
      declareVariable(fn, name, val, initializer)
    } else bind(fn, name, expression(fn, initializer!, ts.isArrayLiteralExpression(initializer!) ? { type: fn.checker.getTypeAtLocation(initializer!) } : {}), (one, val) => declareVariable(fn, one, val))
  }
}

function forLoop(fn: Fn, node: ts.ForStatement, labels: string[]): void {
  const { initializer, condition: test, incrementor, statement } = node
  const list = initializer && ts.isVariableDeclarationList(initializer) ? initializer : undefined
  if (list) variables(fn, list)
  else if (initializer) drop(fn, initializer as ts.Expression)
  // Closures made in the body see this round's variables: each round has cells of its own (ECMA-262 14.7.4.4).
  const cells = (list?.declarations ?? []).flatMap((one) => namesOf(one.name)).map((name) => fn.vars.get(fn.checker.getSymbolAtLocation(name)!)!).filter((one) => one.cell)
  const renew = (): void => {
    for (const { text: cell, rep } of cells) fn.line(`${writable(cell)} = new $closure.Cell<${rep}>(${cell}.value)`)
  }
  // Closures made in the head keep variables that no round has.
  if (list && makesClosure(list)) renew()
  const label: Label = { name: 'for' }
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
  let text = ''
  const before = fn.collect(() => { text = test ? condition(fn, test) : '' })
  const body = nested(fn, statement)
  const update = fn.collect(() => {
    renew()
    if (incrementor) drop(fn, incrementor)
  })
  fn.targets.pop()
  if (before.length) fn.emit({ kind: 'loop', label, test: '', body: [...before, ...leaveUnless(text, label), ...body], update, at: test ?? node })
  else fn.emit({ kind: 'loop', label, test: text, body, update, at: test ?? node })
}

const makesClosure = (node: ts.Node): boolean => ts.forEachChild(node, (child) => (ts.isFunctionLike(child) || makesClosure(child)) || undefined) ?? false

const leaveUnless = (text: string, label: Label): Stmt[] => (text ? [{ kind: 'if', test: `!(${text})`, then: [{ kind: 'break', label }], otherwise: [] }] : [])

function whileLoop(fn: Fn, node: ts.WhileStatement, labels: string[]): void {
  const label: Label = { name: 'while' }
  fn.targets.push({ names: labels, breaks: label, continues: label, finals: fn.finals.length })
  let text = ''
  const before = fn.collect(() => { text = condition(fn, node.expression) })
  const body = nested(fn, node.statement)
  fn.targets.pop()
  if (before.length) fn.emit({ kind: 'loop', label, test: '', body: [...before, ...leaveUnless(text, label), ...body], update: [], at: node.expression })
  else fn.emit({ kind: 'loop', label, test: text === 'true' ? '' : text, body, update: [], at: node.expression })
}

function doLoop(fn: Fn, node: ts.DoStatement, labels: string[]): void {
  const label: Label = { name: 'do' }, round: Label = { name: 'round' }
  fn.targets.push({ names: labels, breaks: label, continues: round, finals: fn.finals.length, roundIsBlock: true })
  const body = nested(fn, node.statement)
  fn.targets.pop()
  let text = ''
  const test = fn.collect(() => { text = condition(fn, node.expression) })
  fn.emit({ kind: 'loop', label, test: '', body: [{ kind: 'block', label: round, body }, ...test, ...leaveUnless(text, label)], update: [], at: node.expression })
}

function jump(fn: Fn, node: ts.BreakOrContinueStatement): void {
  const name = node.label?.text
  const breaks = node.kind === Kind.BreakStatement
  const found = fn.targets.findLast((one) => (name !== undefined ? one.names.includes(name) : breaks ? one.breaks : one.continues))
  if (!found) return unsupported(node, 'this jump')
  if (breaks) return fn.jump('break', found.breaks ?? found.block!, found.finals)
  if (found.roundIsBlock) return fn.jump('break', found.continues!, found.finals)
  return fn.jump('continue', found.continues!, finalsOf(found, 'continue'))
}

function returns(fn: Fn, node: ts.ReturnStatement): void {
  if (fn.frame) return returnFromFrame(fn, node)
  let val: Val | undefined
  if (node.expression) {
    if (inConstructor(node)) unsupported(node, 'a value returned by a constructor', 'make the object in a function')
    if (fn.result === 'void') drop(fn, node.expression)
    else val = valueAs(fn, node.expression, fn.returnType ?? returnType(fn, node) ?? fn.checker.getTypeAtLocation(node.expression), fn.result)
    if (val?.rep === 'void') {
      if (val.text) fn.line(val.text, node)
      val = undefined
    }
  }
  leaveWith(fn, val?.text ?? (fn.result === 'f64' ? '$value.none<f64>()' : zero(fn.result)), node)
}

function inConstructor(node: ts.Node): boolean {
  let at: ts.Node = node
  while (!ts.isFunctionLike(at)) at = at.parent
  return ts.isConstructorDeclaration(at)
}

function returnType(fn: Fn, node: ts.Node): ts.Type | undefined {
  let at: ts.Node = node
  while (!ts.isFunctionLike(at)) at = at.parent
  return fn.checker.getSignatureFromDeclaration(at)?.getReturnType()
}

/** `return text`, through the `finally`s around. */
export function leaveWith(fn: Fn, text: string, at?: ts.Node): void {
  const final = fn.finals.at(-1)
  if (!final) return fn.emit({ kind: 'return', value: fn.constructs ? 'this' : fn.result === 'void' ? undefined : text, at })
  if (final.value) fn.line(`${writable(final.value)} = ${text}`, at)
  final.returns = true
  fn.line(`${final.code} = 2`)
  fn.emit({ kind: 'break', label: final.landing })
}

/** try, catch and finally (ECMA-262 14.15). */
function tryStatement(fn: Fn, { tryBlock, catchClause, finallyBlock }: ts.TryStatement): void {
  if (!finallyBlock) return tryCatch(fn, tryBlock, catchClause!)
  const final: Final = { landing: { name: 'finally' }, code: fn.temp('i32', '0'), value: fn.frame ? fn.temp(REF) : fn.result === 'void' ? undefined : fn.temp(fn.result), returns: false, jumps: [] }
  const error = fn.temp(REF)
  fn.finals.push(final)
  fn.handlers.push({ landing: final.landing, code: writable(final.code) })
  const body = fn.collect(() => (catchClause ? tryCatch(fn, tryBlock, catchClause) : lowerStatement(fn, tryBlock, [])))
  fn.handlers.pop()
  fn.finals.pop()
  fn.emit({ kind: 'block', label: final.landing, body })
  fn.emit({ kind: 'if', test: `${final.code} == 1`, then: [{ kind: 'line', text: `${writable(error)} = $throw.caught()` }], otherwise: [] })
  lowerStatement(fn, finallyBlock, [])
  if (ends(fn.out)) return
  fn.emit({ kind: 'if', test: `${final.code} == 1`, then: fn.collect(() => {
    fn.unit.throwers.add(fn.key)
    fn.line(`$throw.raise(${error})`)
    fn.leaveThrowing()
  }), otherwise: [] })
  if (final.returns) fn.emit({ kind: 'if', test: `${final.code} == 2`, then: fn.collect(() => (fn.frame ? leaveFrame(fn, final.value!) : leaveWith(fn, final.value ?? ''))), otherwise: [] })
  final.jumps.forEach(({ kind, label }, index) => fn.emit({ kind: 'if', test: `${final.code} == ${3 + index}`, then: fn.collect(() => fn.jump(kind, label, finalsOf(fn.targets.find((one) => one.breaks === label || one.continues === label || one.block === label)!, kind))), otherwise: [] }))
}

/** Number of `finally`s around a jump's target. */
export const finalsOf = (target: Target, kind: 'break' | 'continue'): number => target.finals + (kind === 'continue' ? target.inner ?? 0 : 0)

function tryCatch(fn: Fn, tryBlock: ts.Block, { variableDeclaration, block: catchBlock }: ts.CatchClause): void {
  const landing: Label = { name: 'catch' }, end: Label = { name: 'end' }
  fn.handlers.push({ landing })
  const body = fn.collect(() => lowerStatement(fn, tryBlock, []))
  fn.handlers.pop()
  if (!ends(body)) body.push({ kind: 'break', label: end })
  const whole = fn.collect(() => {
    fn.emit({ kind: 'block', label: landing, body })
    const error = fn.temp(REF, '$throw.caught()')
    if (variableDeclaration) bind(fn, variableDeclaration.name, { text: error, rep: REF, type: fn.checker.getTypeAtLocation(variableDeclaration.name), stable: true }, (name, val) => declareVariable(fn, name, val))
    lowerStatement(fn, catchBlock, [])
  })
  fn.emit({ kind: 'block', label: end, body: whole })
}

/** switch: which clause is found by strict equality in order; then clauses run from there. */
function switchStatement(fn: Fn, node: ts.SwitchStatement, labels: string[]): void {
  const { clauses } = node.caseBlock
  const value = fn.settle(expression(fn, node.expression))
  const label: Label = { name: 'switch' }
  const cases = (value.rep === 'i32' || value.rep === 'u32') && !fn.frame ? constantCases(fn, clauses, value.rep === 'u32' ? 0 : I32.low) : undefined
  if (cases) return clausesOf(fn, node, labels, label, value.text, cases)
  const choice = fn.temp('i32', String(clauses.length))
  const otherwise = clauses.findIndex(ts.isDefaultClause)
  const pick = (index: number): void => {
    if (index === clauses.length) {
      if (otherwise >= 0) fn.line(`${writable(choice)} = ${otherwise}`)
      return
    }
    const clause = clauses[index]
    if (ts.isDefaultClause(clause)) return pick(index + 1)
    const test = expression(fn, clause.expression)
    const text = equalText(fn, value, test)
    const rest = fn.collect(() => pick(index + 1))
    fn.emit({ kind: 'if', test: text, then: [{ kind: 'line', text: `${writable(choice)} = ${index}`, at: clause.expression }], otherwise: rest, at: clause.expression })
  }
  pick(0)
  clausesOf(fn, node, labels, label, choice)
}

/** The constants of clauses that are all integers; undefined for `default`. */
function constantCases(fn: Fn, clauses: ts.NodeArray<ts.CaseOrDefaultClause>, least: number): (string | undefined)[] | undefined {
  const values = clauses.map((clause) => {
    if (ts.isDefaultClause(clause)) return undefined
    const type = fn.checker.getTypeAtLocation(clause.expression)
    const constant = ts.isNumericLiteral(clause.expression) || ts.isPrefixUnaryExpression(clause.expression) || ts.isPropertyAccessExpression(clause.expression) && type.flags & ts.TypeFlags.EnumLiteral
    return constant && type.isNumberLiteral() && Number.isInteger(type.value) && type.value >= least && type.value <= I32.high ? String(type.value) : null
  })
  return values.includes(null) ? undefined : values as (string | undefined)[]
}

function clausesOf(fn: Fn, node: ts.SwitchStatement, labels: string[], label: Label, value: string, cases?: (string | undefined)[]): void {
  const { clauses } = node.caseBlock
  declareBlock(fn, clauses.flatMap((clause) => [...clause.statements]))
  fn.targets.push({ names: labels, breaks: label, finals: fn.finals.length })
  const bodies = clauses.map((clause) => fn.collect(() => block(fn, clause.statements)))
  fn.targets.pop()
  fn.emit({ kind: 'switch', label, value, bodies: hoistLines(fn, bodies), cases, at: node.expression })
}

/** Declarations inside clauses, seen by later clauses: moved before the switch. */
function hoistLines(fn: Fn, bodies: Stmt[][]): Stmt[][] {
  return bodies.map((body) => body.map((stmt) => {
    const match = stmt.kind === 'line' ? /^let ([\w$]+): (.+?) = ([\s\S]*)$/.exec(stmt.text) : undefined
    if (!match || stmt.kind !== 'line') return stmt
    fn.line(`let ${match[1]}: ${match[2]} = ${zero(match[2])}`)
    return { ...stmt, text: `${match[1]} = ${match[3]}` }
  }))
}
