/** `uni flash --to sd:/dev/sdX`: a card in a drive. Which drives, and what is asked: docs/flashing.md. */
import { accessSync, constants, realpathSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Exit, UniError } from '../../boards/error.ts'
import { DriveMedium, identityOf } from '../../flash/device.ts'
import { allMounts, candidates, difference, LARGE, quote, refusal, sizeText, title, type Drive, type Identity } from '../../flash/drives.ts'
import { written } from '../../flash/extents.ts'
import { lookAt, type Found } from '../../flash/found.ts'
import type { CardPlan } from '../../flash/layout.ts'
import { SECTOR } from '../../flash/mbr.ts'
import { planFor } from '../../flash/plan.ts'
import { probes, writeCard } from '../../flash/write.ts'
import { place as appPlace } from '../app.ts'
import { capture } from '../capture.ts'
import { candidateLines, deviceNamed, driveWith, listDrives, refused } from '../drives.ts'
import { home } from '../home.ts'
import { holdInterrupts } from '../interrupt.ts'
import { parseSize } from '../options.ts'
import { grouped, seconds } from '../output.ts'
import { cacheDir } from '../places.ts'
import { cardContent, describePlan, needCard, type FlashJob, type FlashOptions } from './job.ts'
import { progressBar } from './progress.ts'

/** What a card begins with tells it from its twin: read before the question, and again after it. */
const HEAD = 2 ** 16

export async function flash(job: FlashJob): Promise<number> {
  const { options, board } = job
  const { output } = options
  needCard(board)
  const drives = await listDrives()
  const name = job.place || (await choose(options, drives))
  const { drive, identity } = named(job, name, drives)
  const wanted = options.size === undefined ? drive.size : parseSize(options.size, '--size')
  if (wanted > drive.size) throw new UniError('UNI-F006', `--size: ${drive.path} has only ${drive.size} bytes`, Exit.usage, ['leave --size out'])
  mayOpen(job, drive)
  const layout = await cardContent(job)
  const { found, head } = await look(drive)
  const { plan, loses } = planFor(layout, found, wanted, !!options.erase)
  if (options.dryRun) {
    output.data(`${drive.path}  ${title(drive)}${drive.serial ? `  serial ${drive.serial}` : ''}\n${describePlan(plan, layout)}\n${rangeLines(plan)}`)
    return Exit.ok
  }
  await confirm(options, drive, plan, loses, found)
  return write(job, { drive, identity, head: allMounts(drive).length ? await unmount(drive, found) : head, plan })
}

/** Without a name: a list, and on a terminal a choice. Nothing is chosen by itself. */
async function choose(options: FlashOptions, drives: Drive[]): Promise<string> {
  const lines = candidateLines(drives)
  if (!options.input || options.yes || !candidates(drives).length) throw new UniError('UNI-F030', 'which drive? --to sd: lacks its name', Exit.usage, lines)
  const answer = await question([...lines, 'Which drive? Type its name, like sdb: '].join('\n'))
  const found = candidates(drives).find((drive) => drive.name === answer || drive.path === answer)
  if (!found) throw new UniError('UNI-F036', answer ? `"${answer}" is none of them; nothing was written` : 'nothing was written', Exit.cancelled, lines)
  return found.path
}

/** The drive of that name, if it may be written. Throws UNI-F031 to F034. */
function named({ options, app }: FlashJob, name: string, drives: Drive[]): { drive: Drive; identity: Identity } {
  const drive = driveWith(deviceNamed(name), drives)
  const identity = identityOf(drive)
  const own = [process.cwd(), appPlace(app), home, ...(options.firmware ? [options.firmware] : []), ...(identity.backing ? [identity.backing] : [])].map(real)
  const against = refusal(drive, own)
  const { serial } = options
  if (against && !(against.serialHelps && serial === drive.serial)) throw refused(against)
  if (serial !== undefined && serial !== identity.serial) {
    throw new UniError('UNI-F033', `${drive.path} has ${identity.serial ? `the serial number ${identity.serial}` : 'no serial number'}, not ${serial}; nothing was written`, Exit.usage, ['./uni devices shows the serial numbers'])
  }
  return { drive, identity }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Throws UNI-F035 with the line that does it as root. */
function mayOpen({ options }: FlashJob, { path }: Drive): void {
  try {
    accessSync(path, options.dryRun ? constants.R_OK : constants.R_OK | constants.W_OK)
  } catch {
    const words = process.argv.slice(2).map(quote).join(' ')
    throw new UniError('UNI-F035', `${path} needs root`, Exit.permission, [`sudo env "PATH=$PATH" UNI_CACHE_DIR=${quote(cacheDir())} ${quote(`${home}/uni`)} ${words}`])
  }
}

async function look(drive: Drive): Promise<{ found: Found; head: Buffer }> {
  const medium = await DriveMedium.open(drive, false)
  const read = async (offset: number, length: number): Promise<Uint8Array> =>
    medium.read(offset, length).catch((error: NodeJS.ErrnoException) => {
      throw new UniError('UNI-F038', `${drive.path} cannot be read at byte ${offset} (${error.code}); nothing was written`, Exit.io, ['try another card, reader or port'])
    })
  try {
    const head = Buffer.from(await read(0, HEAD))
    return { found: await lookAt(async (offset, length) => Buffer.from(await read(offset, length)), drive.size), head }
  } finally {
    await medium.close()
  }
}

/** Shows what is there and what will be, and lets nobody go on who does not name the drive. Throws UNI-F036. */
async function confirm(options: FlashOptions, drive: Drive, plan: CardPlan, loses: string | undefined, found: Found): Promise<void> {
  const { output } = options
  const bytes = written(plan.image).reduce((sum, { length }) => sum + length, 0)
  const about = `${title(drive)} (${drive.path}, ${drive.serial ? `serial ${drive.serial}` : identityOf(drive).backing || 'no serial number'})`
  if (drive.fsType) output.note(`          ${drive.path}  ${drive.fsType}, without partitions`)
  for (const part of drive.parts) output.note(`          ${part.path}  ${sizeText(part.size)}  ${[part.fsType, part.label && `"${part.label}"`, ...part.mounts.map((mount) => `mounted at ${mount}`)].filter(Boolean).join(', ')}`)
  if (found.state === 'half' || (found.state === 'ours' && found.interrupted)) output.warn(`the last flash of ${drive.path} did not end: the card is half-written${plan.kept.length ? '; DATA and kv were not touched and are kept' : ''}`)
  if (drive.size > LARGE) output.warn(`${drive.path} has ${sizeText(drive.size)}, more than cards have`)
  const what = plan.kept.length ? `Write ${sizeText(bytes)} of boot files to ${about}, keeping DATA and kv?` : `Erase ${about}${loses ? `, which holds ${loses}` : ''}, and write ${sizeText(bytes)}?`
  if (options.yes) return output.note(what.replace(/\?$/, ': --yes'))
  if (!options.input) {
    throw new UniError('UNI-F036', `${what.replace(/\?$/, '')}: that is asked, and nobody can answer here; nothing was written`, Exit.usage, [`--yes${drive.serial ? ` --serial ${quote(drive.serial)}` : ''} goes on without a question`])
  }
  const answer = await question(`${what} Type ${drive.name} to go on: `)
  if (answer !== drive.name) throw new UniError('UNI-F036', answer ? `"${answer}" is not ${drive.name}; nothing was written` : 'nothing was written', Exit.cancelled)
}

/** @returns the line typed; empty after Ctrl-C, Ctrl-D */
function question(text: string): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true })
    lines.on('SIGINT', () => lines.close())
    lines.on('close', () => resolve(''))
    lines.question(text, (answer) => {
      resolve(answer.trim())
      lines.close()
    })
  })
}

/** What a file manager mounted by itself. @returns how the card begins now: unmounting may mark a file system as clean. Throws UNI-F034, F037. */
async function unmount(drive: Drive, before: Found): Promise<Buffer> {
  for (const mount of allMounts(drive).reverse()) {
    const { code, stderr } = await capture('umount', ['--', mount], { milliseconds: 60_000 })
    if (code !== 0) throw new UniError('UNI-F034', `${mount} does not unmount: ${stderr.trim()}; nothing was written`, Exit.busy, ['close what uses it', `sudo umount ${quote(mount)}`])
  }
  const { found, head } = await look(drive)
  const same = found.state === before.state && (found.state !== 'ours' || before.state !== 'ours' || Buffer.compare(found.table, before.table) === 0)
  if (!same) throw new UniError('UNI-F037', `${drive.path} is not what it was before it was unmounted; nothing was written`, Exit.busy, ['look again: ./uni devices'])
  return head
}

interface Prepared { drive: Drive; identity: Identity; head: Buffer; plan: CardPlan }

async function write({ options, app, board }: FlashJob, prepared: Prepared): Promise<number> {
  const { output } = options
  const { drive, identity, plan } = prepared
  let status: number | undefined
  const letGo = holdInterrupts((exit) => {
    status = exit
    output.note('\nending after this block; once more ends at once')
  })
  const bar = progressBar(output)
  const started = Date.now()
  const medium = await DriveMedium.open(drive, true)
  try {
    await stillTheSame(medium, prepared)
    const receipt = await writeCard(medium, plan, { name: drive.path, verify: options.verify, progress: bar.progress, stopped: () => status })
    bar.end()
    const ms = Date.now() - started
    const bytes = receipt.ranges.reduce((sum, { length }) => sum + length, 0)
    output.step('flash', `${grouped(bytes)} bytes in ${receipt.ranges.length} ranges${plan.kept.length ? ', DATA and kv kept' : ''}, ${receipt.readBack ? 'read back and compared' : 'not read back'}`, ms)
    if (receipt.readBack === 'cached') output.warn('what was read back may have come from this machine\'s memory: neither O_DIRECT nor blockdev --flushbufs works here')
    if (output.json) {
      output.document('flash', {
        ok: true, app: app.name, board: board.name, target: `sd:${drive.path}`, time: new Date().toISOString(), device: identity, bytes: plan.size, kept: plan.kept.length > 0, verified: !!receipt.readBack,
        partitions: plan.parts.map(({ role, start, sectors }) => ({ role, offset: start * SECTOR, bytes: sectors * SECTOR })), ...receipt, ms,
      })
    } else {
      output.data(`${drive.path}  ${title(drive)}  ${identity.serial ? `serial ${identity.serial}` : identity.backing || 'no serial number'}  ${new Date().toISOString()}`)
      for (const { offset, length, sha256 } of receipt.ranges) output.data(`  byte ${String(offset).padEnd(14)} ${String(length).padStart(12)} bytes  sha256 ${sha256}`)
      output.data(`  ${grouped(bytes)} bytes in ${seconds(ms)} (${sizeText(bytes / Math.max(ms / 1000, 0.001))}/s), sha256 ${receipt.sha256}`)
      output.note('next: take the card out, it is safe, and put it into the board')
    }
  } finally {
    bar.end()
    letGo()
    await medium.close()
  }
  // So that the system sees the new partitions; a loop device has none.
  await capture('blockdev', ['--rereadpt', drive.path], { milliseconds: 20_000 })
  return Exit.ok
}

/** With the drive held open, so that nothing can change behind the answer. Throws UNI-F032 to F034, F037. */
async function stillTheSame(medium: DriveMedium, { drive, identity, head }: Prepared): Promise<void> {
  const changed = (why: string): UniError => new UniError('UNI-F037', `${drive.path} is not what it was a moment ago: ${why}; nothing was written`, Exit.busy, ['look again: ./uni devices'])
  const now = (await listDrives()).find(({ majMin }) => majMin === drive.majMin)
  if (!now) throw changed('it is gone')
  const differs = difference(identity, identityOf(now))
  if (differs) throw changed(differs)
  const against = refusal(now)
  if (against && !against.serialHelps) throw refused(against)
  if (Buffer.compare(await medium.read(0, HEAD), head) !== 0) throw changed('it begins with other bytes')
}

/** Every place that is written, for --dry-run. */
function rangeLines(plan: CardPlan): string {
  const lines = written(plan.image).map(({ offset, length }) => `  write ${String(length).padStart(12)} bytes at byte ${offset}`)
  const testing = probes(plan)
  if (testing.length) lines.push(`  probe ${String(testing[0].length).padStart(12)} bytes at bytes ${testing.map(({ offset }) => offset).join(', ')}`)
  return lines.join('\n')
}
