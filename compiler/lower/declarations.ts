/**
 * Declarations (.d.ts) of device code, which is AssemblyScript and does not type-check as TypeScript: signatures without bodies, decorators,
 * private types and whatever is marked `@internal`.
 */
import path from 'node:path'
import ts from 'typescript'

/** The declarations of module `file` with source `text`. Throws `Error` at an exported value whose type is neither written nor plain. */
export function declarationsOf(file: string, text: string): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const writer = new Writer(source)
  const parts: { names: string[]; text: string; exported: boolean }[] = []
  const imports: ts.ImportDeclaration[] = []
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) imports.push(statement)
    else if (ts.isExportDeclaration(statement)) parts.push({ names: [], text: statement.getText(), exported: true })
    else {
      const exported = has(statement, ts.SyntaxKind.ExportKeyword)
      const part = writer.statement(statement, exported ? 'export declare ' : 'declare ')
      if (part) parts.push({ ...part, exported })
    }
  }
  // What is not exported stays only where an exported declaration names it.
  const kept = parts.filter((part) => part.exported)
  const code = (): string => kept.map((part) => part.text).join('\n').replace(/\/\*[\s\S]*?\*\//g, '')
  for (let before = -1; before !== kept.length;) {
    before = kept.length
    const mentioned = code()
    for (const part of parts) if (!kept.includes(part) && part.names.some((name) => mentions(mentioned, name))) kept.push(part)
  }
  const body = parts.filter((part) => kept.includes(part)).map((part) => part.text)
  const head = imports.flatMap((each) => {
    const bindings = each.importClause?.namedBindings
    if (!bindings || !ts.isNamedImports(bindings)) return []
    const names = bindings.elements.filter((element) => mentions(code(), element.name.text)).map((element) => element.getText())
    return names.length ? [`import { ${names.join(', ')} } from ${each.moduleSpecifier.getText()};`] : []
  })
  // asc's own array of fixed length is none of TypeScript's.
  return [...head, ...body, 'export {};', ''].join('\n').replace(/\bStaticArray</g, 'ArrayLike<')
}

const mentions = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text)
const has = (node: ts.Node, kind: ts.SyntaxKind): boolean => ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((modifier) => modifier.kind === kind)
const isInternal = (node: ts.Node): boolean => ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'internal')

class Writer {
  constructor(private readonly source: ts.SourceFile) {}

  /** One top-level statement; undefined when it declares nothing. @param lead e.g. `export declare ` */
  statement(node: ts.Statement, lead: string, indent = ''): { names: string[]; text: string } | undefined {
    const doc = this.doc(node, indent)
    const one = (name: string, text: string) => ({ names: [name], text: `${doc}${indent}${lead}${text}` })
    if (isInternal(node)) return undefined
    if (ts.isFunctionDeclaration(node) && node.name) return one(node.name.text, `function ${node.name.text}${this.signature(node)};`)
    if (ts.isEnumDeclaration(node)) return one(node.name.text, enumText(node))
    if (ts.isInterfaceDeclaration(node)) return one(node.name.text, `interface ${node.name.text}${this.heritage(node)} {\n${this.members(node, indent)}${indent}}`)
    if (ts.isTypeAliasDeclaration(node)) return one(node.name.text, node.getText().slice(node.getText().indexOf('type ')))
    if (ts.isClassDeclaration(node) && node.name) {
      const abstract = has(node, ts.SyntaxKind.AbstractKeyword) ? 'abstract ' : ''
      return one(node.name.text, `${abstract}class ${node.name.text}${this.heritage(node)} {\n${this.members(node, indent)}${indent}}`)
    }
    if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body)) {
      const inner = node.body.statements.flatMap((each) => (has(each, ts.SyntaxKind.ExportKeyword) ? [this.statement(each, 'export ', `${indent}  `)?.text ?? ''] : []))
      return one(node.name.text, `namespace ${node.name.text} {\n${inner.map((text) => `${text}\n`).join('')}${indent}}`)
    }
    if (ts.isVariableStatement(node)) {
      const keyword = node.declarationList.flags & ts.NodeFlags.Const ? 'const' : 'let'
      if (!lead.includes('export')) return undefined
      const texts = node.declarationList.declarations.map((each) => `${doc}${indent}${lead}${keyword} ${each.name.getText()}: ${this.type(each)};`)
      return { names: [], text: texts.join('\n') }
    }
    return undefined
  }

  /** The doc comment right before `node`, shifted to `indent`. */
  private doc(node: ts.Node, indent: string): string {
    const text = this.source.text
    const range = ts.getLeadingCommentRanges(text, node.getFullStart())?.filter((each) => text.startsWith('/**', each.pos)).at(-1)
    if (!range) return ''
    const [first, ...rest] = text.slice(range.pos, range.end).split('\n')
    return [first, ...rest.map((line) => ` ${line.trim()}`)].map((line) => `${indent}${line}\n`).join('')
  }

  private heritage(node: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
    const types = node.typeParameters ? `<${node.typeParameters.map((each) => each.getText()).join(', ')}>` : ''
    return types + (node.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join('')
  }

  private signature(node: ts.SignatureDeclaration): string {
    const types = node.typeParameters ? `<${node.typeParameters.map((each) => each.getText()).join(', ')}>` : ''
    const result = ts.isConstructorDeclaration(node) || ts.isSetAccessor(node) ? '' : `: ${node.type?.getText() ?? 'void'}`
    return `${types}(${node.parameters.map((each) => this.parameter(each)).join(', ')})${result}`
  }

  private parameter(node: ts.ParameterDeclaration): string {
    const optional = node.questionToken || node.initializer ? '?' : ''
    return `${node.dotDotDotToken ? '...' : ''}${node.name.getText()}${optional}: ${this.type(node)}`
  }

  private members(node: ts.ClassDeclaration | ts.InterfaceDeclaration, indent: string): string {
    const inner = `${indent}  `
    return (node.members as ts.NodeArray<ts.ClassElement | ts.TypeElement>)
      .flatMap((member) => (isInternal(member) ? [] : this.member(member, inner).map((text) => `${this.doc(member, inner)}${inner}${text}\n`))).join('')
  }

  private member(node: ts.ClassElement | ts.TypeElement, indent: string): string[] {
    const kinds = ['private', 'protected', 'static', 'abstract', 'readonly'] as const
    const tokens = { private: ts.SyntaxKind.PrivateKeyword, protected: ts.SyntaxKind.ProtectedKeyword, static: ts.SyntaxKind.StaticKeyword, abstract: ts.SyntaxKind.AbstractKeyword, readonly: ts.SyntaxKind.ReadonlyKeyword }
    const lead = (of: ts.Node): string => kinds.filter((kind) => has(of, tokens[kind])).map((kind) => `${kind} `).join('')
    const hidden = (of: ts.Node): boolean => has(of, ts.SyntaxKind.PrivateKeyword)
    if (ts.isConstructorDeclaration(node)) {
      const fields = node.parameters.filter((each) => ts.isParameterPropertyDeclaration(each, node)).map((each) => {
        const doc = this.doc(each, indent).trimStart()
        return `${doc && `${doc}${indent}`}${lead(each)}${each.name.getText()}${hidden(each) ? '' : `: ${this.type(each)}`};`
      })
      return [...fields, `${hidden(node) ? 'private ' : ''}constructor${hidden(node) ? '()' : this.signature(node)};`]
    }
    const name = node.name?.getText() ?? ''
    if (ts.isPropertyDeclaration(node)) return [`${lead(node)}${name}${hidden(node) ? '' : `: ${this.type(node)}`};`]
    if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return [`${lead(node)}${name}${hidden(node) ? ';' : `${this.signature(node)};`}`]
    if (ts.isGetAccessor(node)) return hidden(node) ? [] : [`${lead(node)}get ${name}${this.signature(node)};`]
    if (ts.isSetAccessor(node)) return hidden(node) ? [] : [`${lead(node)}set ${name}${this.signature(node)};`]
    return [node.getText()]
  }

  /** The type that is written, or that a plain initial value has. */
  private type(node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertyDeclaration): string {
    if (node.type) return node.type.getText()
    const value = node.initializer
    if (value) {
      if (ts.isStringLiteralLike(value)) return 'string'
      if (ts.isNumericLiteral(value)) return 'number'
      if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return 'boolean'
      if (ts.isNewExpression(value)) return value.expression.getText() + (value.typeArguments ? `<${value.typeArguments.map((each) => each.getText()).join(', ')}>` : '')
      if (ts.isAsExpression(value) || ts.isTypeAssertionExpression(value)) return value.type.getText()
    }
    const { line } = this.source.getLineAndCharacterOfPosition(node.getStart())
    throw new Error(`${this.source.fileName}:${line + 1}: ${node.name.getText()} needs a type`)
  }
}

/** An enum with the values of all members: in declarations, one without is not taken for a constant. */
function enumText(node: ts.EnumDeclaration): string {
  const start = node.getText().indexOf('enum')
  let text = '', at = node.getStart() + start
  let next: number | undefined = 0
  for (const { initializer, end } of node.members) {
    text += node.getSourceFile().text.slice(at, end)
    if (initializer) next = ts.isNumericLiteral(initializer) ? Number(initializer.text) : undefined
    else if (next !== undefined) text += ` = ${next}`
    if (next !== undefined) next++
    at = end
  }
  return text + node.getSourceFile().text.slice(at, node.end)
}

/** What a module of a board's constants declares: type by name, and the modules it imports types from. */
function constantsOf(text: string): { types: Map<string, string>; imports: Map<string, string> } {
  const source = ts.createSourceFile('board.d.ts', declarationsOf('board.ts', text), ts.ScriptTarget.ESNext, true)
  const types = new Map<string, string>(), imports = new Map<string, string>()
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) for (const each of statement.declarationList.declarations) types.set(each.name.getText(), each.type!.getText())
    else if (ts.isImportDeclaration(statement) && statement.importClause?.namedBindings && ts.isNamedImports(statement.importClause.namedBindings)) {
      for (const each of statement.importClause.namedBindings.elements) imports.set(each.name.text, (statement.moduleSpecifier as ts.StringLiteral).text)
    } else if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      for (const each of statement.exportClause.elements) types.set(each.name.text, types.get((each.propertyName ?? each.name).text)!)
    }
  }
  return { types, imports }
}

/**
 * Declarations of module `board` that hold for every board: what some boards lack is `undefined` there.
 * @param texts the module of each board (compiler/entry)
 */
export function boardDeclarations(texts: string[]): string {
  const boards = texts.map(constantsOf)
  const imports = new Map(boards.flatMap((board) => [...board.imports]))
  const names = [...new Set(boards.flatMap((board) => [...board.types.keys()]))].sort()
  const lines = names.map((name) => {
    const types = [...new Set(boards.map((board) => board.types.get(name) ?? 'undefined'))]
    const present = types.filter((type) => type !== 'undefined').sort()
    return `export declare const ${name}: ${[...present, ...types.filter((type) => type === 'undefined')].join(' | ')};`
  })
  const modules = [...new Set(imports.values())].sort()
  return [
    '/** The board that the program is built for: its devices, lights and name. What not every board has may be undefined. */',
    ...modules.map((module) => `import { ${[...imports].filter(([, from]) => from === module).map(([name]) => name).sort().join(', ')} } from "${module}";`),
    ...lines, '',
  ].join('\n')
}

/** Kernel modules for apps; the rest is the kernel's own. */
export const appModules = ['attempt', 'boot', 'console', 'fiber', 'gpio', 'irq', 'line-editor', 'loader/loader', 'log', 'memory', 'queue', 'time', 'wait-queue'].map((name) => `kernel/${name}`)

/**
 * All declaration files of lang/types, by path in it: `appModules`, what they mention, and `board`.
 * @param read source text of a device module, e.g. `kernel/fiber`
 * @param boards the module `board` of each board
 */
export function frameworkDeclarations(read: (module: string) => string, boards: string[]): Map<string, string> {
  const files = new Map([['board.d.ts', boardDeclarations(boards)]])
  const queue = [...appModules, ...importsOf('board', files.get('board.d.ts')!)]
  for (let module; (module = queue.pop());) {
    const file = `${module}.d.ts`
    if (files.has(file)) continue
    files.set(file, `// Generated from ${module}.ts by compiler/lower/declarations.ts. Do not edit.\n${declarationsOf(`${module}.ts`, read(module))}`)
    queue.push(...importsOf(module, files.get(file)!))
  }
  return files
}

/** Modules that declarations import from, as paths from the framework's folder. */
function importsOf(module: string, text: string): string[] {
  const folder = module.slice(0, module.lastIndexOf('/') + 1)
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => (fileName.startsWith('.') ? path.posix.join(folder, fileName) : fileName))
}
