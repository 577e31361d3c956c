/** An app in TypeScript as AssemblyScript: the entry of the lowering. */
import path from 'node:path'
import ts from 'typescript'
import type { Diagnostic } from '../../boards/error.ts'
import { resolveInvokes } from './invoke.ts'
import { declareStatics, initializeStatics } from './static.ts'
import { valueAs } from './expression.ts'
import { Fn, zero, type Variable } from './fn.ts'
import { functionInstance } from './function.ts'
import { resolveChecks, type Stmt } from './ir.ts'
import { moduleVariables } from './name.ts'
import { writeInstanceTests } from './instance.ts'
import { Ranges } from './ranges.ts'
import { heldVariable } from './held.ts'
import { printBody, type Line, withoutHeads } from './print.ts'
import { assertSound, openProject, type Project } from './project.ts'
import { writeIterate } from './protocol.ts'
import { scopesOf } from './scopes.ts'
import { SHARED, writeShared } from './shape.ts'
import { block, declareBlock, namesOf } from './statement.ts'
import { repOf } from './types.ts'
import { noEnv, REF, Unit, type OutFile, type Part, type Rep } from './unit.ts'
import { bind } from './assignment.ts'
import { expression } from './expression.ts'
import { convert } from './convert.ts'

export interface LowerOptions {
  /** Folder against which names of files are given. */
  projectRoot: string
  /** The app's entry files, relative to `projectRoot`. */
  roots: string[]
  /** Texts of files that exist only in this build, by absolute path. */
  generated?: Map<string, string>
  /** Folder of generated files that belong to no module. */
  folder?: string
  /** For programs that are compiled as one: what is decided once for all of them. */
  decided?: Decided
}

/** What the library is compiled for. */
export interface Decided {
  /** Errors can be caught: tests for thrown errors are needed. */
  catches: boolean
  /** `console.group` is used. */
  groups: boolean
}

export interface Lowered {
  /** AssemblyScript by file name: a module for each of the app's, `lowered.ts`, and `app.ts` whose `start_N` run root N. */
  files: Record<string, string>
  /** Name of that last file. */
  start: string
  /** asc `--use` aliases. */
  use: string[]
  /** Where a line of a generated file comes from. @param exact what nobody wrote, such as calls through closures, is in `GLUE`, not where the line before it is */
  place(file: string, line: number, exact?: boolean): { file: string; line: number; column: number } | undefined
  /** The author's lines of the function whose head a line of a generated file is. */
  extent?(file: string, line: number): { first: number; last: number } | undefined
  /** The author's files. */
  inputs: string[]
  warnings: Diagnostic[]
}

/** The file of code that nobody wrote, most of it functions that call one of the author's. */
export const GLUE = '.generated/glue.ts'
/** The first line of a declaration. */
const TOP = /^[^\s}]/

/** Lowers an app. Throws `CompileError`. */
export function lowerApp(options: LowerOptions): Lowered {
  const project = openProject(options.roots.map((root) => path.resolve(options.projectRoot, root)), options.generated)
  assertSound(project)
  return lowerProject(project, options)
}

export function lowerProject({ program, files }: Project, options: LowerOptions): Lowered {
  const sources = inOrderOfEvaluation(program, files, options)
  const unit = new Unit(program, program.getTypeChecker(), options.projectRoot, sources)
  const { catches, groups } = options.decided ?? decide(sources)
  unit.catches = catches
  unit.groups = groups
  unit.usesRegExp = sources.some((source) => /\bRegExp\b|\.match(All)?\(|\.exec\(/.test(source.text))
  for (const source of sources) for (const name of moduleNames(unit, source)) unit.names.set(name, name.name)
  moduleVariables.set(unit, new Map())
  unit.ranges = new Ranges(unit, sources)
  for (const source of sources) declareModule(unit, source)
  const inits = sources.map((source) => initialize(unit, source))
  const roots = options.roots.map((root) => program.getSourceFile(path.resolve(options.projectRoot, root))!)
  const mains = roots.map((root) => mainOf(unit, root))
  unit.drain()
  const folder = options.folder ?? path.posix.dirname(SHARED)
  const nameOf = (home: string): string => (home === SHARED ? `${folder}/${path.posix.basename(SHARED)}` : home)
  const shared: OutFile = { name: SHARED, source: sources[0], parts: [], init: [], initName: '' }
  writeShared(unit, shared)
  const makeFn = (result: Rep): Fn => new Fn(unit, shared, noEnv, 'iterate', result, 'iterate')
  writeIterate(unit, makeFn, (head, body, result) => shared.parts.push({ kind: 'function', head, body, result, key: 'iterate' }), (lines) => shared.parts.push({ kind: 'text', lines: lines.map((text) => ({ text })) }))
  unit.drain()
  writeInstanceTests(unit, shared)
  const throwers = unit.resolveThrowers()
  const out: Record<string, string> = {}
  const places = new Map<string, Line[]>()
  const write = (file: OutFile): void => {
    const lines = file.parts.flatMap((part) => printPart(part, (callee) => throwers.has(callee))).map((one) => ({ ...one, text: withoutHeads(resolveInvokes(unit, one.text)) }))
    const head = imports(unit, file.name, lines, nameOf)
    out[nameOf(file.name)] = [...head, ...lines.map((one) => one.text)].join('\n') + '\n'
    places.set(nameOf(file.name), [...head.map((text) => ({ text })), ...lines])
  }
  for (const file of unit.files.values()) write(file)
  write(shared)
  const start = `${folder}/app.ts`
  out[start] = startFile(unit, start, inits, mains)
  return {
    files: out,
    start,
    use: [...(unit.catches ? ['UNI_CATCH=1'] : []), ...(unit.groups ? ['UNI_GROUPS=1'] : [])],
    inputs: files.map((file) => file.fileName),
    warnings: [],
    extent(file, line) {
      const node = places.get(file)?.[line - 1]?.at
      return node && ts.isFunctionLike(node) ? extentOf(node) : undefined
    },
    place(file, line, exact) {
      const lines = places.get(file)
      for (let at = line - 1; lines && at >= 0; at--) {
        const node = lines[at]?.at
        if (!node && exact && TOP.test(lines[at]?.text ?? '')) return { file: GLUE, line: 1, column: 1 }
        if (!node) continue
        const source = node.getSourceFile()
        const { line: found, character } = source.getLineAndCharacterOfPosition(node.getStart())
        return { file: path.relative(options.projectRoot, source.fileName).split(path.sep).join('/'), line: found + 1, column: character + 1 }
      }
      return undefined
    },
  }
}

/** The lines of a function. Those of its braces are also those of the call of which it is an argument, and count to that. */
function extentOf(node: ts.SignatureDeclaration): { first: number; last: number } {
  const { body, parent } = node as ts.FunctionLikeDeclaration
  const statements = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && body && ts.isBlock(body) ? body.statements : []
  const lineOf = (position: number): number => node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1
  return { first: lineOf((statements[0] ?? node).getStart()), last: lineOf((statements.at(-1) ?? node).getEnd()) }
}

/** Modules so that each comes after those it imports (ECMA-262 16.2.1.5.3.1); cycles in the order met. */
function inOrderOfEvaluation(program: ts.Program, files: ts.SourceFile[], options: LowerOptions): ts.SourceFile[] {
  const own = new Set(files)
  const done = new Set<ts.SourceFile>()
  const order: ts.SourceFile[] = []
  const checker = program.getTypeChecker()
  const visit = (source: ts.SourceFile): void => {
    if (done.has(source) || !own.has(source)) return
    done.add(source)
    for (const statement of source.statements) {
      if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !statement.moduleSpecifier) continue
      if (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) continue
      const module = checker.getSymbolAtLocation(statement.moduleSpecifier)?.valueDeclaration
      if (module && ts.isSourceFile(module)) visit(module)
    }
    order.push(source)
  }
  for (const root of options.roots) visit(program.getSourceFile(path.resolve(options.projectRoot, root))!)
  return order
}

export const decide = (sources: ts.SourceFile[]): Decided => ({ catches: sources.some(catches), groups: sources.some((source) => /\bconsole\s*\.\s*group/.test(source.text)) })

/** True when errors can be caught: then calls that may throw are followed by a test. */
function catches(source: ts.SourceFile): boolean {
  let found = false
  const visit = (node: ts.Node): void => {
    if (ts.isTryStatement(node) || ts.isAwaitExpression(node) || (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword)) ||
      (ts.isIdentifier(node) && /^(Promise|setTimeout|setInterval|setImmediate|queueMicrotask)$/.test(node.text)) || (ts.isFunctionLike(node) && !!(node as ts.FunctionDeclaration).asteriskToken)) found = true
    if (!found) ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function moduleNames(unit: Unit, source: ts.SourceFile): ts.Symbol[] {
  const module = unit.checker.getSymbolAtLocation(source)
  return module ? unit.checker.getExportsOfModule(module) : []
}

/** Makes module-level variables and static fields globals. */
function declareModule(unit: Unit, source: ts.SourceFile): void {
  const { checker } = unit
  const file = unit.fileOf(source)
  const variables = moduleVariables.get(unit)!
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement)) declareStatics(unit, statement, variables)
    if (!ts.isVariableStatement(statement)) continue
    for (const declaration of statement.declarationList.declarations) {
      if (declaration.initializer && ts.isClassExpression(declaration.initializer)) declareStatics(unit, declaration.initializer, variables)
      if (isFunctionConstant(declaration)) continue
      for (const name of namesOf(declaration.name)) {
        const symbol = checker.getSymbolAtLocation(name)!
        const own = repOf(unit, checker.getTypeOfSymbol(symbol), noEnv)
        const assigned = scopesOf(unit, source).isAssigned(symbol)
        const constant = !assigned && declaration.initializer ? constantText(declaration.initializer, own) : undefined
        const held = constant ? undefined : heldVariable(unit, symbol, own)
        const rep = own === 'void' ? REF : constant?.rep ?? held?.rep ?? own
        const global = unit.unique(name.text, file.name)
        const text = constant ? `export const ${global}: ${rep} = ${constant.text};` : `export let ${global}: ${rep} = ${zero(rep)};`
        file.parts.push({ kind: 'text', lines: [{ text, at: declaration }] })
        variables.set(symbol, { text: global, rep, cell: false, constant: constant !== undefined, range: constant?.range ?? held?.range, modular: held?.modular })
      }
    }
  }
}

/** `const f = () => …` at module level is a function. */
const isFunctionConstant = (declaration: ts.VariableDeclaration): boolean =>
  !!declaration.initializer && (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer)) && ts.isIdentifier(declaration.name) && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0

/** Literals need no code to run. */
function constantText(node: ts.Expression, rep: string): { text: string; rep: string; range?: { low: number; high: number } } | undefined {
  const negative = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken ? node.operand : undefined
  const literal = negative ?? node
  if (ts.isNumericLiteral(literal)) {
    const value = negative ? -Number(literal.text) : Number(literal.text)
    if (rep !== 'f64') return { text: literal.getText().replace(/^/, negative ? '-' : ''), rep }
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) return { text: String(value), rep: 'i32', range: { low: value, high: value } }
    return { text: /[.e]/.test(String(value)) ? String(value) : `${value}.0`, rep }
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return rep === 'bool' ? { text: node.getText(), rep } : undefined
  return undefined
}

/** The function that runs a module's statements, if it has any to run. */
function initialize(unit: Unit, source: ts.SourceFile): string | undefined {
  const file = unit.fileOf(source)
  const { checker } = unit
  const fn = new Fn(unit, file, noEnv, `fn:${file.initName}`, 'void', path.basename(file.name, '.ts'))
  const variables = moduleVariables.get(unit)!
  const assignGlobal = (name: ts.Identifier, val: { text: string; rep: string; type: ts.Type } | undefined): void => {
    const known = variables.get(checker.getSymbolAtLocation(name)!)!
    if (val && !known.constant) fn.line(`${known.text} = ${convert(fn, val, known.rep, checker.getTypeOfSymbol(checker.getSymbolAtLocation(name)!), name).text}`, name)
  }
  const rest: ts.Statement[] = [...source.statements]
  fn.out = fn.collect(() => {
    for (const statement of rest) {
      if (ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement)) continue
      if (ts.isClassDeclaration(statement)) initializeStatics(fn, statement)
      else if (ts.isExportAssignment(statement)) continue
      else if (ts.isVariableStatement(statement)) {
        for (const declaration of statement.declarationList.declarations) {
          if (isFunctionConstant(declaration)) continue
          if (declaration.initializer && ts.isClassExpression(declaration.initializer)) {
            initializeStatics(fn, declaration.initializer)
            continue
          }
          if (!declaration.initializer) continue
          if (ts.isIdentifier(declaration.name)) {
            const known = variables.get(checker.getSymbolAtLocation(declaration.name)!)!
            if (known.constant) continue
            assignGlobal(declaration.name, valueAs(fn, declaration.initializer, checker.getTypeOfSymbol(checker.getSymbolAtLocation(declaration.name)!), known.rep))
          } else bind(fn, declaration.name, expression(fn, declaration.initializer), (name, val) => assignGlobal(name, val))
        }
      } else {
        declareBlock(fn, [statement])
        block(fn, [statement])
      }
    }
  })
  if (!fn.out.length) return undefined
  file.parts.push({ kind: 'function', head: `export function ${file.initName}(): void`, at: source.statements[0], body: fn.out, result: 'void', key: `fn:${file.initName}` })
  return file.initName
}

/** The root's exported `main`, if it has one. */
function mainOf(unit: Unit, root: ts.SourceFile): string | undefined {
  const module = unit.checker.getSymbolAtLocation(root)
  const symbol = module && unit.checker.getExportsOfModule(module).find((one) => one.name === 'main')
  const real = symbol && symbol.flags & ts.SymbolFlags.Alias ? unit.checker.getAliasedSymbol(symbol) : symbol
  const declaration = real?.valueDeclaration
  if (!declaration) return undefined
  if (ts.isFunctionDeclaration(declaration)) return functionInstance(unit, declaration, noEnv).name
  if (ts.isVariableDeclaration(declaration) && declaration.initializer && (ts.isArrowFunction(declaration.initializer) || ts.isFunctionExpression(declaration.initializer))) return functionInstance(unit, declaration.initializer, noEnv).name
  return undefined
}

function printPart(part: Part, mayThrow: (callee: string) => boolean, indent = ''): Line[] {
  if (part.kind === 'text') return part.lines
  if (part.kind === 'class') return [{ text: part.head, at: part.at }, ...part.members.flatMap((member) => printPart(member, mayThrow, '  ')), { text: '}' }]
  const body: Stmt[] = resolveChecks(part.body, mayThrow)
  return [{ text: `${indent}${part.head} {`, at: part.at }, ...printBody(body, `${indent}  `), { text: `${indent}}` }]
}

/** Imports of what the lines use: modules of `lang/` and device code by prefix, other generated files by name. */
function imports(unit: Unit, name: string, lines: Line[], nameOf: (home: string) => string): string[] {
  const modules = new Set<string>(), names = new Map<string, Set<string>>()
  for (const { text } of lines) {
    const code = text.replace(/"(?:[^"\\]|\\.)*"/g, '""')
    for (const [, word, dot] of code.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)(\s*\.)?/g)) {
      if (word.startsWith('$') && dot && MODULES.has(word)) modules.add(word)
      else if (word.startsWith('$') && dot && /^\$(kernel|hal|drivers|uni)\$|^\$(board|uni)$/.test(word)) modules.add(word)
      const home = unit.homes.get(word)
      if (home && home !== name) (names.get(home) ?? names.set(home, new Set()).get(home)!).add(word)
    }
  }
  return [
    ...[...modules].sort().map((word) => `import * as ${word} from "${moduleOf(word)}";`),
    ...[...names].map(([home, words]) => `import { ${[...words].join(', ')} } from "${relative(nameOf(name), nameOf(home))}";`),
  ]
}

function relative(from: string, to: string): string {
  const found = path.posix.relative(path.posix.dirname(from), to).replace(/\.ts$/, '')
  return found.startsWith('.') ? found : `./${found}`
}

const LANG = [
  'array', 'async', 'async_generator', 'check', 'closure', 'console', 'data_view', 'date', 'dict', 'error', 'event_loop', 'foreign', 'generator', 'iterator', 'json', 'map', 'math', 'number',
  'object', 'print', 'promise', 'promise_all', 'reflect', 'regexp', 'set', 'string', 'template', 'text', 'throw', 'timers', 'typed_array', 'value', 'inspect',
]
const MODULES = new Set(LANG.map((name) => `$${name}`))

function moduleOf(word: string): string {
  if (MODULES.has(word)) return `lang/${word.slice(1).replaceAll('_', '-')}`
  if (word === '$board') return 'board'
  if (/^\$uni(\$|$)/.test(word)) return `lang/${word.slice(1).replaceAll('$', '/').replaceAll('_', '-')}`
  return word.slice(1).replaceAll('$', '/').replaceAll('_', '-')
}

/** The file that runs modules and mains, what the entry calls after boot: `export function start_0(): void` starts root 0. */
function startFile(unit: Unit, start: string, inits: (string | undefined)[], mains: (string | undefined)[]): string {
  const used = [...inits, ...mains, ...unit.values].filter((one): one is string => one !== undefined)
  const homes = new Map<string, string[]>()
  for (const name of used) (homes.get(unit.homes.get(name)!) ?? homes.set(unit.homes.get(name)!, []).get(unit.homes.get(name)!)!).push(name)
  const loop = unit.eventLoop
  const after = unit.catches ? ' if ($throw.throwing) $error.uncaught($throw.caught());' : ''
  return [
    '// Generated. Do not edit.',
    ...(loop ? ['import { runEventLoop } from "lang/event-loop";'] : []),
    ...(after ? ['import * as $throw from "lang/throw";', 'import * as $error from "lang/error";'] : []),
    ...[...homes].map(([home, names]) => `import { ${names.map((name) => `${name} as $${name}`).join(', ')} } from "${relative(start, home)}";`),
    'export function initialize(): void {',
    // asc compiles them here: met first as a value, a function that names itself as a value would be a circle to it.
    ...[...unit.values].map((one) => `  $${one}.index;`),
    ...inits.filter((one) => one !== undefined).map((one) => `  $${one}();${after}`),
    '}',
    ...mains.flatMap((main, index) => [
      `export function start_${index}(): void {`,
      ...(main ? [`  $${main}();${after}`] : []),
      ...(loop ? ['  runEventLoop();'] : []),
      '}',
    ]),
    'export function main(): void {',
    '  initialize();',
    ...mains.map((_, index) => `  start_${index}();`),
    '}',
  ].join('\n') + '\n'
}

export type { Variable }
