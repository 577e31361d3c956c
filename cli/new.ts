/** `uni new`: makes a project that builds. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync, chmodSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { boardNamed } from './app.ts'
import { home, version } from './home.ts'
import { onInterrupt } from './interrupt.ts'
import { shortPath } from './build.ts'
import type { GlobalOptions } from './options.ts'
import { projectFiles } from './template.ts'

export async function command(options: GlobalOptions & { folder: string; board?: string }): Promise<number> {
  const { output } = options
  const folder = resolve(options.folder)
  const name = basename(folder)
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name)) {
    throw new UniError('UNI-U021', `"${name}" is no name for a project`, Exit.usage, ['use lower-case letters, digits, "-", "_" and "."'])
  }
  const board = boardNamed(options.board ?? 'virt64')
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length)) {
    throw new UniError('UNI-U020', `${options.folder} exists and is not an empty folder`, Exit.usage, ['choose another name, or empty it first'])
  }
  const files = projectFiles({ name, board, home: homeFrom(folder), version: version() })
  if (options.dryRun) {
    for (const file of Object.keys(files)) output.data(join(shortPath(folder), file))
    return Exit.ok
  }
  // Made beside its place, then renamed: it is there whole or not at all.
  const making = `${folder}.${process.pid}.part`
  const forget = onInterrupt(() => rmSync(making, { recursive: true, force: true }))
  try {
    mkdirSync(making, { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(making, file), text)
    chmodSync(join(making, 'uni'), 0o755)
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw error
  } finally {
    forget()
  }
  if (output.json) output.document('new', { ok: true, folder: shortPath(folder), board: board.name, files: Object.keys(files) })
  else {
    output.data(shortPath(folder))
    output.note(`next: cd ${shortPath(folder)} && ./uni run`)
  }
  return Exit.ok
}

/** The framework's folder as the project names it: relative when they lie near each other, so that both can move together. */
function homeFrom(folder: string): string {
  const path = relative(folder, home)
  const near = !isAbsolute(path) && path.split('/').filter((part) => part === '..').length <= 2 && dirname(folder) !== '/'
  return near ? path : home
}
