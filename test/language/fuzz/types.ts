/** Strict type checks of programs held in memory, as the corpus is checked: ES2022, no DOM, nothing of Node's. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { languageFolder } from '../corpus.ts'

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force, strict: true, noEmit: true, types: [],
}

export interface Checked {
  file: ts.SourceFile
  checker: ts.TypeChecker
  /** `line: message`, of all errors. */
  errors: string[]
}

/** Keeps what TypeScript knows of the library from one check to the next. */
export class TypeChecks {
  private readonly programs = new Map<string, { text: string; version: number }>()
  private readonly service: ts.LanguageService

  constructor() {
    const globals = path.join(languageFolder(), 'globals.d.ts')
    const read = (name: string): string | undefined => this.programs.get(name)?.text ?? (ts.sys.fileExists(name) ? readFileSync(name, 'utf8') : undefined)
    this.service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.programs.keys(), globals],
      getScriptVersion: (name) => String(this.programs.get(name)?.version ?? 0),
      getScriptSnapshot: (name) => {
        const text = read(name)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => languageFolder(),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => this.programs.has(name) || ts.sys.fileExists(name),
      readFile: read,
      directoryExists: ts.sys.directoryExists,
    })
  }

  check(text: string, name = '/program.ts'): Checked {
    this.programs.set(name, { text, version: (this.programs.get(name)?.version ?? 0) + 1 })
    const program = this.service.getProgram()!
    const file = program.getSourceFile(name)!
    const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .map((each) => `${file.getLineAndCharacterOfPosition(each.start ?? 0).line + 1}: ${ts.flattenDiagnosticMessageText(each.messageText, ' ')}`)
    return { file, checker: program.getTypeChecker(), errors }
  }

  /** Forgets a program that was checked under that name. */
  forget(name: string): void {
    this.programs.delete(name)
  }
}
