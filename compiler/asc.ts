/**
 * Runs asc (the AssemblyScript compiler) over an app and everything it imports.
 *
 * asc sees one virtual file tree: generated files first, then the app's own folder, then the framework's device folders
 * as library modules (`~lib/hal/…`), so that each file has exactly one internal path.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompileError, Exit, UniError, type Diagnostic } from '../boards/error.ts'
import { fromAuthor } from './lower/map.ts'
import type { Lowered } from './lower/lower.ts'
import { classesOf, fieldsBeyondNull, functionsOf, type AscProgram, type ClassLayout, type FunctionInfo } from './program.ts'

/** Folder of the framework: the one that holds `hal/`, `kernel/`, `boards/`. */
export const frameworkRoot = (): string => {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  for (;;) {
    try {
      readFileSync(path.join(folder, 'hal', 'hw.ts'))
      return folder
    } catch {
      const parent = path.dirname(folder)
      if (parent === folder) throw new Error('the framework folder (with hal/hw.ts) is not above this program')
      folder = parent
    }
  }
}

const require = createRequire(import.meta.url)
/** Folder of asc's own library sources. */
const stdFolder = (): string => path.join(path.dirname(require.resolve('assemblyscript/package.json')), 'std', 'assembly')

/** Folders of the framework that hold device code. */
export const deviceFolders = ['hal', 'drivers', 'kernel', 'lang', 'apps'] as const

/** A hook of asc's transform interface, as far as we use it. */
export interface Transform {
  afterParse?(parser: unknown): void
  afterInitialize?(program: AscProgram): void
  /** `module` is a binaryen module. */
  afterCompile?(module: unknown): void
}

export interface ModuleOptions {
  /** Folder against which relative file names are resolved and shown; the app is in it or is named relative to it. */
  projectRoot: string
  /** Entry files: names in `generated`, or paths relative to `projectRoot`. */
  entries: string[]
  /** Files that exist only in this build, by name, e.g. `entry.ts`, `board.ts` (imported as `"board"`). */
  generated: Record<string, string>
  /** Library module that is the runtime, e.g. `kernel/heap`; or asc's `stub`, `minimal`. */
  runtime: string
  /** asc `--use` aliases, e.g. `abort=~lib/kernel/panic/abort`. */
  use: string[]
  transforms?: Transform[]
  /** No source map and no names: compiles faster; traps then tell no place. */
  bare?: boolean
  /** asc does not look whether its module is valid: whoever runs it does. */
  unchecked?: boolean
  /** Where generated files come from: an app in TypeScript that was lowered. */
  lowered?: Pick<Lowered, 'place' | 'extent' | 'inputs'>
}

export interface CompiledModule {
  wasm: Uint8Array
  /** Source map version 3 as text; generated column = byte offset in the wasm, sources are names to show. */
  sourceMap: string
  warnings: Diagnostic[]
  /** Every function asc compiled, by its name in the wasm's name section. */
  functions: Map<string, FunctionInfo>
  /** Layout of every class whose objects the collector manages, by runtime id: what a debugger needs. */
  classes: ClassLayout[]
  /** Absolute paths of all files read: what a rebuild depends on. */
  inputs: string[]
}

interface AscDiagnostic {
  message: string
  code: number
  category: number
  range: { start: number; source: { normalizedPath: string } | null } | null
}

/** Compiles. Throws `CompileError` with asc's diagnostics placed in the author's files. */
export async function compileModule(options: ModuleOptions): Promise<CompiledModule> {
  const asc = await import('assemblyscript/asc')
  const root = frameworkRoot()
  const texts = new Map<string, string>()
  const inputs = new Set<string>()

  /** Real path of a name asc uses, or undefined for generated files and asc's built-in library. */
  const realPath = (name: string): string => {
    const library = name.startsWith('~lib/') ? name.slice(5) : undefined
    if (library === undefined) return path.resolve(options.projectRoot, name)
    const top = library.split('/')[0]
    return (deviceFolders as readonly string[]).includes(top) ? path.join(root, library) : path.join(stdFolder(), library)
  }
  /** Name to show: relative to the project where that is shorter, else to the framework. */
  const shownName = (name: string): string => {
    if (name.replace(/^~lib\//, '') in options.generated) return name.replace(/^~lib\//, '')
    const real = realPath(name)
    const inProject = path.relative(options.projectRoot, real)
    if (!inProject.startsWith('..')) return inProject
    const inFramework = path.relative(root, real)
    return inFramework.startsWith('..') ? real : inFramework
  }
  const read = (name: string, base: string): string | null => {
    const library = base === LIBRARY
    const key = library ? `~lib/${name}` : path.posix.normalize(name)
    const known = texts.get(key)
    if (known !== undefined) return known
    const generatedText = options.generated[key.replace(/^~lib\//, '')]
    if (generatedText !== undefined) {
      texts.set(key, generatedText)
      return generatedText
    }
    const top = key.replace(/^~lib\//, '').split('/')[0]
    if (key.startsWith('~lib/') && !(deviceFolders as readonly string[]).includes(top)) return null
    try {
      const real = realPath(key)
      const text = readFileSync(real, 'utf8')
      inputs.add(real)
      texts.set(key, text)
      return text
    } catch {
      return null
    }
  }

  const found: Diagnostic[] = []
  const output = new Map<string, string | Uint8Array>()
  const sink = asc.createMemoryStream()
  let program!: AscProgram
  let functions = new Map<string, FunctionInfo>()
  let classes: ClassLayout[] = []
  const observer: Transform = {
    afterInitialize(initialized) {
      program = initialized
      program.options.stackSize = 0 // asc forces a shadow stack on custom runtimes; roots are found conservatively
      program.module.useShadowStack = false // decided when the module was made, before this hook
    },
    afterCompile() {
      functions = functionsOf(program, shownName)
      classes = classesOf(program)
      for (const { message, range } of fieldsBeyondNull(program)) found.push({ ...place({ message, code: 0, category: 3, range }), code: 'UNI-C016' })
    },
  }
  const { result: { error }, words } = await withoutExit(() => asc.main(
    [
      ...options.entries, '--outFile', 'module.wasm', ...(options.bare ? [] : ['--sourceMap', '--debug']), '--runtime',
      options.runtime.includes('/') ? `~lib/${options.runtime}` : options.runtime,
      '--lib', LIBRARY, '--memoryBase', '4096', '--exportTable', '--baseDir', '.', '--noColors', ...(options.unchecked ? ['--noValidate'] : []),
      ...options.use.flatMap((alias) => ['--use', alias]),
    ],
    {
      stdout: sink,
      stderr: sink,
      readFile: (name: string, base: string) => read(name, base),
      writeFile: (name: string, contents: string | Uint8Array) => void output.set(name, contents),
      listFiles: () => [],
      transforms: [observer, ...(options.transforms ?? [])] as never,
      reportDiagnostic: (raw: unknown) => found.push(place(raw as AscDiagnostic)),
    },
  ))
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error')
  if (errors.length) throw new CompileError(found)
  if (error) throw new CompileError([{ severity: 'error', file: options.entries[0], line: 1, column: 1, code: 'ASC', message: `${error.message}\n${words}`.trim() }])

  const map: { sources: string[]; mappings: string; sourcesContent?: unknown; sourceRoot?: unknown } = fromAuthor(options.bare ? { version: 3, sources: [], names: [], mappings: '' } : JSON.parse(output.get('module.wasm.map') as string), functions, options.lowered)
  map.sources = map.sources.map(shownName)
  delete map.sourcesContent
  delete map.sourceRoot
  return { wasm: output.get('module.wasm') as Uint8Array, sourceMap: JSON.stringify(map), warnings: found, functions, classes, inputs: [...new Set([...inputs, ...options.lowered?.inputs ?? []])].sort() }

  /** asc gives character offsets; people want lines. */
  function place(raw: AscDiagnostic): Diagnostic {
    const name = raw.range?.source?.normalizedPath
    const text = name === undefined ? undefined : texts.get(name)
    const before = text?.slice(0, raw.range!.start) ?? ''
    const author = name === undefined ? undefined : options.lowered?.place(name, before.split('\n').length)
    return {
      severity: raw.category === 3 ? 'error' : 'warning',
      ...(author ?? {
        file: name === undefined ? options.entries[0] : shownName(name),
        line: before.split('\n').length,
        column: before.length - before.lastIndexOf('\n'),
      }),
      code: `${raw.code < 1000 ? 'AS' : 'TS'}${raw.code}`,
      message: raw.message,
    }
  }
}

/** asc prints its own crash and ends the process; people get one error with a way out instead. */
async function withoutExit<T>(action: () => Promise<T>): Promise<{ result: T; words: string }> {
  const { exit } = process
  const { error } = console
  let words = ''
  console.error = (...parts: unknown[]) => void (words += `${parts.join(' ')}\n`)
  process.exit = (() => {
    const cause = /\b(?:Assertion|Error)[^\n]*/.exec(words)?.[0] ?? 'no reason given'
    throw new UniError('UNI-C002', `the AssemblyScript compiler crashed: ${cause}`, Exit.internal, ['take out the code changed last, part by part, to find what it cannot compile'])
  }) as typeof process.exit
  try {
    return { result: await action(), words }
  } finally {
    process.exit = exit
    console.error = error
  }
}

/** The folder name by which asc asks for library modules; never a real path. */
const LIBRARY = '@library'
