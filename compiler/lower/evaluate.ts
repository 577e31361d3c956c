/** The values that expressions can have, and what they do to what is known of variables. */
import ts from 'typescript'
import { arithmetic, branded, clamp, constant, int, join, LENGTH, mathCall, negate, of, I32, TOP, toInt32, type Num } from './interval.ts'
import { implementation, isStatic, type Index, type Key, type Part } from './program.ts'
import { isFunction } from './scope.ts'
import { scopesOf } from './scopes.ts'
import { parameterSymbol } from './types.ts'
import { copy, forget, meet, type State } from './state.ts'

const { SyntaxKind: Kind } = ts
const OPPOSITE: Record<string, string> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '===': '!==', '!==': '===', '==': '!==', '!=': '===' }
const MIRROR: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
/** Getters of the library that count. */
const LENGTHS = /^(length|size|byteLength|byteOffset)$/

/** A place whose value is that of an expression less `offset`. */
interface Reference { key: Key; offset: number }

export abstract class Evaluation {
  /** What variables, fields, parameters and results ever hold. */
  readonly known = new Map<Key, Num>()
  /** What expressions can be, each at its place. */
  readonly seen = new Map<ts.Node, Num>()
  /** What holds here; undefined where the code cannot be reached. */
  protected state: State | undefined
  protected current: Part | undefined
  protected given = new Map<Key, Map<ts.Node, Num>>()
  protected read = new Set<Key>()

  constructor(readonly index: Index) {}

  /** `key` may come to hold `value`, at this place of the code. */
  protected give(key: Key, value: Num | undefined, site: ts.Node): void {
    if (!value) return
    const sites = this.given.get(key) ?? this.given.set(key, new Map()).get(key)!
    sites.set(site, value.brand ? { ...TOP } : value)
  }

  protected look(key: Key): Num | undefined {
    this.read.add(key)
    return this.known.get(key)
  }

  /** A variable gets a value. */
  protected assign(key: Key, value: Num | undefined, site: ts.Node): void {
    this.give(key, value, site)
    if (!this.state) return
    forget(this.state, key)
    if (value && !value.brand) this.state.values.set(key, value)
  }

  /** Code runs that may assign whatever others can. */
  protected callAnything(): void {
    if (!this.state) return
    for (const key of [...this.state.values.keys(), ...this.state.under.keys()]) if (this.index.isShared(key)) forget(this.state, key)
    for (const map of this.state.under.values()) for (const key of map.keys()) if (this.index.isShared(key)) forget(this.state, key)
  }

  /** What may or may not happen. */
  protected maybe(write: () => void): void {
    const before = this.state && copy(this.state)
    write()
    this.state = meet(before, this.state)
  }

  protected elementValue(element: string): Num {
    const value = branded[element]
    return value ? { ...value } : { ...TOP }
  }

  /** The value of an expression, which is noted. */
  evaluate(node: ts.Expression): Num | undefined {
    if (!this.state) return undefined
    const value = this.valueOf(node)
    if (value) this.seen.set(node, value)
    else this.seen.delete(node)
    return value
  }

  private valueOf(node: ts.Expression): Num | undefined {
    switch (node.kind) {
      case Kind.NumericLiteral: return constant(Number((node as ts.NumericLiteral).text))
      case Kind.ParenthesizedExpression: case Kind.NonNullExpression: case Kind.SatisfiesExpression: return this.evaluate((node as ts.ParenthesizedExpression).expression)
      case Kind.AsExpression: case Kind.TypeAssertionExpression: {
        const value = this.evaluate((node as ts.AsExpression).expression)
        const brand = this.index.brand(this.index.type(node))
        if (brand) return { ...(branded[brand] ?? TOP), brand }
        return value && { ...value, brand: undefined }
      }
      case Kind.Identifier: return this.name(node as ts.Identifier)
      case Kind.PropertyAccessExpression: return this.property(node as ts.PropertyAccessExpression)
      case Kind.ElementAccessExpression: return this.element(node as ts.ElementAccessExpression)
      case Kind.CallExpression: return this.call(node as ts.CallExpression)
      case Kind.NewExpression: return this.construct(node as ts.NewExpression)
      case Kind.BinaryExpression: return this.binary(node as ts.BinaryExpression)
      case Kind.PrefixUnaryExpression: case Kind.PostfixUnaryExpression: return this.unary(node as ts.PrefixUnaryExpression)
      case Kind.ConditionalExpression: {
        const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression
        const [yes, no] = this.test(condition)
        this.state = yes
        const one = this.evaluate(whenTrue)
        const end = this.state
        this.state = no
        const two = this.evaluate(whenFalse)
        this.state = meet(end, this.state)
        return join(one, two)
      }
      case Kind.TemplateExpression:
        for (const span of (node as ts.TemplateExpression).templateSpans) {
          this.evaluate(span.expression)
          if (!this.index.isPrimitive(this.index.type(span.expression))) this.callAnything()
        }
        return TOP
      case Kind.ArrowFunction: case Kind.FunctionExpression: case Kind.ClassExpression: return TOP
      case Kind.AwaitExpression: case Kind.YieldExpression:
        this.children(node)
        this.callAnything()
        return TOP
      default:
        this.children(node)
        return TOP
    }
  }

  /** Whatever expressions are inside, in order. */
  private children(node: ts.Node): void {
    ts.forEachChild(node, (one) => {
      if (isFunction(one) || ts.isClassLike(one) || ts.isTypeNode(one)) return
      if (ts.isPropertyAssignment(one)) {
        if (ts.isComputedPropertyName(one.name)) this.evaluate(one.name.expression)
        this.evaluate(one.initializer)
      } else if (ts.isShorthandPropertyAssignment(one)) this.evaluate(one.name)
      else if (ts.isSpreadElement(one) || ts.isSpreadAssignment(one)) {
        this.evaluate(one.expression)
        if (!this.index.isArray(this.index.type(one.expression))) this.callAnything()
      } else if (ts.isTemplateSpan(one) || ts.isTemplateExpression(one)) this.children(one)
      else if (ts.isExpression(one)) this.evaluate(one)
    })
    if (ts.isTaggedTemplateExpression(node)) this.callAnything()
  }

  private name(node: ts.Identifier): Num | undefined {
    const symbol = this.index.symbol(node)
    const key = symbol && this.index.key(symbol)
    if (key) return this.state!.values.get(key) ?? this.look(key)
    if (node.text === 'NaN' || node.text === 'Infinity') return symbol && this.index.isLibrary(symbol) ? constant(Number(node.text)) : TOP
    return this.explicit(node)
  }

  /** What an explicit type says. */
  private explicit(node: ts.Expression): Num {
    const brand = this.index.brand(this.index.type(node))
    return brand ? { ...(branded[brand] ?? TOP), brand } : TOP
  }

  private property(node: ts.PropertyAccessExpression): Num | undefined {
    const { checker } = this.index.unit
    const fixed = checker.getConstantValue(node)
    if (typeof fixed === 'number') return constant(fixed)
    const symbol = this.index.symbol(node.name)
    const chained = (node.flags & ts.NodeFlags.OptionalChain) !== 0
    this.evaluate(node.expression)
    if (!this.state) return undefined
    if (this.index.hasAccessor(node.name.text)) this.callAnything()
    if (chained) return TOP
    const type = this.index.type(node.expression)
    if (LENGTHS.test(node.name.text) && (this.index.isString(type) || this.index.isLibrary(symbol)) && !this.index.brand(this.index.type(node)) && (node.name.text !== 'length' || this.index.isString(type) || this.index.isArray(type) || this.index.element(type))) return of(LENGTH)
    if (ts.isIdentifier(node.expression) && node.expression.text === 'Math' && this.index.isLibrary(this.index.symbol(node.expression))) {
      const value = (Math as unknown as Record<string, unknown>)[node.name.text]
      return typeof value === 'number' ? constant(value) : TOP
    }
    const key = symbol && this.index.key(symbol)
    if (key) return this.state.values.get(key) ?? this.look(key)
    const field = this.index.field(symbol)
    if (!field) return this.explicit(node)
    const place = this.index.place(node)
    return (place !== undefined ? this.state.values.get(place) : undefined) ?? this.look(field)
  }

  private element(node: ts.ElementAccessExpression): Num | undefined {
    const fixed = this.index.unit.checker.getConstantValue(node)
    this.evaluate(node.expression)
    this.evaluate(node.argumentExpression)
    if (typeof fixed === 'number') return constant(fixed)
    if (!this.state) return undefined
    const type = this.index.type(node.expression)
    const element = this.index.element(type)
    if (this.isStrict(node) && (element || this.index.isArray(type))) this.state = this.narrow(this.state, this.reference(node.argumentExpression), 0, LENGTH.high - 1, true)
    return element && this.isStrict(node) ? this.elementValue(element) : this.explicit(node)
  }

  /** True where an index that is none throws, and gives no undefined (access.ts). */
  private isStrict(node: ts.ElementAccessExpression): boolean {
    if (node.flags & ts.NodeFlags.OptionalChain) return false
    const type = this.index.type(node)
    const declared = this.index.unit.checker.getNonNullableType(this.index.type(node.expression)).getNumberIndexType()
    if (declared?.isUnion() && declared.types.some((part) => part.flags & ts.TypeFlags.Undefined)) return false
    if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown) || (type.isUnion() && type.types.some((part) => part.flags & ts.TypeFlags.Undefined))) return false
    let at: ts.Node = node
    while (ts.isParenthesizedExpression(at.parent)) at = at.parent
    const { parent } = at
    if (ts.isBinaryExpression(parent)) {
      const kind = parent.operatorToken.kind
      if (/^([<>]=?|\*\*|[-+*/%&|^]|<<|>>>?)$/.test(parent.operatorToken.getText())) return true
      if (kind === Kind.EqualsToken) return parent.right === at && (ts.isIdentifier(parent.left) || ts.isElementAccessExpression(parent.left)) && this.index.isNumber(this.index.type(parent.left))
      return kind >= Kind.PlusEqualsToken && kind <= Kind.CaretEqualsToken && !/^(&&|\|\||\?\?)=$/.test(parent.operatorToken.getText())
    }
    if (ts.isVariableDeclaration(parent)) return parent.initializer === at && !parent.type
    if (ts.isPropertyAccessExpression(parent)) return !parent.questionDotToken && parent.expression === at
    return ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)
  }

  // --- Calls -----------------------------------------------------------------------------------------------------------------

  /** Evaluates arguments. @returns their values up to the first spread, and whether there is one */
  private args(args: readonly ts.Expression[]): { values: (Num | undefined)[]; spread: boolean } {
    const values: (Num | undefined)[] = []
    let spread = false
    for (const arg of args) {
      if (ts.isSpreadElement(arg)) {
        spread = true
        this.evaluate(arg.expression)
        if (!this.index.isArray(this.index.type(arg.expression))) this.callAnything()
      } else {
        const value = this.evaluate(arg)
        if (!spread) values.push(value)
      }
    }
    return { values, spread }
  }

  /** Values for parameters. */
  private pass(fn: ts.SignatureDeclaration, args: readonly ts.Expression[], { values, spread }: { values: (Num | undefined)[]; spread: boolean }, node: ts.Node): void {
    implementation(fn).parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this')).forEach((parameter, position) => {
      const key = ts.isIdentifier(parameter.name) ? this.index.key(parameterSymbol(this.index.unit.checker, parameter)) : undefined
      if (!key) return
      if (position < values.length) this.give(key, values[position], args[position])
      else if (spread || !parameter.initializer) this.give(key, TOP, node)
    })
  }

  private call(node: ts.CallExpression): Num | undefined {
    if (node.flags & ts.NodeFlags.OptionalChain) {
      this.maybe(() => void this.calls(node))
      return this.state && TOP
    }
    return this.calls(node)
  }

  private calls(node: ts.CallExpression): Num | undefined {
    const callee = strip(node.expression)
    if (callee.kind === Kind.SuperKeyword) {
      const passed = this.args(node.arguments)
      const own = this.current && ts.isConstructorDeclaration(this.current) ? this.current.parent : undefined
      const heritage = own?.heritageClauses?.find((one) => one.token === Kind.ExtendsKeyword)?.types[0]
      const target = heritage && this.index.constructorOf(this.index.type(heritage))
      if (target) this.pass(target, node.arguments, passed, node)
      this.callAnything()
      return TOP
    }
    const member = ts.isPropertyAccessExpression(callee) ? callee : undefined
    if (member) this.evaluate(member.expression)
    else if (!ts.isIdentifier(callee)) this.evaluate(callee)
    const passed = this.args(node.arguments)
    if (!this.state) return undefined
    const symbol = this.index.symbol(member ? member.name : callee)
    if (this.index.isLibrary(symbol)) return this.libraryCall(node, member, callee, passed.values)
    if (member) for (const method of this.index.methodsNamed(member.name.text)) this.pass(method, node.arguments, passed, node)
    const target = this.index.callee(callee)
    if (target && !(member && this.index.methodsNamed(member.name.text).includes(target as ts.MethodDeclaration))) this.pass(target, node.arguments, passed, node)
    this.callAnything()
    if (!target || !this.index.isNumber(this.index.type(node))) return this.explicit(node)
    return this.isOrdinary(target) ? this.look(this.index.resultKey(target)) : TOP
  }

  /** A function that returns what its return statements say. */
  private isOrdinary(fn: ts.SignatureDeclaration): boolean {
    const own = implementation(fn) as ts.FunctionDeclaration
    if (ts.isMethodDeclaration(fn) && !isStatic(fn)) return this.index.methodsNamed((fn.name as ts.Identifier).text).every((one) => !isSpecial(one)) && this.index.isClosed(fn)
    return !isSpecial(own) && !!own.body
  }

  private libraryCall(node: ts.CallExpression, member: ts.PropertyAccessExpression | undefined, callee: ts.Expression, values: (Num | undefined)[]): Num | undefined {
    const owner = member && ts.isIdentifier(member.expression) ? member.expression.text : undefined
    const name = member ? member.name.text : ts.isIdentifier(callee) ? callee.text : ''
    const quiet = node.arguments.every((arg) => this.index.isPrimitive(this.index.type(arg)) || (name === 'push' && member)) && (owner === 'Math' || !member || this.index.isString(this.index.type(member.expression)) || (this.index.isArray(this.index.type(member.expression)) && name !== 'join' && name !== 'toString' && name !== 'sort'))
    if (!quiet) this.callAnything()
    if (!this.state) return undefined
    if (owner === 'Math') {
      const value = mathCall(name, values)
      return value === 'unknown' || node.arguments.some(ts.isSpreadElement) ? TOP : value
    }
    if (!member) {
      if (name === 'Number' && node.arguments.length) return values[0] && { ...values[0], brand: undefined }
      return this.explicit(node)
    }
    if (this.index.isString(this.index.type(member.expression)) && name === 'charCodeAt') {
      const [at] = values
      const reference = node.arguments[0] && this.reference(node.arguments[0])
      const text = this.index.place(member.expression)
      const most = reference && text ? this.state.under.get(reference.key)?.get(text) : undefined
      if (at && most !== undefined && reference!.offset <= most && at.int && !at.nan && at.low >= 0) return int(0, 65535)
      return { ...int(0, 65535), nan: true }
    }
    if (/^(indexOf|lastIndexOf|findIndex|findLastIndex|search)$/.test(name)) return int(-1, LENGTH.high)
    if (/^(push|unshift)$/.test(name)) return of(LENGTH)
    return this.explicit(node)
  }

  private construct(node: ts.NewExpression): Num | undefined {
    const passed = this.args(node.arguments ?? [])
    if (!this.state) return undefined
    const type = this.index.type(node)
    const target = this.index.constructorOf(type)
    if (target) this.pass(target, node.arguments ?? [], passed, node)
    if (this.index.element(type) !== undefined && node.arguments?.length === 1 && this.index.isNumber(this.index.type(node.arguments[0]))) {
      // Any other length would have thrown.
      this.state = this.narrow(this.state, this.reference(node.arguments[0]), -1, LENGTH.high + 1, false)
    } else this.callAnything()
    return TOP
  }

  // --- Operators -------------------------------------------------------------------------------------------------------------

  private binary(node: ts.BinaryExpression): Num | undefined {
    const { left, right, operatorToken: { kind } } = node
    switch (kind) {
      case Kind.CommaToken:
        this.evaluate(left)
        return this.evaluate(right)
      case Kind.EqualsToken: return this.simpleAssignment(left, right)
      case Kind.AmpersandAmpersandToken: case Kind.BarBarToken: {
        const [yes, no] = this.test(left)
        const and = kind === Kind.AmpersandAmpersandToken
        const first = this.seen.get(left)
        this.state = and ? yes : no
        const second = this.evaluate(right)
        this.state = meet(this.state, and ? no : yes)
        return this.index.isNumber(this.index.type(node)) ? join(first, second) : TOP
      }
      case Kind.QuestionQuestionToken:
        this.evaluate(left)
        this.maybe(() => void this.evaluate(right))
        return TOP
      case Kind.AmpersandAmpersandEqualsToken: case Kind.BarBarEqualsToken: case Kind.QuestionQuestionEqualsToken: {
        const old = this.evaluate(left)
        this.maybe(() => this.assignTo(left, this.evaluate(right), node))
        const place = this.index.place(left)
        if (place && this.state) forget(this.state, place)
        return old && this.index.isNumber(this.index.type(left)) ? join(old, this.seen.get(right)) : TOP
      }
      default:
    }
    if (kind >= Kind.FirstAssignment && kind <= Kind.LastAssignment) {
      const old = this.evaluate(left), by = this.evaluate(right)
      const value = this.index.isNumber(this.index.type(left)) ? arithmetic(node.operatorToken.getText().slice(0, -1), old, by) : TOP
      this.assignTo(left, value, node)
      return value
    }
    const a = this.evaluate(left), b = this.evaluate(right)
    if (!this.state) return undefined
    if (kind === Kind.PlusToken && !(this.index.isPrimitive(this.index.type(left)) && this.index.isPrimitive(this.index.type(right)))) this.callAnything()
    if (kind === Kind.PlusToken && !(this.index.type(node).flags & ts.TypeFlags.NumberLike)) return TOP
    return arithmetic(node.operatorToken.getText(), a, b)
  }

  private simpleAssignment(left: ts.Expression, right: ts.Expression): Num | undefined {
    if (ts.isArrayLiteralExpression(left) && ts.isArrayLiteralExpression(right) && left.elements.length === right.elements.length && ![...left.elements, ...right.elements].some((one) => ts.isSpreadElement(one) || ts.isOmittedExpression(one)) && left.elements.every(ts.isIdentifier)) {
      const values = right.elements.map((one) => this.evaluate(one))
      left.elements.forEach((one, position) => this.assignTo(one, values[position]))
      return TOP
    }
    if (ts.isPropertyAccessExpression(left)) this.evaluate(left.expression)
    if (ts.isElementAccessExpression(left)) {
      this.evaluate(left.expression)
      this.evaluate(left.argumentExpression)
    }
    const value = this.evaluate(right)
    this.assignTo(left, value, left, right)
    return value
  }

  /** What leads to the place has been evaluated. @param site the place that is noted, where it is not the target */
  protected assignTo(left: ts.Expression, value: Num | undefined, site: ts.Node = left, right?: ts.Expression): void {
    if (!this.state) return
    if (ts.isParenthesizedExpression(left) || ts.isNonNullExpression(left) || ts.isAsExpression(left)) return this.assignTo(left.expression, value, site, right)
    if (ts.isIdentifier(left)) {
      const symbol = this.index.symbol(left)
      const key = symbol && this.index.key(symbol)
      if (key) this.assign(key, value, site)
      else if (symbol) forget(this.state, symbol)
      return
    }
    if (ts.isPropertyAccessExpression(left)) {
      const symbol = this.index.symbol(left.name)
      const key = symbol && this.index.key(symbol)
      if (key) return this.assign(key, value, site)
      const { text } = left.name
      this.give(`field ${text}`, value, site)
      this.forgetField(text)
      if (this.index.hasAccessor(text)) return this.callAnything()
      const place = this.index.field(symbol) && this.index.place(left)
      if (place && value && !value.brand) this.state.values.set(place, value)
      return
    }
    if (ts.isElementAccessExpression(left)) {
      const type = this.index.type(left.argumentExpression)
      for (const part of type.isUnion() ? type.types : [type]) if (part.isStringLiteral()) {
        this.give(`field ${part.value}`, TOP, site)
        this.forgetField(part.value)
      }
      // Beyond an array's end nothing can be set; a typed array takes no notice.
      if (right && this.index.isArray(this.index.type(left.expression))) this.state = this.narrow(this.state, this.before(left.argumentExpression, right), 0, LENGTH.high, true)
      return
    }
    if (ts.isArrayLiteralExpression(left)) {
      for (const one of left.elements) this.assignPart(ts.isSpreadElement(one) ? one.expression : one)
      return this.callAnything()
    }
    if (ts.isObjectLiteralExpression(left)) for (const one of left.properties) {
      if (ts.isShorthandPropertyAssignment(one)) {
        if (one.objectAssignmentInitializer) this.maybe(() => void this.evaluate(one.objectAssignmentInitializer!))
        this.assignTo(one.name, TOP)
      } else if (ts.isPropertyAssignment(one)) this.assignPart(one.initializer)
      else if (ts.isSpreadAssignment(one)) this.assignPart(one.expression)
    }
  }

  private assignPart(part: ts.Expression): void {
    if (ts.isBinaryExpression(part) && part.operatorToken.kind === Kind.EqualsToken) {
      this.maybe(() => void this.evaluate(part.right))
      return this.assignPart(part.left)
    }
    if (ts.isPropertyAccessExpression(part) || ts.isElementAccessExpression(part)) this.children(part)
    this.assignTo(part, TOP)
  }

  private forgetField(name: string): void {
    for (const key of [...this.state!.values.keys(), ...this.state!.under.keys(), ...[...this.state!.under.values()].flatMap((map) => [...map.keys()])]) if (typeof key === 'string' && key.endsWith(`.${name}`)) forget(this.state!, key)
  }

  private unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Num | undefined {
    const { operand, operator } = node
    if (operator === Kind.ExclamationToken) {
      const [yes, no] = this.test(operand)
      this.state = meet(yes, no)
      return TOP
    }
    const old = this.evaluate(operand)
    switch (operator) {
      case Kind.PlusPlusToken: case Kind.MinusMinusToken: {
        const by = operator === Kind.PlusPlusToken ? 1 : -1
        const next = this.index.isNumber(this.index.type(operand)) ? arithmetic('+', old, constant(by)) : old
        const place = this.index.place(operand)
        const shifted = place && this.state?.under.get(place)
        this.assignTo(operand, next, node)
        if (shifted && this.state && place) this.state.under.set(place, new Map([...shifted].map(([key, most]) => [key, most - by])))
        return ts.isPostfixUnaryExpression(node) ? old : next
      }
      case Kind.MinusToken: return old && (old.brand ? { ...TOP, brand: old.brand } : negate(old))
      case Kind.TildeToken: {
        if (!old) return undefined
        const { low, high } = toInt32(old)
        return old.brand ? { ...of(I32), brand: old.brand } : int(~high, ~low)
      }
      default: return old
    }
  }

  // --- Conditions ------------------------------------------------------------------------------------------------------------

  /** What holds where the condition is true, and where it is false. */
  test(node: ts.Expression): [State | undefined, State | undefined] {
    if (!this.state) return [undefined, undefined]
    if (ts.isParenthesizedExpression(node)) return this.test(node.expression)
    if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) {
      const [yes, no] = this.test(node.operand)
      return [no, yes]
    }
    if (node.kind === Kind.TrueKeyword) return [this.state, undefined]
    if (node.kind === Kind.FalseKeyword) return [undefined, this.state]
    if (ts.isBinaryExpression(node)) {
      const { left, right, operatorToken: { kind } } = node
      if (kind === Kind.AmpersandAmpersandToken || kind === Kind.BarBarToken) {
        const and = kind === Kind.AmpersandAmpersandToken
        const [yes, no] = this.test(left)
        this.state = and ? yes : no
        const [second, other] = this.test(right)
        return and ? [second, meet(no, other)] : [meet(yes, second), other]
      }
      const operator = node.operatorToken.getText()
      if (operator in OPPOSITE && this.index.isPrimitive(this.index.type(left)) && this.index.isPrimitive(this.index.type(right))) {
        const a = this.evaluate(left), b = this.evaluate(right)
        if (!this.state) return [undefined, undefined]
        const state = this.state
        if (!a || !b || !isNumeric(this.index, left) || !isNumeric(this.index, right)) return [copy(state), state]
        const yes = this.compared(copy(state), operator, left, right, a, b)
        // A NaN compares as false with everything.
        const no = /[<>]/.test(operator) && (a.nan || b.nan) ? copy(state) : this.compared(copy(state), OPPOSITE[operator], left, right, a, b)
        return [yes, no]
      }
    }
    const value = this.evaluate(node)
    if (!this.state) return [undefined, undefined]
    const state = this.state
    if (!value || !isNumeric(this.index, node)) return [copy(state), state]
    const reference = this.reference(node)
    const yes = this.unequal(this.narrow(copy(state), reference, -Infinity, Infinity, true), reference, 0)
    const no = value.nan ? copy(state) : this.narrow(copy(state), reference, 0, 0, false)
    return [value.low === 0 && value.high === 0 && !value.nan ? undefined : yes, value.low > 0 || value.high < 0 ? (value.nan ? no : undefined) : no]
  }

  private compared(state: State | undefined, operator: string, left: ts.Expression, right: ts.Expression, a: Num, b: Num): State | undefined {
    const one = this.before(left, right), two = this.reference(right)
    switch (operator) {
      case '<': case '<=': {
        const strict = operator === '<'
        this.below(state, strict, left, right)
        const after = this.narrow(state, one, -Infinity, strict && a.int ? Math.ceil(b.high) - 1 : b.high, true)
        if (strict ? a.low >= b.high : a.low > b.high) return undefined
        return this.narrow(after, two, strict && b.int ? Math.floor(a.low) + 1 : a.low, Infinity, true)
      }
      case '>': case '>=': return this.compared(state, MIRROR[operator], right, left, b, a)
      case '===': case '==': {
        if (Math.max(a.low, b.low) > Math.min(a.high, b.high)) return undefined
        return this.narrow(this.narrow(state, one, b.low, b.high, true), two, a.low, a.high, true)
      }
      default: {
        let after = state
        if (b.low === b.high && !b.nan) after = this.unequal(after, one, b.low)
        if (a.low === a.high && !a.nan) after = this.unequal(after, two, a.low)
        return after
      }
    }
  }

  /** Notes that an index is below a string's length. */
  private below(state: State | undefined, strict: boolean, left: ts.Expression, right: ts.Expression): void {
    const index = this.before(left, right)
    const text = this.lengthOf(right)
    if (!state || !index || !text) return
    const most = index.offset - (strict ? 0 : 1)
    const map = state.under.get(index.key) ?? state.under.set(index.key, new Map()).get(index.key)!
    map.set(text, Math.max(map.get(text) ?? -Infinity, most))
  }

  /** The string whose length an expression is. */
  private lengthOf(node: ts.Expression): Key | undefined {
    if (ts.isParenthesizedExpression(node)) return this.lengthOf(node.expression)
    if (ts.isPropertyAccessExpression(node)) return node.name.text === 'length' && this.index.isString(this.index.type(node.expression)) ? this.index.place(node.expression) : undefined
    if (!ts.isIdentifier(node)) return undefined
    const symbol = this.index.symbol(node)
    const declaration = symbol?.valueDeclaration
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer || !ts.isPropertyAccessExpression(declaration.initializer) || !ts.isIdentifier(declaration.initializer.expression)) return undefined
    const scopes = scopesOf(this.index.unit, declaration)
    const text = this.index.symbol(declaration.initializer.expression)
    return !scopes.isAssigned(symbol) && text && !scopes.isAssigned(text) && declaration.getSourceFile() === text.valueDeclaration?.getSourceFile() ? this.lengthOf(declaration.initializer) : undefined
  }

  /** The place behind an expression: `i`, `i + 1`, `i--`, `(i = n)`. */
  private reference(node: ts.Expression): Reference | undefined {
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return this.reference(node.expression)
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === Kind.EqualsToken) return this.reference(node.left)
      const plus = node.operatorToken.kind === Kind.PlusToken
      if (!plus && node.operatorToken.kind !== Kind.MinusToken) return undefined
      const by = this.seen.get(node.right)
      const inner = this.before(node.left, node.right)
      return inner && by && by.low === by.high && by.int && !by.nan && !by.brand ? { key: inner.key, offset: inner.offset + (plus ? by.low : -by.low) } : undefined
    }
    if (ts.isPostfixUnaryExpression(node)) {
      const inner = this.reference(node.operand)
      return inner && { key: inner.key, offset: inner.offset + (node.operator === Kind.PlusPlusToken ? -1 : 1) }
    }
    if (ts.isPrefixUnaryExpression(node)) return node.operator === Kind.PlusPlusToken || node.operator === Kind.MinusMinusToken ? this.reference(node.operand) : undefined
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined
    if (!this.index.isNumber(this.index.type(node))) return undefined
    const key = this.index.place(node)
    return key === undefined ? undefined : { key, offset: 0 }
  }

  /** The place behind an expression, unless what is evaluated after it may have changed it. */
  private before(node: ts.Expression, after: ts.Expression): Reference | undefined {
    const found = this.reference(node)
    if (!found || this.index.isPlain(after)) return found
    return this.index.isShared(found.key) || this.index.assignedIn(after).has(found.key) ? undefined : found
  }

  /** The current value of a place. */
  private now(state: State, key: Key): Num | undefined {
    const value = state.values.get(key)
    if (value) return value
    if (typeof key !== 'string' || /^(parameter|result|field) /.test(key)) return this.look(key)
    return this.look(`field ${key.slice(key.indexOf('.') + 1)}`)
  }

  /** Where the place's value, with its offset, lies between bounds. @param number it is no NaN @param whole it is an integer, too, for indices */
  private narrow(state: State | undefined, reference: Reference | undefined, low: number, high: number, number: boolean, whole = false): State | undefined {
    if (!state || !reference) return state
    const value = this.now(state, reference.key)
    if (!value || value.brand) return state
    if (reference.offset && !(value.int && Math.abs(reference.offset) <= 2 ** 32)) return state
    const least = low - reference.offset, most = high - reference.offset
    if (reference.offset && ![least, most].every((one) => Math.abs(one) <= 2 ** 52 || !Number.isFinite(one))) return state
    const next = clamp(whole ? { ...value, int: true } : value, least, most, !number)
    if (!next) return undefined
    state.values.set(reference.key, next)
    return state
  }

  /** Where the place's value is not `value`. */
  private unequal(state: State | undefined, reference: Reference | undefined, value: number): State | undefined {
    if (!state || !reference) return state
    const old = this.now(state, reference.key)
    const out = value - reference.offset
    if (!old || !old.int || old.brand) return state
    const next = { ...old, minus: old.minus && out !== 0, low: old.low === out ? out + 1 : old.low, high: old.high === out ? out - 1 : old.high }
    if (next.low > next.high) return old.nan ? state : undefined
    if (reference.offset && Math.abs(out) > 2 ** 52) return state
    state.values.set(reference.key, next)
    return state
  }
}

const strip = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? strip(node.expression) : node)
const isSpecial = (fn: ts.SignatureDeclaration): boolean => !!(fn as ts.FunctionDeclaration).asteriskToken || (ts.canHaveModifiers(fn) && !!ts.getModifiers(fn)?.some((one) => one.kind === Kind.AsyncKeyword))
const isNumeric = (index: Index, node: ts.Expression): boolean => index.isNumber(index.type(node)) || index.brand(index.type(node)) !== undefined
