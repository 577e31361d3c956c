/** `uni build`: from an app and a board to an image, and what came out. */
import { relative } from 'node:path'
import type { Board } from '../boards/board.ts'
import { validateBoard } from '../boards/validate.ts'
import type { BuildResult } from '../compiler/build.ts'
import type { Optimize } from '../compiler/c/flags.ts'
import { checkNames, findApp, findTarget, place, type App } from './app.ts'
import { loadConfig } from './config.ts'
import { usage, type AppOptions, type GlobalOptions } from './options.ts'
import { grouped, seconds } from './output.ts'
import { showDiagnostic } from './report.ts'
import { withSetup } from './setup.ts'
import { findToolchain } from './toolchain.ts'

export interface BuildOptions extends GlobalOptions {
  apps: string[]
  board?: string
  out?: string
  stressCollector?: boolean
  optimize?: Optimize
}

/** A path as people want to see it: relative when it lies below the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short && !short.startsWith('..') ? short : path
}

/** Builds one app, telling of each step on stderr. Throws with what is wrong. */
export async function buildApp(options: GlobalOptions, app: App, board: Board, more: { out?: string; stressCollector?: boolean; optimize?: Optimize } = {}): Promise<BuildResult> {
  const { output } = options
  validateBoard(board)
  const toolchain = await withSetup(options, () => findToolchain(board.soc.arch))
  output.detail(`gcc ${toolchain.version}  ${toolchain.gcc}`)
  const { build } = await import('../compiler/build.ts')
  const started = Date.now()
  const result = await build({
    app: app.main,
    board,
    toolchain,
    out: more.out ?? `build/${board.name}/${app.name}`,
    stressCollector: more.stressCollector,
    optimize: more.optimize,
    onStep: (step) => output.verbose ? output.step(step.name, step.detail, step.ms) : undefined,
  })
  for (const warning of result.warnings) process.stderr.write(`${showDiagnostic(warning, output)}\n`)
  const how = result.cached ? 'unchanged' : `${grouped(result.sizes.image)} bytes`
  output.step('build', `${app.name} for ${board.name}  ${shortPath(result.image)}  ${how}`, Date.now() - started)
  return result
}

export const sizeLine = (sizes: BuildResult['sizes']): string =>
  `text ${grouped(sizes.text)}  rodata ${grouped(sizes.rodata)}  data ${grouped(sizes.data)}  bss ${grouped(sizes.bss)}  image ${grouped(sizes.image)} bytes`

/** The board. Where it is not clear which, what is wrong with the apps on every board comes first. */
async function targetOf(options: BuildOptions, config: Awaited<ReturnType<typeof loadConfig>>, apps: App[]): Promise<ReturnType<typeof findTarget>> {
  try {
    return findTarget(options.board, config, apps[0])
  } catch (error) {
    const { isDeviceCode } = await import('../compiler/build.ts')
    const { assertSound, openProject } = await import('../compiler/lower/project.ts')
    for (const app of apps) if (!isDeviceCode(app.main)) assertSound(openProject([app.main]))
    throw error
  }
}

export async function command(options: BuildOptions): Promise<number> {
  const { output } = options
  const config = await loadConfig(options.apps[0])
  const named = (options.apps.length ? options.apps : [undefined]).map((asked) => findApp(asked, config))
  const apps = named.filter((app, i) => named.findIndex((other) => other.main === app.main) === i)
  checkNames(apps)
  if (options.out && apps.length > 1) throw usage('--out takes one app at a time')
  const { board } = await targetOf(options, config, apps)
  const results: BuildResult[] = []
  const started = Date.now()
  for (const app of apps) results.push(await buildApp(options, app, board, { ...options, optimize: options.optimize ?? config.optimize }))
  if (output.json) {
    const documents = results.map((result, i) => ({ ...document(result, board), app: apps[i].name }))
    if (documents.length === 1) output.document('build', { ok: true, ...documents[0], ms: Date.now() - started })
    else output.document('build', { ok: true, builds: documents, ms: Date.now() - started })
    return 0
  }
  for (const result of results) {
    output.data(shortPath(result.image))
    output.note(`${' '.repeat(10)}${sizeLine(result.sizes)}`)
  }
  output.detail(`all in ${seconds(Date.now() - started)}`)
  output.note(`next: ./uni run ${shortPath(place(apps[0])) || '.'} --board ${board.name}`)
  return 0
}

const document = (result: BuildResult, board: Board): object => ({
  board: board.name,
  elf: shortPath(result.elf),
  image: shortPath(result.image),
  files: [shortPath(result.elf), shortPath(result.image)],
  sizes: result.sizes,
  cached: result.cached,
  warnings: result.warnings,
})

/** For other verbs: the app and board meant by `options`, built. */
export async function buildTarget(options: AppOptions, fallback?: string): Promise<{ app: App; board: Board; result: BuildResult }> {
  const config = await loadConfig(options.app)
  const app = findApp(options.app, config)
  const { board, from } = findTarget(options.board, config, app, fallback)
  if (from === 'built before') options.output.note(`board     ${board.name}, as built before (use --board to choose)`)
  return { app, board, result: await buildApp(options, app, board, { optimize: options.optimize ?? config.optimize }) }
}

