/** What the analysis of ranges asks of a program as a whole: which variables, fields and functions there are, who assigns and who calls. */
import ts from 'typescript'
import { memberKey } from './class.ts'
import { baseOf } from './override.ts'
import { symbolOf } from './name.ts'
import { enclosing, isFunction, isWrite } from './scope.ts'
import { scopesOf } from './scopes.ts'
import { classDeclaration, INTEGERS, isLibrary, isNullish, libraryName, parameterSymbol, repOf, typedElement } from './types.ts'
import { noEnv, type Unit } from './unit.ts'

/** Something that holds or gives numbers: a variable, `field x`, `parameter m 0`, `result m`, `this.x`, or a function for its results. */
export type Key = ts.Symbol | ts.Node | string
/** What is walked by itself: a function, a class for its fields and static parts, a module. */
export type Part = ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration | ts.SourceFile

const { SyntaxKind: Kind, TypeFlags } = ts

/** Methods that the language or the library calls, with whatever it wants. */
const CALLED = /^(next|return|throw|then|catch|finally|toString|toJSON|valueOf|toLocaleString|@@.*)$/

export class Index {
  readonly parts: Part[] = []
  /** Variables that others may assign while a call lasts: of modules, and captured ones that closures assign. */
  readonly shared = new Set<Key>()
  /** Functions that somebody holds as a value: anybody may call them, with anything. */
  private readonly escaping = new Set<ts.Node>()
  private readonly symbols = new Map<ts.Node, ts.Symbol | undefined>()
  private readonly types = new Map<ts.Node, ts.Type>()
  private readonly written = new Map<ts.Node, Set<Key>>()
  private readonly keys = new Map<ts.Symbol, Key | undefined>()
  private readonly ids = new Map<ts.Symbol, number>()
  /** Names of methods of classes that the program calls itself and nobody else. */
  private readonly methods = new Map<string, ts.MethodDeclaration[]>()
  private readonly openMethods = new Set<string>()
  private readonly families = new Map<ts.ClassLikeDeclaration, number>()
  private readonly accessors = new Set<string>()
  /** Where variables are named, other than by their declarations. */
  readonly reads = new Map<Key, ts.Identifier[]>()
  /** Names of fields that are written by a key. */
  private readonly keyed = new Set<string>()
  /** Objects are written to in ways that say no names. */
  wildWrites = false

  constructor(readonly unit: Unit, sources: ts.SourceFile[]) {
    for (const source of sources) {
      this.parts.push(source)
      const visit = (node: ts.Node): void => {
        this.look(node)
        ts.forEachChild(node, visit)
      }
      visit(source)
    }
  }

  private get checker(): ts.TypeChecker { return this.unit.checker }

  private look(node: ts.Node): void {
    if (ts.isIdentifier(node)) return this.reference(node)
    if (ts.isClassLike(node)) {
      this.parts.push(node)
      const foreign = node.heritageClauses?.some((clause) => clause.types.some((one) => { const from = this.checker.getTypeAtLocation(one).symbol; return !from || (clause.token === Kind.ExtendsKeyword && !from.declarations?.some((each) => !each.getSourceFile().isDeclarationFile)) }))
      for (const member of node.members) if (ts.isMethodDeclaration(member) && !isStatic(member)) {
        const name = memberKey(member.name)
        if (foreign || CALLED.test(name)) this.openMethods.add(name)
        ;(this.methods.get(name) ?? this.methods.set(name, []).get(name)!).push(member)
      }
    }
    if (isFunction(node) && (node as ts.FunctionDeclaration).body) {
      this.parts.push(node)
      const { parent } = node
      const named = ts.isFunctionDeclaration(node) || ts.isClassLike(parent) || (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && isConst(parent) && !(ts.isFunctionExpression(node) && node.name))
      if (!named) this.escaping.add(node)
    }
    if (ts.isElementAccessExpression(node) && isWrite(node)) this.keyedWrite(node)
    if (ts.isAccessor(node)) this.accessors.add(memberKey(node.name))
    if (ts.isPropertyAccessExpression(node) && !(ts.isCallExpression(node.parent) && node.parent.expression === node)) {
      const member = this.symbol(node.name)
      if (member && member.flags & ts.SymbolFlags.Method && !ts.isNonNullExpression(node.parent) && !ts.isParenthesizedExpression(node.parent)) this.openMethods.add(node.name.text)
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Object' && node.name.text === 'assign') this.wildWrites = true
  }

  /** `object[key] = …`: to the fields that the key's type names, or to any. */
  private keyedWrite({ expression, argumentExpression }: ts.ElementAccessExpression): void {
    const object = this.type(expression), key = this.type(argumentExpression)
    if (this.isArray(object) || this.element(object) !== undefined) return
    for (const part of key.isUnion() ? key.types : [key]) {
      if (part.isStringLiteral() || part.isNumberLiteral()) this.keyed.add(String(part.value))
      else this.wildWrites = true
    }
  }

  private reference(node: ts.Identifier): void {
    const symbol = this.symbol(node)
    if (!symbol) return
    if (isWrite(node) && this.isVariable(symbol)) {
      const home = symbol.valueDeclaration && enclosing(symbol.valueDeclaration)
      if (enclosing(node) !== home) this.shared.add(symbol)
    }
    const declaration = functionOf(symbol)
    if (!declaration) {
      if (this.isVariable(symbol) && (node.parent as ts.VariableDeclaration).name !== node) (this.reads.get(symbol) ?? this.reads.set(symbol, []).get(symbol)!).push(node)
      if (symbol.valueDeclaration && ts.isVariableDeclaration(symbol.valueDeclaration) && isModuleLevel(symbol.valueDeclaration)) this.shared.add(symbol)
      return
    }
    const { parent } = node
    if ((declaration as ts.FunctionDeclaration).name === node || parent === symbol.valueDeclaration || (ts.isFunctionDeclaration(parent) && parent.name === node)) return
    if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent) || ts.isExportAssignment(parent) || ts.isTypeQueryNode(parent)) return
    let at: ts.Node = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node
    while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent
    if (!(ts.isCallExpression(at.parent) && at.parent.expression === at)) this.escaping.add(declaration)
  }

  symbol(node: ts.Node): ts.Symbol | undefined {
    if (this.symbols.has(node)) return this.symbols.get(node)
    const found = symbolOf(this.checker, node)
    this.symbols.set(node, found)
    return found
  }

  type(node: ts.Node): ts.Type {
    let type = this.types.get(node)
    if (!type) this.types.set(node, (type = this.checker.getTypeAtLocation(node)))
    return type
  }

  /** A number and nothing else, explicit types aside. */
  isNumber(type: ts.Type): boolean {
    return type.isUnion() ? type.types.every((part) => this.isNumber(part)) : (type.flags & TypeFlags.NumberLike) !== 0
  }

  /** The explicit integer type that a type is. */
  brand(type: ts.Type): string | undefined {
    const parts = type.isUnion() ? type.types : [type]
    if (!parts.some((part) => part.flags & TypeFlags.Intersection)) return undefined
    const rep = repOf(this.unit, type, noEnv)
    return INTEGERS.has(rep) || rep === 'f32' ? rep : parts.some(isNullish) ? undefined : rep === 'f64' ? 'f64' : undefined
  }

  private isVariable(symbol: ts.Symbol): boolean {
    const declaration = symbol.valueDeclaration
    return !!declaration && !(symbol.flags & ts.SymbolFlags.Property) && !declaration.getSourceFile().isDeclarationFile && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration))
  }

  /** Where the values of a variable, parameter or static field are kept; undefined when they are no plain numbers. */
  key(symbol: ts.Symbol): Key | undefined {
    if (this.keys.has(symbol)) return this.keys.get(symbol)
    const found = this.keyOf(symbol)
    this.keys.set(symbol, found)
    if (found && found !== symbol && this.shared.has(symbol)) this.shared.add(found)
    return found
  }

  private keyOf(symbol: ts.Symbol): Key | undefined {
    const declaration = symbol.valueDeclaration
    if (!declaration || declaration.getSourceFile().isDeclarationFile) return undefined
    if (ts.isPropertyDeclaration(declaration)) {
      if (!isStatic(declaration) || !declaration.initializer || !this.isNumber(this.checker.getTypeOfSymbol(symbol))) return undefined
      this.shared.add(symbol)
      return symbol
    }
    if (!this.isVariable(symbol)) return undefined
    if (ts.isParameter(declaration)) {
      if (declaration.questionToken || declaration.dotDotDotToken || !this.isNumber(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(symbol)))) return undefined
      if (!declaration.initializer && !this.isNumber(this.checker.getTypeOfSymbol(symbol))) return undefined
      const { parent } = declaration
      return ts.isMethodDeclaration(parent) && !isStatic(parent) && ts.isClassLike(parent.parent) ? this.parameterKey(memberKey(parent.name), parent.parameters.indexOf(declaration)) : symbol
    }
    // `var` may be read before it is there.
    if (ts.isVariableDeclaration(declaration) && !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) && scopesOf(this.unit, declaration).isCaptured(symbol)) return undefined
    return this.isNumber(this.checker.getTypeOfSymbol(symbol)) ? symbol : undefined
  }

  parameterKey(method: string, index: number): Key { return `parameter ${method} ${index}` }
  resultKey(fn: ts.SignatureDeclaration): Key {
    return ts.isMethodDeclaration(fn) && !isStatic(fn) && ts.isClassLike(fn.parent) ? `result ${memberKey(fn.name)} ${this.family(fn.parent)}` : implementation(fn)
  }

  /** The number of the class above all others that a class extends: methods of one name in these override each other. */
  private family(declaration: ts.ClassLikeDeclaration): number {
    let root = declaration
    for (let above = baseOf(this.checker, root); above && !above.getSourceFile().isDeclarationFile; above = baseOf(this.checker, root)) root = above
    return this.families.get(root) ?? (this.families.set(root, this.families.size), this.families.size - 1)
  }

  /** A method and those that override it or are overridden. */
  methodsLike(fn: ts.MethodDeclaration): ts.MethodDeclaration[] {
    return this.methodsNamed(memberKey(fn.name)).filter((one) => this.resultKey(one) === this.resultKey(fn))
  }

  /** The key of a number field of a class, by its name: all classes' fields of one name share their values. */
  field(symbol: ts.Symbol | undefined): string | undefined {
    const declaration = symbol?.valueDeclaration
    if (!declaration || declaration.getSourceFile().isDeclarationFile || this.wildWrites || symbol.declarations!.some((one) => !ts.isPropertyDeclaration(one) && !ts.isParameter(one))) return undefined
    if (ts.isPropertyDeclaration(declaration) ? isStatic(declaration) || declaration.questionToken || declaration.exclamationToken : !(ts.isParameter(declaration) && ts.isParameterPropertyDeclaration(declaration, declaration.parent) && !declaration.questionToken)) return undefined
    const name = (declaration as ts.PropertyDeclaration).name as ts.Node & { text?: string }
    return name.text !== undefined && !this.keyed.has(name.text) && this.isNumber(this.checker.getTypeOfSymbol(symbol)) ? `field ${name.text}` : undefined
  }

  /** What an expression names, where that stays the same until it is assigned: a variable, or a field of `this` or of a constant. */
  place(node: ts.Expression): Key | undefined {
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return this.place(node.expression)
    if (ts.isIdentifier(node)) {
      const symbol = this.symbol(node)
      return symbol && (this.isVariable(symbol) ? this.key(symbol) ?? symbol : undefined)
    }
    if (!ts.isPropertyAccessExpression(node) || node.questionDotToken) return undefined
    const symbol = this.symbol(node.name)
    const declaration = symbol?.valueDeclaration
    if (declaration && ts.isPropertyDeclaration(declaration) && isStatic(declaration)) return this.key(symbol)
    if (!declaration || !(ts.isPropertyDeclaration(declaration) || ts.isParameter(declaration)) || declaration.getSourceFile().isDeclarationFile) return undefined
    if (node.expression.kind === Kind.ThisKeyword) return `this.${node.name.text}`
    const root = ts.isIdentifier(node.expression) ? this.symbol(node.expression) : undefined
    if (!root || !this.isVariable(root) || scopesOf(this.unit, node).isAssigned(root) || isModuleLevelSymbol(root)) return undefined
    return `${this.ids.get(root) ?? (this.ids.set(root, this.ids.size + 1), this.ids.size)}.${node.name.text}`
  }

  isShared(key: Key): boolean { return typeof key === 'string' ? !/^(parameter|result|field) /.test(key) || this.shared.has(key) : this.shared.has(key) }

  /** Whether all calls of a function are known. */
  isClosed(fn: ts.SignatureDeclaration): boolean {
    if (ts.isConstructorDeclaration(fn)) return true
    if (ts.isMethodDeclaration(fn) && ts.isClassLike(fn.parent)) return isStatic(fn) ? !this.escaping.has(fn) : !this.openMethods.has(memberKey(fn.name))
    return (ts.isFunctionDeclaration(fn) || ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && !this.escaping.has(fn)
  }

  methodsNamed(name: string): ts.MethodDeclaration[] { return this.methods.get(name) ?? [] }

  /** The parameter's key, where its function says so. */
  parameter(parameter: ts.ParameterDeclaration): Key | undefined {
    return ts.isIdentifier(parameter.name) ? this.key(parameterSymbol(this.checker, parameter)) : undefined
  }

  /** Function that a callee names, when that is known: declared, or a constant that holds one. */
  callee(node: ts.Expression): ts.SignatureDeclaration | undefined {
    const at = ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? node.expression : node
    const symbol = ts.isIdentifier(at) ? this.symbol(at) : ts.isPropertyAccessExpression(at) ? this.symbol(at.name) : undefined
    const found = symbol && functionOf(symbol)
    // A method of a union of classes is several.
    const same = (one: ts.Declaration): boolean => !ts.isMethodDeclaration(one) || this.resultKey(one) === this.resultKey(found!)
    return found && (!ts.isMethodDeclaration(found) || symbol.declarations!.every(same)) ? found : undefined
  }

  /** The constructor that `new` of a class runs first that has parameters of its own. */
  constructorOf(type: ts.Type): ts.ConstructorDeclaration | undefined {
    let declaration = classDeclaration(type)
    for (let depth = 0; declaration && depth < 100; depth++) {
      const own = declaration.members.find((one): one is ts.ConstructorDeclaration => ts.isConstructorDeclaration(one) && !!one.body)
      if (own) return own
      const heritage: ts.ExpressionWithTypeArguments | undefined = declaration.heritageClauses?.find((one) => one.token === Kind.ExtendsKeyword)?.types[0]
      const base: ts.Type | undefined = heritage && this.type(heritage)
      declaration = base && base.symbol?.declarations?.find(ts.isClassLike)
    }
    return undefined
  }

  /** Access to a property of this name may run code. */
  hasAccessor(name: string): boolean { return this.accessors.has(name) }

  /** An expression that changes nothing. */
  isPlain(node: ts.Node): boolean {
    if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || node.kind === Kind.ThisKeyword) return true
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= Kind.FirstAssignment && node.operatorToken.kind <= Kind.LastAssignment) return false
    if (ts.isPrefixUnaryExpression(node) && (node.operator === Kind.PlusPlusToken || node.operator === Kind.MinusMinusToken)) return false
    if (ts.isPropertyAccessExpression(node)) return !this.hasAccessor(node.name.text) && this.isPlain(node.expression)
    if (!(ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node) || ts.isParenthesizedExpression(node) || ts.isElementAccessExpression(node) || ts.isConditionalExpression(node) || ts.isNonNullExpression(node))) return false
    return ts.forEachChild(node, (one) => (ts.isExpression(one) && !this.isPlain(one)) || undefined) === undefined && this.isPrimitive(this.type(node))
  }

  /** Element's type of a typed array. */
  element(type: ts.Type): string | undefined {
    const name = libraryName(this.checker.getNonNullableType(type))
    return name === undefined ? undefined : typedElement[name]
  }

  isArray(type: ts.Type): boolean { return this.checker.isArrayLikeType(this.checker.getNonNullableType(type)) && this.element(type) === undefined }
  isString(type: ts.Type): boolean { return (this.checker.getNonNullableType(type).flags & TypeFlags.StringLike) !== 0 }
  isPrimitive(type: ts.Type): boolean { return type.isUnion() ? type.types.every((part) => this.isPrimitive(part)) : (type.flags & (TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike | TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void)) !== 0 || this.brand(type) !== undefined }
  isLibrary(symbol: ts.Symbol | undefined): boolean { return isLibrary(symbol) }

  /** What the code in `node` assigns, functions inside it aside. */
  assignedIn(node: ts.Node): Set<Key> {
    let found = this.written.get(node)
    if (found) return found
    this.written.set(node, (found = new Set()))
    const visit = (one: ts.Node): void => {
      if (one !== node && (isFunction(one) || ts.isClassLike(one))) return
      if (ts.isIdentifier(one) && (isWrite(one) || (one.parent as ts.VariableDeclaration).name === one)) {
        const symbol = this.symbol(one)
        if (symbol) found.add(this.key(symbol) ?? symbol)
      }
      ts.forEachChild(one, visit)
    }
    visit(node)
    return found
  }
}

export const isStatic = (member: ts.Node): boolean => ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((one) => one.kind === Kind.StaticKeyword)
const isConst = (declaration: ts.VariableDeclaration): boolean => (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
const isModuleLevel = (declaration: ts.VariableDeclaration): boolean => ts.isVariableDeclarationList(declaration.parent) && ts.isSourceFile(declaration.parent.parent.parent)
const isModuleLevelSymbol = (symbol: ts.Symbol): boolean => !!symbol.valueDeclaration && ts.isVariableDeclaration(symbol.valueDeclaration) && isModuleLevel(symbol.valueDeclaration) && !isConst(symbol.valueDeclaration)

/** The declaration with the body, of an overloaded function. */
export function implementation<T extends ts.SignatureDeclaration>(fn: T): T {
  if ((fn as unknown as ts.FunctionDeclaration).body) return fn
  const symbol = (fn as unknown as { symbol?: ts.Symbol }).symbol
  return (symbol?.declarations?.find((one) => (one as ts.FunctionDeclaration).body) as T | undefined) ?? fn
}

/** The function that a symbol stands for for ever. */
function functionOf(symbol: ts.Symbol): ts.SignatureDeclaration | undefined {
  const declaration = symbol.declarations?.find((one) => (one as ts.FunctionDeclaration).body) ?? symbol.valueDeclaration
  if (!declaration || declaration.getSourceFile().isDeclarationFile) return undefined
  if (ts.isFunctionDeclaration(declaration)) return declaration
  if (ts.isMethodDeclaration(declaration)) return symbol.declarations!.every((one) => ts.isMethodDeclaration(one) && ts.isClassLike(one.parent)) ? declaration : undefined
  if (ts.isVariableDeclaration(declaration) && isConst(declaration) && declaration.initializer && ts.isIdentifier(declaration.name) && (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer))) return declaration.initializer
  return undefined
}
