/**
 * Finds what values the program's numbers can have: walks each function along its statements, over and over, until what variables, fields,
 * parameters and results may hold grows no more; then once more to make it as small as can be shown.
 */
import ts from 'typescript'
import { Evaluation } from './evaluate.ts'
import { covers, int, join, LENGTH, same, TOP, widen, type Num } from './interval.ts'
import { Index, isStatic, type Key, type Part } from './program.ts'
import type { Unit } from './unit.ts'
import { copy, equal, forget, fresh, grow, meet, type State } from './state.ts'
import { namesOf } from './statement.ts'
import { scopesOf } from './scopes.ts'

const { SyntaxKind: Kind } = ts

/** Rounds until ranges grow by steps, and until no more is tried. */
const PATIENCE = 3
const ROUNDS = 60

interface Exit { names: string[]; loop: boolean; breaks: (State | undefined)[]; continues: (State | undefined)[]; finals: number }

export class Flow extends Evaluation {
  private readonly exits: Exit[] = []
  /** What the `finally`s around assign: a jump through them forgets it. */
  private finals: ts.Block[] = []
  /** Literals of each part: bounds that loops are likely to have. */
  private readonly marks = new Map<Part, number[]>()

  constructor(unit: Unit, sources: ts.SourceFile[]) {
    super(new Index(unit, sources))
    this.solve()
  }

  private solve(): void {
    const { parts } = this.index
    // Parts whose parameters nobody has passed yet cannot run.
    const given = new Map<Part, Map<Key, Map<ts.Node, Num>>>()
    const read = new Map<Part, Set<Key>>()
    const stale = new Set<Part>(parts)
    const total = (): Map<Key, Num> => {
      const sum = new Map<Key, Num>()
      for (const one of given.values()) for (const [key, sites] of one) for (const value of sites.values()) sum.set(key, join(sum.get(key), value)!)
      return sum
    }
    const run = (part: Part): void => {
      this.given = new Map()
      this.read = new Set()
      this.part(part)
      given.set(part, this.given)
      read.set(part, this.read)
    }
    let uncalled = true
    for (let round = 0; round < ROUNDS; round++) {
      for (const part of [...stale]) if (!this.waits(part)) {
        stale.delete(part)
        run(part)
      }
      const sum = total()
      const changed = new Set<Key>()
      for (const [key, value] of sum) {
        const old = this.known.get(key)
        if (covers(old, value)) continue
        this.known.set(key, round < PATIENCE ? join(old, value)! : round < 20 ? widen(old, value)! : { ...TOP })
        changed.add(key)
      }
      for (const part of parts) if ([...read.get(part) ?? []].some((key) => changed.has(key))) stale.add(part)
      if (changed.size) continue
      const waiting = parts.filter((part) => this.waits(part))
      if (!uncalled || !waiting.length) break
      // Nobody calls these: should somebody after all, then with anything.
      uncalled = false
      for (const part of waiting) {
        for (const parameter of (part as ts.FunctionLikeDeclaration).parameters) {
          const key = this.index.parameter(parameter)
          if (key && !this.known.get(key)) this.known.set(key, { ...TOP })
          if (key) this.open.add(key)
        }
        stale.add(part)
      }
    }
    if ([...total()].some(([key, value]) => !covers(this.known.get(key), value))) {
      this.known.clear()
      this.failed = true
      return
    }
    for (let round = 0; round < 2; round++) {
      for (const part of parts) run(part)
      const sum = total()
      for (const key of this.open) sum.set(key, { ...TOP })
      let fewer = false
      for (const [key, value] of this.known) {
        if (same(value, sum.get(key))) continue
        fewer = true
        if (sum.has(key)) this.known.set(key, sum.get(key)!)
        else this.known.delete(key)
      }
      if (!fewer) return
    }
    this.seen.clear()
    for (const part of parts) run(part)
  }

  /** The analysis did not come to an end: nothing is known. */
  failed = false
  /** Parameters of functions that nobody calls. */
  private readonly open = new Set<Key>()

  private waits(part: Part): boolean {
    if (ts.isSourceFile(part) || ts.isClassLike(part)) return false
    return part.parameters.some((one) => { const key = this.index.parameter(one); return key !== undefined && !one.initializer && this.index.isClosed(part) && !this.known.has(key) })
  }

  private part(part: Part): void {
    this.state = fresh()
    this.current = part
    if (ts.isSourceFile(part)) return this.statements(part.statements)
    if (ts.isClassLike(part)) {
      for (const member of part.members) {
        this.state = fresh()
        if (ts.isClassStaticBlockDeclaration(member)) this.statements(member.body.statements)
        if (!ts.isPropertyDeclaration(member)) continue
        const value = member.initializer ? this.evaluate(member.initializer) : int(0, 0)
        const symbol = (member as unknown as { symbol: ts.Symbol }).symbol
        const key = isStatic(member) ? this.index.key(symbol) : this.index.field(symbol)
        if (!key) continue
        this.give(key, value, member)
        if (isStatic(member)) this.give(key, int(0, 0), member.name)
      }
      return
    }
    part.parameters.forEach((parameter, position) => this.parameter(part, parameter, position))
    if (!part.body) return
    if (ts.isBlock(part.body)) this.statements(part.body.statements)
    else this.give(this.index.resultKey(part), this.evaluate(part.body), part.body)
  }

  private parameter(part: ts.FunctionLikeDeclaration, parameter: ts.ParameterDeclaration, position: number): void {
    const key = this.index.parameter(parameter)
    const fallback = parameter.initializer && this.evaluate(parameter.initializer)
    if (!ts.isIdentifier(parameter.name)) return this.pattern(parameter.name)
    if (!key) return
    if (!this.index.isClosed(part)) this.give(key, this.passed(part, position), parameter)
    if (parameter.initializer) this.give(key, fallback, parameter.initializer)
    if (ts.isParameterPropertyDeclaration(parameter, part)) {
      const symbol = this.index.unit.checker.getSymbolsOfParameterPropertyDeclaration(parameter, parameter.name.text)[1]
      const field = this.index.field(symbol)
      if (field) this.give(field, this.look(key), parameter)
    }
  }

  /** What the library passes to a callback: indices are indices. */
  private passed(part: ts.FunctionLikeDeclaration, position: number): Num {
    const { parent } = part
    if (!ts.isCallExpression(parent) || parent.arguments.indexOf(part as unknown as ts.Expression) < 0 || !ts.isPropertyAccessExpression(parent.expression) || !this.index.isLibrary(this.index.symbol(parent.expression.name))) return TOP
    const type = this.index.type(parent.expression.expression)
    const name = parent.expression.name.text
    if (!this.index.isArray(type) && !this.index.element(type)) return TOP
    const at = /^reduce/.test(name) ? 2 : /^(forEach|map|filter|some|every|find|findIndex|findLast|findLastIndex|flatMap)$/.test(name) ? 1 : -1
    return position === at ? int(0, LENGTH.high - 1) : TOP
  }

  // --- Statements ------------------------------------------------------------------------------------------------------------

  private statements(list: readonly ts.Statement[]): void {
    for (const statement of list) this.statement(statement, [])
  }

  private statement(node: ts.Statement, names: string[]): void {
    if (!this.state) return
    switch (node.kind) {
      case Kind.Block:
        if (names.length) return this.target(names, false, () => this.statements((node as ts.Block).statements))
        return this.statements((node as ts.Block).statements)
      case Kind.VariableStatement: return this.variables((node as ts.VariableStatement).declarationList)
      case Kind.ExpressionStatement: return void this.evaluate((node as ts.ExpressionStatement).expression)
      case Kind.IfStatement: {
        const { expression, thenStatement, elseStatement } = node as ts.IfStatement
        return this.target(names, false, () => {
          const [yes, no] = this.test(expression)
          this.state = yes
          this.statement(thenStatement, [])
          const end = this.state
          this.state = no
          if (elseStatement) this.statement(elseStatement, [])
          this.state = meet(end, this.state)
        })
      }
      case Kind.ForStatement: {
        const { initializer, condition, incrementor, statement } = node as ts.ForStatement
        if (initializer && ts.isVariableDeclarationList(initializer)) this.variables(initializer)
        else if (initializer) this.evaluate(initializer)
        return this.loop(names, () => (condition ? this.test(condition) : [this.state, undefined]), () => this.statement(statement, []), () => incrementor && this.evaluate(incrementor))
      }
      case Kind.WhileStatement: return this.loop(names, () => this.test((node as ts.WhileStatement).expression), () => this.statement((node as ts.WhileStatement).statement, []))
      case Kind.DoStatement: {
        const { expression, statement } = node as ts.DoStatement
        return this.loop(names, () => [this.state, undefined], () => this.statement(statement, []), () => {
          const [again, done] = this.test(expression)
          this.exits.at(-1)!.breaks.push(done)
          this.state = again
        })
      }
      case Kind.ForOfStatement: case Kind.ForInStatement: return this.forOf(node as ts.ForOfStatement, names)
      case Kind.LabeledStatement: return this.statement((node as ts.LabeledStatement).statement, [...names, (node as ts.LabeledStatement).label.text])
      case Kind.BreakStatement: case Kind.ContinueStatement: return this.jump(node as ts.BreakOrContinueStatement)
      case Kind.ReturnStatement: {
        const { expression } = node as ts.ReturnStatement
        const value = expression && this.evaluate(expression)
        if (expression && this.current && !ts.isSourceFile(this.current) && !ts.isClassLike(this.current)) this.give(this.index.resultKey(this.current), value, node)
        this.state = undefined
        return
      }
      case Kind.ThrowStatement:
        this.evaluate((node as ts.ThrowStatement).expression)
        this.state = undefined
        return
      case Kind.TryStatement: return this.target(names, false, () => this.tryStatement(node as ts.TryStatement))
      case Kind.SwitchStatement: return this.target(names, true, () => this.switchStatement(node as ts.SwitchStatement))
      case Kind.ExportAssignment: return void this.evaluate((node as ts.ExportAssignment).expression)
      default:
    }
  }

  private variables(list: ts.VariableDeclarationList): void {
    for (const { name, initializer } of list.declarations) {
      const value = initializer && this.evaluate(initializer)
      if (ts.isIdentifier(name)) this.declare(name, initializer ? value : int(0, 0), initializer)
      else this.pattern(name)
    }
  }

  /** A variable comes into being. */
  private declare(name: ts.Identifier, value: Num | undefined, initializer?: ts.Expression): void {
    const symbol = this.index.symbol(name)
    const key = symbol && this.index.key(symbol)
    if (symbol) forget(this.state!, key ?? symbol)
    if (!key) return
    // Closures may look at it before it has its value; then it is 0.
    if (this.index.isShared(symbol) ? !initializer || !isLiteral(initializer) : scopesOf(this.index.unit, name).needsEarly(symbol)) this.give(key, int(0, 0), name.parent)
    this.assign(key, value, name)
  }

  /** Variables of a pattern: anything. */
  private pattern(name: ts.BindingName): void {
    const visit = (pattern: ts.BindingName): void => {
      if (ts.isIdentifier(pattern)) return
      for (const part of pattern.elements) if (!ts.isOmittedExpression(part)) {
        if (part.initializer) this.maybe(() => this.evaluate(part.initializer!))
        visit(part.name)
      }
    }
    visit(name)
    for (const one of namesOf(name)) if (this.state) this.declare(one, TOP)
  }

  private target(names: string[], breaks: boolean, write: () => void): void {
    if (!names.length && !breaks) return write()
    const exit: Exit = { names, loop: false, breaks: [], continues: [], finals: this.finals.length }
    this.exits.push(Object.assign(exit, { switch: breaks }))
    write()
    this.exits.pop()
    for (const state of exit.breaks) this.state = meet(this.state, state)
  }

  private loop(names: string[], test: () => [State | undefined, State | undefined], body: () => void, update: () => void = () => {}): void {
    if (!this.state) return
    const entry = this.state
    const round = (head: State): { back: State | undefined; after: State | undefined } => {
      const exit: Exit = { names, loop: true, breaks: [], continues: [], finals: this.finals.length }
      this.exits.push(exit)
      this.state = copy(head)
      const [yes, no] = test()
      this.state = yes
      if (this.state) body()
      for (const state of exit.continues) this.state = meet(this.state, state)
      if (this.state) update()
      this.exits.pop()
      const back = this.state
      return { back, after: exit.breaks.reduce(meet, no) }
    }
    let head = entry
    for (let count = 0; ; count++) {
      const { back, after } = round(head)
      const next = meet(entry, back)!
      const all = meet(head, next)!
      if (equal(all, head)) {
        // It holds in each round. Perhaps less does, too.
        this.state = equal(next, head) ? after : round(next).after
        return
      }
      if (count > 200) head = fresh()
      else head = count < PATIENCE ? all : grow(head, all, count < 2 * PATIENCE + 2 ? this.marksOf() : [])
    }
  }

  private marksOf(): number[] {
    const part = this.current!
    let found = this.marks.get(part)
    if (!found) {
      const set = new Set<number>()
      const visit = (node: ts.Node): void => {
        if (ts.isNumericLiteral(node)) for (const by of [-1, 0, 1]) set.add(Number(node.text) + by).add(-Number(node.text) + by)
        ts.forEachChild(node, visit)
      }
      visit(part)
      this.marks.set(part, (found = [...set].filter(Number.isSafeInteger).sort((a, b) => a - b)))
    }
    return found
  }

  private forOf(node: ts.ForOfStatement | ts.ForInStatement, names: string[]): void {
    this.evaluate(node.expression)
    const type = this.index.type(node.expression)
    const element = this.index.element(type)
    const quiet = this.index.isArray(type) || element !== undefined || this.index.isString(type)
    const value = element && ts.isForOfStatement(node) ? this.elementValue(element) : TOP
    this.loop(names, () => {
      if (!quiet) this.callAnything()
      return [copy(this.state!), this.state]
    }, () => {
      const { initializer, statement } = node
      const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0].name : undefined
      if (!name) this.assignTo(initializer as ts.Expression, value)
      else if (ts.isIdentifier(name)) this.declare(name, value)
      else this.pattern(name)
      this.statement(statement, [])
    })
  }

  private jump(node: ts.BreakOrContinueStatement): void {
    const breaks = node.kind === Kind.BreakStatement
    const found = this.exits.findLast((one) => (node.label ? one.names.includes(node.label.text) : one.loop || (breaks && (one as { switch?: boolean }).switch)))
    for (const block of this.finals.slice(found?.finals ?? 0)) this.forgetAssigned(block)
    if (found) (breaks ? found.breaks : found.continues).push(this.state)
    this.state = undefined
  }

  /** Forgets what the code in `node` may assign. */
  private forgetAssigned(node: ts.Node): void {
    if (!this.state) return
    for (const key of this.index.assignedIn(node)) forget(this.state, key)
    this.callAnything()
  }

  private tryStatement({ tryBlock, catchClause, finallyBlock }: ts.TryStatement): void {
    const entry = copy(this.state!)
    if (finallyBlock) this.finals.push(finallyBlock)
    this.statements(tryBlock.statements)
    let end = this.state
    const from = (...blocks: ts.Node[]): State => {
      this.state = copy(entry)
      for (const block of blocks) this.forgetAssigned(block)
      return this.state
    }
    if (catchClause) {
      from(tryBlock)
      if (catchClause.variableDeclaration && !ts.isIdentifier(catchClause.variableDeclaration.name)) this.pattern(catchClause.variableDeclaration.name)
      this.statements(catchClause.block.statements)
      end = meet(end, this.state)
    }
    if (!finallyBlock) {
      this.state = end
      return
    }
    this.finals.pop()
    from(tryBlock, ...catchClause ? [catchClause] : [])
    this.statements(finallyBlock.statements)
    if (!end) this.state = undefined
  }

  private switchStatement({ expression, caseBlock }: ts.SwitchStatement): void {
    this.evaluate(expression)
    // Tests run until one fits; each clause is reached from its own, or from the one above.
    let testing = this.state
    let fallen: State | undefined
    for (const clause of caseBlock.clauses) {
      this.state = testing && copy(testing)
      if (ts.isCaseClause(clause)) {
        if (this.state) this.evaluate(clause.expression)
        testing = this.state && copy(this.state)
      } else if (testing) {
        // Reached after all tests.
        for (const other of caseBlock.clauses) if (ts.isCaseClause(other)) this.forgetAssigned(other.expression)
      }
      this.state = meet(this.state, fallen)
      this.statements(clause.statements)
      fallen = this.state
    }
    const complete = caseBlock.clauses.some(ts.isDefaultClause)
    this.state = complete ? fallen : meet(fallen, testing)
  }
}

const isLiteral = (node: ts.Expression): boolean => ts.isNumericLiteral(node) || (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand))
