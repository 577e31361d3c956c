/** `uni flash`: builds an app and puts it, with what the board needs to boot, onto a card image or into a folder. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { FIRST_SECTOR, cardSize, makeCard, sha256, writeFolder, writeImage } from '../flash/card.ts'
import { SECTOR } from '../flash/mbr.ts'
import { MARK, piFiles } from '../flash/pi.ts'
import { findApp, findTarget } from './app.ts'
import { buildApp, shortPath } from './build.ts'
import { loadConfig } from './config.ts'
import { onInterrupt } from './interrupt.ts'
import { usage, type AppOptions } from './options.ts'
import { grouped, seconds } from './output.ts'
import { piFirmware } from './places.ts'
import { ask, fetchFirmware, mayInstall } from './setup.ts'

export interface FlashOptions extends AppOptions {
  to?: string
  firmware?: string
  size?: string
  verify: boolean
}

interface Target { kind: 'file' | 'dir'; path: string }

const there = ['--to file:card.img writes a card image', '--to dir:/media/boot copies the files to a mounted boot partition']
/** Ways that other issues bring. */
const later = new Set(['sd', 'serial', 'net', 'fel', 'rpiboot'])

export async function command(options: FlashOptions): Promise<number> {
  const { output } = options
  const target = parseTarget(options.to)
  const config = await loadConfig(options.app)
  const app = findApp(options.app, config)
  const { board } = findTarget(options.board, config, app)
  checkBoard(board)
  checkPlace(target)
  const firmware = await firmwareFolder(options)
  const result = await buildApp(options, app, board)
  const { files, remarks } = await piFiles(board, await readFile(result.image), firmware)
  for (const remark of remarks) output.note(`${output.err.yellow('note')}      ${remark}`)
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  const size = target.kind === 'file' ? (options.size === undefined ? cardSize(files) : parseSize(options.size)) : bytes
  if (options.dryRun) {
    output.data(`${target.path}\n${target.kind === 'file' ? `  card of ${grouped(size)} bytes, one FAT partition from sector ${FIRST_SECTOR}` : '  folder'}`)
    for (const [name, content] of files) output.data(`  ${name.padEnd(24)} ${grouped(content.length).padStart(12)}`)
    return Exit.ok
  }
  if (target.kind === 'dir') await mayReplaceConfig(options, target.path)
  const started = Date.now()
  const half = new Set<string>()
  const forget = onInterrupt(() => half.forEach((path) => rmSync(path, { force: true })))
  const sum = target.kind === 'file'
    ? await writeImage(makeCard(files, size), target.path, options.verify, (path) => half.add(path))
    : await writeFolder(files, target.path, options.verify, (path) => half.add(path)).then(() => undefined)
  forget()
  const ms = Date.now() - started
  output.step('flash', `${files.size} files, ${grouped(bytes)} bytes${options.verify ? ', read back and compared' : ', not read back'}`, ms)
  const receipt = {
    app: app.name, board: board.name, target: `${target.kind}:${shortPath(target.path)}`, bytes: size, sha256: sum, verified: options.verify,
    files: [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) })),
  }
  if (output.json) output.document('flash', { ok: true, ...receipt, offset: target.kind === 'file' ? FIRST_SECTOR * SECTOR : undefined, ms })
  else {
    output.data(shortPath(target.path))
    if (sum) output.note(`          sha256 ${sum}`)
    output.note(target.kind === 'file' ? 'next: write the image to a card with your usual tool' : 'next: unmount the card, then put it into the board')
    output.detail(`all in ${seconds(ms)}`)
  }
  return Exit.ok
}

function parseTarget(to: string | undefined): Target {
  if (to === undefined) throw new UniError('UNI-F001', 'where to? Name it with --to', Exit.usage, there)
  const [kind, ...rest] = to.split(':')
  const path = rest.join(':')
  if (later.has(kind)) throw new UniError('UNI-F009', `--to ${kind}: is not there yet`, Exit.unavailable, there)
  if (kind !== 'file' && kind !== 'dir') throw new UniError('UNI-F001', `--to: "${to}" is not a target`, Exit.usage, there)
  if (!path) throw new UniError('UNI-F001', `--to ${kind}: lacks a path`, Exit.usage, there)
  return { kind, path: resolve(path) }
}

function checkBoard(board: Board): void {
  if (board.firmware === 'start' || board.firmware === 'start4') return
  if (board.firmware === undefined) throw new UniError('UNI-F005', `${board.title} has no card to boot from`, Exit.usage, [`run it: ./uni run --board ${board.name}`, 'boards with a card: rpi4, rpi3, rpi2'])
  throw new UniError('UNI-F009', `cards for ${board.title} are not there yet`, Exit.unavailable, ['boards with a card: rpi4, rpi3, rpi2', `./uni build --board ${board.name} makes the image, for U-Boot's bootm`])
}

/** Looks before anything is built. */
function checkPlace({ kind, path }: Target): void {
  if (kind === 'dir') {
    if (!existsSync(path)) throw new UniError('UNI-F004', `no folder ${path}`, Exit.notFound, ['mount the card\'s boot partition first'])
    if (!statSync(path).isDirectory()) throw new UniError('UNI-F004', `${path} is not a folder`, Exit.usage, [`--to file:${path}`])
    return
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new UniError('UNI-F004', `${path} is not a regular file; writing to drives is not there yet`, Exit.usage, ['--to file:card.img, then write that image to the card with your usual tool'])
  }
  if (!existsSync(dirname(path))) throw new UniError('UNI-F004', `no folder ${dirname(path)}`, Exit.notFound, [`mkdir -p ${dirname(path)}`])
}

async function firmwareFolder(options: FlashOptions): Promise<string> {
  if (options.firmware !== undefined) {
    if (!existsSync(options.firmware)) throw new UniError('UNI-F002', `--firmware: no folder "${options.firmware}"`, Exit.notFound)
    return options.firmware
  }
  const found = piFirmware()
  if (found) return found
  if (mayInstall(options) || (await ask(options, 'The Raspberry Pi\'s boot firmware is missing. uni can fetch it from Debian\'s package raspi-firmware'))) {
    await fetchFirmware(options)
    const fetched = piFirmware()
    if (fetched) return fetched
  }
  throw new UniError('UNI-F002', 'the Raspberry Pi\'s boot firmware is missing', Exit.unavailable, ['./uni setup fetches it from Debian\'s package raspi-firmware', '--firmware DIR with start4.elf, fixup4.dat and the like'])
}

/** A config.txt that somebody else wrote is not replaced without a word. */
async function mayReplaceConfig(options: FlashOptions, folder: string): Promise<void> {
  const path = join(folder, 'config.txt')
  if (!existsSync(path) || readFileSync(path, 'utf8').startsWith(MARK)) return
  if (options.yes || (await ask(options, `${path} was not written by uni and will be replaced`))) return
  throw new UniError('UNI-F007', `${path} was not written by uni`, Exit.usage, ['--yes replaces it', 'or move it away first'])
}

/** `64M`, `1G`, or bytes. */
function parseSize(text: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(text)
  if (!match) throw usage(`--size: "${text}" is not a size`, ['--size 64M'])
  return Number(match[1]) * { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2] as 'K']
}
