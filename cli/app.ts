/** Which app is meant, for which board: from flags, environment, config and folders, in this order. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { boards, findBoard } from '../boards/index.ts'
import type { LoadedConfig } from './config.ts'
import { home } from './home.ts'
import { nearest } from './suggest.ts'

export interface App {
  /** Absolute folder. */
  folder: string
  /** Absolute path of the file that exports `main()`: `main.ts`, or the one file that is the app. */
  main: string
  /** Name of its output folder. */
  name: string
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()
const shown = (path: string): string => relative(process.cwd(), path) || '.'

/** Folders that may hold apps by name: the project's `apps/`, then the framework's examples. */
const shelves = (): string[] => [...new Set([resolve('apps'), join(home, 'apps')])].filter(isFolder)

/** Names of the apps that can be asked for by name. */
export const appNames = (): string[] =>
  [...new Set(shelves().flatMap((shelf) => readdirSync(shelf).filter((name) => existsSync(join(shelf, name, 'main.ts')))))].sort()

/** The app called `asked` (a folder, a file, or a name in `apps/`), else the config's, else the working directory. */
export function findApp(asked: string | undefined, config: LoadedConfig): App {
  const file = sourceFile(asked ?? '')
  if (file && basename(file) !== 'main.ts') {
    checkMain(file)
    return { folder: dirname(file), main: file, name: basename(file, '.ts') }
  }
  const folder = asked === undefined || asked === '' ? resolve(config.folder, config.app ?? '.') : locate(asked)
  if (!isFolder(folder)) throw noSuchApp(asked ?? shown(folder))
  const main = join(folder, 'main.ts')
  if (!existsSync(main)) throw noMainFile(folder, asked)
  checkMain(main)
  const own = config.app === undefined ? folder === config.folder : folder === resolve(config.folder, config.app)
  return { folder, main, name: (own && config.name) || basename(realpathSync(folder)) }
}

/** Absolute path when `asked` is a TypeScript file. */
function sourceFile(asked: string): string | undefined {
  if (!/(?<!\.d)\.ts$/.test(asked)) return undefined
  return [resolve(asked), join(home, asked)].find((path) => existsSync(path) && statSync(path).isFile())
}

function checkMain(file: string): void {
  if (exportsMain(readFileSync(file, 'utf8'))) return
  throw new UniError('UNI-A003', `${shown(file)} does not export a function "main"`, Exit.config, ['add: export function main(): void {}'])
}

function locate(asked: string): string {
  const direct = resolve(asked)
  if (isFolder(direct)) return direct
  const file = sourceFile(asked)
  if (file) return dirname(file)
  if (isFolder(join(home, asked))) return join(home, asked)
  if (/^[\w.-]+$/.test(asked)) {
    const found = shelves().map((shelf) => join(shelf, asked)).filter(isFolder)
    if (found.length > 1) {
      throw new UniError('UNI-A004', `two apps are called "${asked}": ${found.map(shown).join(' and ')}`, Exit.usage, found.map((path) => `give the folder: ${shown(path)}`))
    }
    if (found.length === 1) return found[0]
  }
  throw noSuchApp(asked)
}

function noSuchApp(asked: string): UniError {
  const names = appNames()
  const meant = nearest(basename(asked), names)
  const fixes = meant ? [`did you mean ${isFolder('apps') && existsSync(join('apps', meant)) ? `apps/${meant}` : meant}?`] : []
  fixes.push(names.length ? `apps here: ${names.join(', ')}` : 'make one: uni new my-app')
  return new UniError('UNI-A001', `no app "${asked}"`, Exit.notFound, fixes)
}

function noMainFile(folder: string, asked: string | undefined): UniError {
  const inside = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'main.ts')))
  const apps = isFolder(join(folder, 'apps')) ? readdirSync(join(folder, 'apps')).filter((name) => existsSync(join(folder, 'apps', name, 'main.ts'))) : []
  const fixes =
    inside.length ? [`give one of the apps in it: ${inside.map((name) => shown(join(folder, name))).join(', ')}`]
    : apps.length ? [`give the app's folder: ${apps.map((name) => shown(join(folder, 'apps', name))).join(', ')}`]
    : [`write ${shown(join(folder, 'main.ts'))} with: export function main(): void {}`, 'or make a project: uni new my-app']
  return new UniError('UNI-A002', `no main.ts in ${asked ?? 'the working directory'}`, Exit.notFound, fixes)
}

/** True when TypeScript source text exports something called `main`. */
export function exportsMain(source: string): boolean {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
  return /\bexport\s+(?:(?:async\s+)?function|const|let|var)\s+main\b/.test(code) || /\bexport\s*\{[^}]*\bmain\s*[,}]/.test(code) || /\bexport\s*\*\s*from\b/.test(code)
}

/** What names the app on the command line: its folder, or its file. */
export const place = (app: App): string => (basename(app.main) === 'main.ts' ? app.folder : app.main)

/** Throws when two apps would share an output folder. */
export function checkNames(apps: App[]): void {
  const seen = new Map<string, App>()
  for (const app of apps) {
    const other = seen.get(app.name)
    if (other) {
      throw new UniError('UNI-A004', `two apps are called "${app.name}": ${shown(place(other))} and ${shown(place(app))}`, Exit.usage, [
        'build them one at a time with --out DIR, or give one another name in its uni.config.ts',
      ])
    }
    seen.set(app.name, app)
  }
}

const boardList = (): string => boards.map((board) => board.name).join(', ')

/** The board called `name` or an error that lists the boards. @param from where the name came from */
export function boardNamed(name: string, from = '--board'): Board {
  const board = findBoard(name)
  if (board) return board
  const meant = nearest(name, boards.flatMap((one) => [one.name, ...(one.aliases ?? [])]))
  const exit = from === '--board' ? Exit.usage : Exit.config
  throw new UniError('UNI-B001', `${from}: no board "${name}"`, exit, [...(meant ? [`did you mean ${meant}?`] : []), `boards: ${boardList()} (./uni boards tells more)`])
}

/** Flag or UNI_BOARD, then config, then the only board the app was built for before, then `fallback`. */
export function findTarget(asked: string | undefined, config: LoadedConfig, app: App | undefined, fallback?: string): { board: Board; from: string } {
  if (asked) return { board: boardNamed(asked), from: '--board' }
  if (config.board) return { board: boardNamed(config.board, 'uni.config.ts'), from: 'uni.config.ts' }
  if (fallback) return { board: boardNamed(fallback), from: 'default' }
  const built = app ? boards.filter((board) => existsSync(join('build', board.name, app.name))) : []
  if (built.length === 1) return { board: built[0], from: 'built before' }
  throw new UniError('UNI-U002', 'which board?', Exit.usage, [`add --board NAME, one of: ${boardList()}`, 'or set UNI_BOARD, or "board" in uni.config.ts'])
}
