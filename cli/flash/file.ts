/** `uni flash --to file:card.img`: a card image. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Exit, UniError } from '../../boards/error.ts'
import { FIRST_SECTOR, cardSize, makeCard, sha256, writeImage } from '../../flash/card.ts'
import { SECTOR } from '../../flash/mbr.ts'
import { shortPath } from '../build.ts'
import { onInterrupt } from '../interrupt.ts'
import { grouped } from '../output.ts'
import { cardContent, needCard, needPlace, parseSize, type FlashJob } from './job.ts'

export async function flash(job: FlashJob): Promise<number> {
  const { options, app, board } = job
  const { output } = options
  needPlace(job, 'file')
  needCard(board)
  const path = resolve(job.place)
  checkPlace(path)
  const layout = await cardContent(job)
  const { files, first = FIRST_SECTOR, outside = [] } = layout
  const parts: { name: string; bytes: Uint8Array; sector?: number }[] = [...outside, ...[...files].map(([name, content]) => ({ name, bytes: content }))]
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0)
  const size = options.size === undefined ? cardSize(files) : parseSize(options.size)
  if (options.dryRun) {
    output.data(`${path}\n  card of ${grouped(size)} bytes, one FAT partition from sector ${first}`)
    for (const part of parts) output.data(`  ${part.name.padEnd(24)} ${grouped(part.bytes.length).padStart(12)}${part.sector === undefined ? '' : `  at sector ${part.sector}`}`)
    return Exit.ok
  }
  const started = Date.now()
  const half = new Set<string>()
  const forget = onInterrupt(() => half.forEach((name) => rmSync(name, { force: true })))
  const sum = await writeImage(makeCard(layout, size), path, options.verify, (name) => half.add(name))
  forget()
  const ms = Date.now() - started
  output.step('flash', `${parts.length} ${outside.length ? 'parts' : 'files'}, ${grouped(bytes)} bytes${options.verify ? ', read back and compared' : ', not read back'}`, ms)
  if (output.json) {
    output.document('flash', {
      ok: true, app: app.name, board: board.name, target: `file:${shortPath(path)}`, bytes: size, sha256: sum, verified: options.verify,
      files: parts.map((part) => ({ name: part.name, bytes: part.bytes.length, sha256: sha256(part.bytes), offset: part.sector === undefined ? undefined : part.sector * SECTOR })),
      offset: first * SECTOR, ms,
    })
    return Exit.ok
  }
  output.data(shortPath(path))
  output.note(`          sha256 ${sum}`)
  output.note('next: write the image to a card with your usual tool')
  return Exit.ok
}

function checkPlace(path: string): void {
  if (existsSync(path) && !statSync(path).isFile()) {
    const drive = statSync(path).isBlockDevice()
    throw new UniError('UNI-F004', `${path} is not a regular file`, Exit.usage, [drive ? `--to sd:${path}` : '--to file:card.img'])
  }
  if (!existsSync(dirname(path))) throw new UniError('UNI-F004', `no folder ${dirname(path)}`, Exit.notFound, [`mkdir -p ${dirname(path)}`])
}
