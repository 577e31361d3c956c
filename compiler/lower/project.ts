/** An app as a program of the TypeScript compiler: its options, where modules are found, and what the checker says of it. */
import path from 'node:path'
import ts from 'typescript'
import { CompileError, type Diagnostic } from '../../boards/error.ts'
import { frameworkRoot } from '../asc.ts'
import { check } from './check.ts'
import { adviceFor } from './advice.ts'
import { placeOf } from './refusal.ts'
import { remember } from './remember.ts'

/** Folder of the declarations that apps are checked against. */
export const typesFolder = (): string => path.join(frameworkRoot(), 'lang', 'types')

/** Options of apps: those of lang/types/tsconfig.json, which editors read. */
export function appOptions(): ts.CompilerOptions {
  const file = path.join(typesFolder(), 'tsconfig.json')
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile)
  const parsed = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, typesFolder(), undefined, file)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  return parsed.options
}

/** TypeScript's own library, read once. */
const libraries = new Map<string, ts.SourceFile | undefined>()

export interface Project {
  program: ts.Program
  /** The author's files: everything that is compiled, no declarations. */
  files: ts.SourceFile[]
}

/**
 * The program that begins with `main` (a file's path).
 * @param generated texts of files that exist only in this build, by absolute path, e.g. declarations of module `board`
 */
export function openProject(main: string | string[], generated: Map<string, string> = new Map(), options = appOptions()): Project {
  const host = ts.createCompilerHost(options, true)
  const { readFile, fileExists, getSourceFile } = host
  host.getSourceFile = (file, languageVersion, onError, fresh) => {
    if (!/\blib\.[\w.]+\.d\.ts$/.test(file)) return getSourceFile(file, languageVersion, onError, fresh)
    return libraries.get(file) ?? libraries.set(file, getSourceFile(file, languageVersion, onError, fresh)).get(file)
  }
  const cache = ts.createModuleResolutionCache(process.cwd(), (name) => name, options)
  host.resolveModuleNameLiterals = (names, from, redirect, own) => names.map(({ text }) => {
    const found = ts.resolveModuleName(text, from, own, host, cache, redirect)
    const source = found.resolvedModule && sourceOf(found.resolvedModule)
    return source ? { ...found, resolvedModule: { ...found.resolvedModule!, resolvedFileName: source, extension: ts.Extension.Ts, isExternalLibraryImport: false } } : found
  })
  host.readFile = (file) => generated.get(path.resolve(file)) ?? readFile(file)
  host.fileExists = (file) => generated.has(path.resolve(file)) || fileExists(file)
  const program = ts.createProgram([main].flat().map((one) => path.resolve(one)), options, host)
  remember(program.getTypeChecker())
  return { program, files: program.getSourceFiles().filter((file) => !file.isDeclarationFile) }
}

/**
 * The TypeScript source behind a package's declarations, if the package has it: `index.d.ts` in a folder of output stands for `index.ts` beside
 * package.json or in its `src`.
 */
function sourceOf({ resolvedFileName }: ts.ResolvedModuleFull): string | undefined {
  const inPackage = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\/(.*)\.d\.[cm]?ts$/.exec(resolvedFileName)
  if (!inPackage || inPackage[1].includes('/lang/types/')) return undefined
  const [, folder, file] = inPackage
  const name = path.basename(file)
  return [`${folder}/${file}.ts`, `${folder}/${name}.ts`, `${folder}/src/${name}.ts`, `${folder}/src/index.ts`].find((one) => ts.sys.fileExists(one))
}

/** Errors of TypeScript's that follow from what is refused, by the refusal's code. */
const consequences: Record<string, number[]> = {
  'UNI-L007': [1101, 2410],
  'UNI-L011': [2874, 2875, 7016, 7026, 17004],
  'UNI-L043': [2318, 2850, 2851],
}

/** All that is wrong with an app: TypeScript's own errors and what uni refuses, by file and place. Where both speak of one place, uni's stays. */
export function diagnose({ program, files }: Project): Diagnostic[] {
  // First, for then the checker has resolved every call.
  const all = typeErrors(program, files)
  const refused = check(program, files)
  const at = ({ file, line, column }: Diagnostic): string => `${file}:${line}:${column}`
  const taken = new Set(refused.map(at))
  const implied = new Set(refused.flatMap(({ code }) => consequences[code] ?? []).map((code) => `TS${code}`))
  const errors = all.filter((error) => !taken.has(at(error)) && !implied.has(error.code))
  const order = new Map(files.map((file, index) => [placeOf(file, 0).file, index]))
  return [...errors, ...refused].sort((a, b) => (order.get(a.file) ?? -1) - (order.get(b.file) ?? -1) || a.line - b.line || a.column - b.column)
}

/** Throws `CompileError` with all that `diagnose` finds, if it finds anything. */
export function assertSound(project: Project): void {
  const found = diagnose(project)
  if (found.length) throw new CompileError(found)
}

/** TypeScript's own errors in the author's files, and those that belong to no file. */
export function typeErrors(program: ts.Program, files: ts.SourceFile[]): Diagnostic[] {
  const found = [
    ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ]
  return found.filter((each) => each.category === ts.DiagnosticCategory.Error).map(toDiagnostic)
}

/** One of TypeScript's diagnostics as ours. */
export function toDiagnostic(error: ts.Diagnostic): Diagnostic {
  const place = error.file ? placeOf(error.file, error.start ?? 0) : { file: '', line: 1, column: 1 }
  const help = adviceFor(error)
  return { severity: 'error', ...place, code: `TS${error.code}`, message: oneLine(error.messageText), ...(help ? { help } : {}) }
}

/** TypeScript gives its reasons below the message; ours are lines that programs read too. */
const oneLine = (text: string | ts.DiagnosticMessageChain): string => ts.flattenDiagnosticMessageText(text, '\n').replace(/\.?\n\s*/g, ': ')
