/** One build: app + board → ELF and image. The only entry the command line uses. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { candidates, devicesOf, type Board } from '../boards/board.ts'
import { Exit, UniError, type Diagnostic } from '../boards/error.ts'
import type { Elf } from '../linker/elf.ts'
import { imageOf } from '../linker/image.ts'
import { handWrittenLines, link, startupFiles } from '../linker/link.ts'
import type { Toolchain } from '../linker/toolchain.ts'
import { compileModule, frameworkRoot, type CompiledModule, type ModuleOptions } from './asc.ts'
import { generatedFlags, startupFlags, type Optimize } from './c/flags.ts'
import { type ImportTable, seam } from './c/seam.ts'
import { translate } from './c/translate.ts'
import { assetModule, assetsOf } from './assets.ts'
import { filesBelow, recordInputs, unchanged, type BuildRecord } from './cache.ts'
import { boardModule, entryModule } from './entry.ts'
import { elfSymbols } from './elf-symbols.ts'
import { lineTable } from './lines.ts'
import { lowerApp } from './lower/lower.ts'
import { coalesceData } from './wasm/coalesce.ts'
import { decode } from './wasm/decode.ts'
import type { Module } from './wasm/module.ts'
import type { Locate } from './c/source.ts'

export interface BuildOptions {
  /** Folder of the app, which holds `main.ts`, or the file that exports `main()`. */
  app: string
  board: Board
  toolchain: Toolchain
  /** Output folder; default `build/<board>/<app>` below the working directory. */
  out?: string
  /** Called as each step ends. */
  onStep?: (step: { name: string; detail: string; ms: number }) => void
  /** Default: speed. */
  optimize?: Optimize
  /** Collect at every allocation: finds collector mistakes. */
  stressCollector?: boolean
  /** Imports besides the machine seam, which they may replace: for tests of the machine itself. */
  imports?: ImportTable
}

export interface BuildResult {
  app: string
  board: string
  elf: string
  /** The image the board boots, e.g. `kernel8.img`. */
  image: string
  /** Bytes by part. `handWrittenLines` counts C and assembly lines in the image, `declarationLines` those of the headers between them. */
  sizes: { text: number; rodata: number; data: number; bss: number; symbols: number; image: number; handWrittenLines: number; declarationLines: number }
  /** The app uses the board's network card. */
  usesNetwork: boolean
  /** Nothing had changed. */
  cached: boolean
  warnings: Diagnostic[]
}

/** The file that exports `main()`. @param app a folder or that file */
export const mainFile = (app: string): string => (app.endsWith('.ts') ? path.resolve(app) : path.resolve(app, 'main.ts'))

/** Name of the app: its folder's, or its file's when that is not `main.ts`. */
const appName = (main: string): string => (path.basename(main) === 'main.ts' ? path.basename(path.dirname(main)) : path.basename(main, '.ts'))

/** Marks a main file as AssemblyScript, which asc gets as it is: for tests of kernel and drivers. */
const DEVICE_CODE = /^(?:\s|\/\/.*\n)*\/\*\*?[^]*?@assemblyscript\b[^]*?\*\//

/** True for a main file that is not there or is AssemblyScript. */
export const isDeviceCode = (file: string): boolean => !existsSync(file) || DEVICE_CODE.test(readFileSync(file, 'utf8').slice(0, 2000))

/** What asc is asked for an app on a board; the simulator compiles the same. Throws `CompileError`. */
export function moduleOptions(app: string, board: Board, projectRoot: string, stressCollector = false): ModuleOptions {
  const file = mainFile(app)
  const main = path.relative(projectRoot, file).split(path.sep).join('/')
  const boardText = boardModule(board)
  const device = isDeviceCode(file)
  const lowered = device ? undefined : lowerApp({ projectRoot, roots: [main] })
  return {
    projectRoot,
    entries: ['entry.ts'],
    generated: { ...lowered?.files, 'entry.ts': entryModule(lowered?.start ?? main, board), 'board.ts': boardText, 'assets.ts': assetModule(assetsOf(path.dirname(file))) },
    runtime: 'kernel/heap',
    use: ['abort=~lib/kernel/panic/abort', ...(stressCollector ? ['UNI_GC_STRESS=1'] : []), ...lowered?.use ?? []],
    lowered,
  }
}

/** Builds. Throws `CompileError` with diagnostics or `UniError`; leaves no half-written output. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { board, toolchain } = options
  const main = mainFile(options.app)
  const app = appName(main)
  const out = path.resolve(options.out ?? path.join('build', board.name, app))
  const root = frameworkRoot()
  const assets = assetsOf(path.dirname(main)).map(({ path: name, etag }) => name + etag)
  const key = JSON.stringify([main, assets, board, toolchain.gcc, toolchain.version, options.optimize ?? 'speed', options.stressCollector ?? false, importKey(options.imports), process.version, 2])
  const recordFile = path.join(out, 'build.json')
  const known = unchanged<BuildResult>(recordFile, key)
  if (known) return { ...known, cached: true }
  if (!existsSync(main)) throw new UniError('UNI-A001', `there is no ${main}`, Exit.notFound, ['an app is a folder with a main.ts that exports main()'])

  let since = Date.now()
  const step = (name: string, detail: string): void => {
    options.onStep?.({ name, detail, ms: Date.now() - since })
    since = Date.now()
  }
  mkdirSync(path.dirname(out), { recursive: true })
  const work = mkdtempSync(`${out}.`)
  // Ctrl-C ends the process without unwinding.
  const forgo = (): void => rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', forgo)
  try {
    const projectRoot = process.cwd()
    const modules = moduleOptions(options.app, board, projectRoot, options.stressCollector)
    for (const [name, text] of Object.entries(modules.generated)) {
      const file = path.join(work, 'generated', name.replaceAll('../', ''))
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    const compiled = await compileModule(modules)
    step('compile', `${compiled.inputs.length} modules → ${compiled.wasm.length} bytes of wasm`)

    const source = path.join(work, 'app.c')
    const { c, functions } = translateModule(compiled, board, path.relative(projectRoot, main).split(path.sep).join('/'), options.imports)
    writeFileSync(source, c)
    writeFileSync(path.join(work, 'app.types.json'), JSON.stringify({ classes: compiled.classes }))
    step('translate', `${functions} functions to C`)

    const elfFile = path.join(work, 'app.elf')
    let symbolBytes = 0
    const elf = await link({
      board, toolchain, source, work, elf: elfFile,
      flags: { app: [...generatedFlags(board.soc.arch, board.soc.cpu, options.optimize), '-I', path.join(root, 'compiler', 'c')], startup: startupFlags(board.soc.arch, board.soc.cpu) },
      linkerFolder: path.join(root, 'linker'),
      sourceRoot: projectRoot,
      symbols: (first) => {
        const table = elfSymbols(first, compiled.functions)
        symbolBytes = table.length
        return table
      },
    })
    const image = imageOf(elf, board.image)
    writeFileSync(path.join(work, board.image.file), image)
    writeFileSync(path.join(work, 'app.wasm'), compiled.wasm)
    writeFileSync(path.join(work, 'app.wasm.map'), compiled.sourceMap)
    step('link', `${board.image.file} ${image.length} bytes`)

    for (const name of readdirSync(work)) if (/\.(o|ld|bin|S)$/.test(name)) rmSync(path.join(work, name))
    const result: BuildResult = {
      app,
      board: board.name,
      elf: path.join(out, 'app.elf'),
      image: path.join(out, board.image.file),
      sizes: {
        ...sectionSizes(elf), symbols: symbolBytes, image: image.length,
        handWrittenLines: handWrittenLines(handWrittenFiles(board, root, c)), declarationLines: handWrittenLines(declarationFiles(root)),
      },
      usesNetwork: uses(compiled, board, 'net'),
      cached: false,
      warnings: compiled.warnings,
    }
    const tools = ['compiler', 'linker', 'boards'].flatMap((folder) => filesBelow(path.join(root, folder)))
    const record: BuildRecord<BuildResult> = { key, inputs: recordInputs([...compiled.inputs, ...tools]), outputs: [result.elf, result.image], result }
    writeFileSync(path.join(work, 'build.json'), JSON.stringify(record))
    rmSync(out, { recursive: true, force: true })
    renameSync(work, out)
    return result
  } catch (error) {
    forgo()
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new UniError('UNI-C030', 'no space left on the disk', Exit.io, ['free some space, then build again'])
    throw error
  } finally {
    process.off('exit', forgo)
  }
}

/** True when the program has code of a driver that may play `role`. */
function uses(compiled: CompiledModule, board: Board, role: 'net'): boolean {
  const devices = devicesOf(board)
  const drivers = candidates(board.soc.roles[role]).flatMap(({ device }) => devices[device]?.driver ?? [])
  return drivers.some((driver) => [...compiled.functions.keys()].some((name) => name.startsWith(`~lib/drivers/${driver}/`)))
}

function translateModule(compiled: CompiledModule, board: Board, main: string, imports?: ImportTable): { c: string; functions: number } {
  const module = decode(compiled.wasm)
  coalesceData(module)
  const locate = withStubs(lineTable(compiled.sourceMap), module, compiled)
  const { c, functions } = translate(module, {
    arch: board.soc.arch,
    locate,
    imports: new Map([...seam, ...imports ?? []]),
    // Only the author's own code yields at loop back-edges: kernel, drivers and library run to their end (docs/decisions/004).
    safepoints: (name) => !name.startsWith('~lib/'),
    managed: (name, local) => compiled.functions.get(name)?.locals[local]?.managed === true,
    // The allocator's slow path would make its short one save registers; a debugger stops in the app's main, and shows no calls around it.
    outOfLine: (name) => name === '~lib/kernel/heap/objects/takeSlowly' || name === main.replace(/\.ts$/, '/main'),
    // Reports, and what runs once at start: small before fast.
    cold: (name) => /^~lib\/kernel\/(panic|backtrace|symbols|line|log|retained|fdt|boot)\//.test(name) || /^(~lib\/)?start:|^entry\//.test(name),
  })
  return { c, functions: functions.length }
}

/** asc's dispatchers of overridden methods have no place of their own: they get the method's declaration. */
function withStubs(locate: Locate, module: Module, compiled: CompiledModule): Locate {
  const stubs = module.functions.flatMap((fn, index) => {
    const declared = compiled.functions.get(module.names.functions.get(index)?.replace(/@override$/, '') ?? '')
    const first = fn.body[0], last = fn.body.at(-1)
    if (!declared || !first || !last || locate(first.offset)) return []
    return [{ from: first.offset, to: last.offset, place: { file: declared.file, line: declared.firstLine } }]
  })
  return (offset) => locate(offset) ?? stubs.find((stub) => stub.from <= offset && offset <= stub.to)?.place
}

/** Imports in a form that can be compared: what they become. */
const importKey = (imports?: ImportTable) =>
  [...imports ?? []].map(([name, { params, result, c }]) => [name, params, result, c(...params.map((_, index) => `$${index}`))])

/** C and assembly that ends up in an image of `board`. */
const handWrittenFiles = (board: Board, root: string, program: string): string[] => [
  ...startupFiles(board, program).map((file) => path.join(root, 'linker', 'startup', file)),
  path.join(root, 'compiler', 'c', 'prelude.h'),
  path.join(root, 'compiler', 'c', `${board.soc.arch}.h`),
]

const declarationFiles = (root: string): string[] => ['uni.h', 'arch.h', 'board.h'].map((file) => path.join(root, 'linker', 'startup', file))

function sectionSizes(elf: Elf): { text: number; rodata: number; data: number; bss: number } {
  const sizes = { text: 0, rodata: 0, data: 0, bss: 0 }
  for (const section of elf.sections) {
    if (!(section.flags & 2)) continue // SHF_ALLOC
    if (section.type === 8) sizes.bss += section.size
    else if (section.flags & 4) sizes.text += section.size
    else if (section.flags & 1) sizes.data += section.size
    else sizes.rodata += section.size
  }
  return sizes
}

