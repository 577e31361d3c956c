/** `uni flash --to dir:/media/boot`: the boot files, into a mounted boot partition. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Exit, UniError } from '../../boards/error.ts'
import { sha256, writeFolder } from '../../flash/card.ts'
import { MARK } from '../../flash/pi.ts'
import { shortPath } from '../build.ts'
import { onInterrupt } from '../interrupt.ts'
import { grouped } from '../output.ts'
import { ask } from '../setup.ts'
import { cardContent, needCard, needPlace, type FlashJob, type FlashOptions } from './job.ts'

export async function flash(job: FlashJob): Promise<number> {
  const { options, app, board } = job
  const { output } = options
  needPlace(job, 'dir')
  needCard(board)
  if (board.firmware === 'sunxi') {
    throw new UniError('UNI-F005', `${board.title} starts from sectors in front of the card's file system; a folder cannot hold them`, Exit.usage, ['--to file:card.img'])
  }
  const path = resolve(job.place)
  if (!existsSync(path)) throw new UniError('UNI-F004', `no folder ${path}`, Exit.notFound, ['mount the card\'s boot partition first'])
  if (!statSync(path).isDirectory()) throw new UniError('UNI-F004', `${path} is not a folder`, Exit.usage, [`--to file:${path}`])
  const { files } = await cardContent(job)
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  if (options.dryRun) {
    output.data(`${path}\n  folder`)
    for (const [name, content] of files) output.data(`  ${name.padEnd(24)} ${grouped(content.length).padStart(12)}`)
    return Exit.ok
  }
  await mayReplaceConfig(options, path)
  const started = Date.now()
  const half = new Set<string>()
  const forget = onInterrupt(() => half.forEach((name) => rmSync(name, { force: true })))
  await writeFolder(files, path, options.verify, (name) => half.add(name))
  forget()
  const ms = Date.now() - started
  output.step('flash', `${files.size} files, ${grouped(bytes)} bytes${options.verify ? ', read back and compared' : ', not read back'}`, ms)
  if (output.json) {
    output.document('flash', {
      ok: true, app: app.name, board: board.name, target: `dir:${shortPath(path)}`, bytes, verified: options.verify,
      files: [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) })), ms,
    })
    return Exit.ok
  }
  output.data(shortPath(path))
  output.note('next: unmount the card, then put it into the board')
  return Exit.ok
}

/** A config.txt that somebody else wrote is not replaced without a word. */
async function mayReplaceConfig(options: FlashOptions, folder: string): Promise<void> {
  const path = join(folder, 'config.txt')
  if (!existsSync(path) || readFileSync(path, 'utf8').startsWith(MARK)) return
  if (options.yes || (await ask(options, `${path} was not written by uni and will be replaced`))) return
  throw new UniError('UNI-F007', `${path} was not written by uni`, Exit.usage, ['--yes replaces it', 'or move it away first'])
}
