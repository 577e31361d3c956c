/** `uni flash`: builds an app and puts it, with what the board needs to boot, onto a card image or into a folder. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { boards } from '../boards/index.ts'
import { FIRST_SECTOR, cardSize, makeCard, sha256, writeFolder, writeImage, type CardLayout } from '../flash/card.ts'
import { SECTOR } from '../flash/mbr.ts'
import { MARK, piFiles } from '../flash/pi.ts'
import { SPL_FILE, sunxiCard } from '../flash/sunxi.ts'
import { findApp, findTarget } from './app.ts'
import { buildApp, shortPath } from './build.ts'
import { loadConfig } from './config.ts'
import { onInterrupt } from './interrupt.ts'
import { usage, type AppOptions } from './options.ts'
import { grouped, seconds } from './output.ts'
import { piFirmware, ubootFirmware } from './places.ts'
import { ask, fetchFirmware, fetchUboot, mayInstall } from './setup.ts'

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
  checkBoard(board, target)
  checkPlace(target)
  const firmware = await firmwareFolder(options, board)
  const result = await buildApp(options, app, board, { optimize: options.optimize ?? config.optimize })
  const { remarks = [], ...layout }: CardLayout & { remarks?: string[] } = await (board.firmware === 'sunxi' ? sunxiCard : piFiles)(board, await readFile(result.image), firmware)
  for (const remark of remarks) output.note(`${output.err.yellow('note')}      ${remark}`)
  const { files, first = FIRST_SECTOR, outside = [] } = layout
  const parts: { name: string; bytes: Uint8Array; sector?: number }[] = [...outside, ...[...files].map(([name, content]) => ({ name, bytes: content }))]
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0)
  const size = target.kind === 'file' ? (options.size === undefined ? cardSize(files) : parseSize(options.size)) : bytes
  if (options.dryRun) {
    output.data(`${target.path}\n${target.kind === 'file' ? `  card of ${grouped(size)} bytes, one FAT partition from sector ${first}` : '  folder'}`)
    for (const part of parts) output.data(`  ${part.name.padEnd(24)} ${grouped(part.bytes.length).padStart(12)}${part.sector === undefined ? '' : `  at sector ${part.sector}`}`)
    return Exit.ok
  }
  if (target.kind === 'dir') await mayReplaceConfig(options, target.path)
  const started = Date.now()
  const half = new Set<string>()
  const forget = onInterrupt(() => half.forEach((path) => rmSync(path, { force: true })))
  const sum = target.kind === 'file'
    ? await writeImage(makeCard(layout, size), target.path, options.verify, (path) => half.add(path))
    : await writeFolder(files, target.path, options.verify, (path) => half.add(path)).then(() => undefined)
  forget()
  const ms = Date.now() - started
  output.step('flash', `${parts.length} ${outside.length ? 'parts' : 'files'}, ${grouped(bytes)} bytes${options.verify ? ', read back and compared' : ', not read back'}`, ms)
  const receipt = {
    app: app.name, board: board.name, target: `${target.kind}:${shortPath(target.path)}`, bytes: size, sha256: sum, verified: options.verify,
    files: parts.map((part) => ({ name: part.name, bytes: part.bytes.length, sha256: sha256(part.bytes), offset: part.sector === undefined ? undefined : part.sector * SECTOR })),
  }
  if (output.json) output.document('flash', { ok: true, ...receipt, offset: target.kind === 'file' ? first * SECTOR : undefined, ms })
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

/** Before anything is built or fetched: the board has a card, and the target can be one. */
function checkBoard(board: Board, target: Target): void {
  if (board.firmware === 'sunxi' && target.kind === 'dir') {
    throw new UniError('UNI-F005', `${board.title} starts from sectors in front of the card's file system; a folder cannot hold them`, Exit.usage, ['--to file:card.img'])
  }
  if (board.firmware !== undefined) return
  const withCard = `boards with a card: ${boards.filter((one) => one.firmware).map((one) => one.name).join(', ')}`
  throw new UniError('UNI-F005', `${board.title} has no card to boot from`, Exit.usage, [`run it: ./uni run --board ${board.name}`, withCard])
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

/** Where the board's boot firmware comes from, what it is called, and how to get it. */
function firmwareSource({ firmware, uboot }: Board): { find: () => string | undefined; fetch: typeof fetchFirmware; what: string; from: string; hint: string } {
  if (firmware === 'sunxi') return { find: () => ubootFirmware(uboot ?? ''), fetch: fetchUboot, what: 'U-Boot\'s first stage for this board', from: 'u-boot-sunxi', hint: `${uboot}/${SPL_FILE}` }
  return { find: piFirmware, fetch: fetchFirmware, what: 'the Raspberry Pi\'s boot firmware', from: 'raspi-firmware', hint: 'start4.elf, fixup4.dat and the like' }
}

async function firmwareFolder(options: FlashOptions, board: Board): Promise<string> {
  if (options.firmware !== undefined) {
    if (!existsSync(options.firmware)) throw new UniError('UNI-F002', `--firmware: no folder "${options.firmware}"`, Exit.notFound)
    return options.firmware
  }
  const { find, fetch, what, from, hint } = firmwareSource(board)
  const found = find()
  if (found) return found
  if (mayInstall(options) || (await ask(options, `${what} is missing. uni can fetch it from Debian's package ${from}`))) {
    await fetch(options)
    const fetched = find()
    if (fetched) return fetched
  }
  throw new UniError('UNI-F002', `${what} is missing`, Exit.unavailable, [`./uni setup fetches it from Debian's package ${from}`, `--firmware DIR with ${hint}`])
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
