/** `uni clean`: removes uni's output from the working directory's `build`, and nothing else. */
import { existsSync, readdirSync } from 'node:fs'
import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { boards } from '../boards/index.ts'
import type { GlobalOptions } from './options.ts'

const ours = new Set([...boards.map((board) => board.name), 'sim', '.cache'])

export async function command({ output, dryRun }: GlobalOptions): Promise<number> {
  const paths = existsSync('build') ? readdirSync('build').filter((name) => ours.has(name)).map((name) => join('build', name)) : []
  if (dryRun) {
    for (const path of paths) output.data(`rm -r ${path}`)
    return 0
  }
  for (const path of paths) await rm(path, { recursive: true, force: true })
  await rmdir('build').catch(() => {})
  if (output.json) output.document('clean', { ok: true, removed: paths })
  else output.note(paths.length ? `removed ${paths.join(', ')}` : 'nothing to remove')
  return 0
}
