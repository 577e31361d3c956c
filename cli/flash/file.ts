/** `uni flash --to file:card.img`: a card image, new or with new boot files. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Exit, UniError } from '../../boards/error.ts'
import { sha256, writeImage } from '../../flash/card.ts'
import { lookAt, type Found } from '../../flash/found.ts'
import { cardSize, needPowerOfTwo } from '../../flash/layout.ts'
import { SECTOR } from '../../flash/mbr.ts'
import { planFor } from '../../flash/plan.ts'
import { shortPath } from '../build.ts'
import { onInterrupt } from '../interrupt.ts'
import { parseSize } from '../options.ts'
import { grouped } from '../output.ts'
import { ask } from '../setup.ts'
import { cardContent, contents, describePlan, needCard, needPlace, type FlashJob, type FlashOptions } from './job.ts'

export async function flash(job: FlashJob): Promise<number> {
  const { options, app, board } = job
  const { output } = options
  needPlace(job, 'file')
  needCard(board)
  const path = resolve(job.place)
  checkPlace(path)
  const asked = options.size === undefined ? undefined : parseSize(options.size, '--size')
  if (asked !== undefined) needPowerOfTwo(asked)
  const found = await foundIn(path)
  const layout = await cardContent(job)
  const { plan, loses } = planFor(layout, found, asked ?? cardSize(layout.files), !!options.erase)
  const same = plan.kept.length > 0
  if (same && asked !== undefined && asked !== plan.size) {
    throw new UniError('UNI-F006', `${shortPath(path)} has ${plan.size} bytes and DATA and kv to keep, so --size cannot change`, Exit.usage, ['leave --size out', '--erase makes the card new'])
  }
  if (options.dryRun) {
    output.data(`${path}\n${describePlan(plan, layout)}`)
    return Exit.ok
  }
  if (loses && !options.erase) await mayReplace(options, path, loses)
  const started = Date.now()
  const half = new Set<string>()
  const forget = onInterrupt(() => half.forEach((name) => rmSync(name, { force: true })))
  const sum = await writeImage(plan.image, path, options.verify, (name) => half.add(name), plan.kept)
  forget()
  const ms = Date.now() - started
  const parts = contents(layout)
  const bytes = parts.reduce((total, part) => total + part.bytes.length, 0)
  output.step('flash', `${parts.length} ${layout.outside ? 'parts' : 'files'}, ${grouped(bytes)} bytes${same ? ', DATA and kv kept' : ''}${options.verify ? ', read back and compared' : ', not read back'}`, ms)
  if (output.json) {
    output.document('flash', {
      ok: true, app: app.name, board: board.name, target: `file:${shortPath(path)}`, bytes: plan.size, sha256: sum, verified: options.verify, kept: same,
      partitions: plan.parts.map(({ role, start, sectors }) => ({ role, offset: start * SECTOR, bytes: sectors * SECTOR })),
      files: parts.map((part) => ({ name: part.name, bytes: part.bytes.length, sha256: sha256(part.bytes), offset: part.sector === undefined ? undefined : part.sector * SECTOR })),
      offset: plan.parts[0].start * SECTOR, ms,
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

async function foundIn(path: string): Promise<Found> {
  if (!existsSync(path)) return { state: 'blank' }
  const file = await open(path, 'r')
  try {
    return await lookAt(async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }, (await file.stat()).size)
  } finally {
    await file.close()
  }
}

async function mayReplace(options: FlashOptions, path: string, loses: string): Promise<void> {
  const what = `${shortPath(path)} holds ${loses}`
  if (options.yes || (await ask(options, `${what}, and will be replaced`))) return
  throw new UniError('UNI-F007', what, Exit.usage, ['--yes or --erase replaces it', 'or name another file'])
}
