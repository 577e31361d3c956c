/** What every way of flashing shares: the job, and how it gets firmware and a built app. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Board } from '../../boards/board.ts'
import { Exit, UniError } from '../../boards/error.ts'
import { boards } from '../../boards/index.ts'
import type { BuildResult } from '../../compiler/build.ts'
import type { CardLayout, CardPlan } from '../../flash/layout.ts'
import { SECTOR } from '../../flash/mbr.ts'
import { piFiles } from '../../flash/pi.ts'
import { SPL_FILE, sunxiCard, scriptCard } from '../../flash/sunxi.ts'
import type { App } from '../app.ts'
import { buildApp } from '../build.ts'
import type { AppOptions } from '../options.ts'
import { grouped } from '../output.ts'
import { piFirmware, ubootFirmware } from '../places.ts'
import { ask, fetchFirmware, fetchUboot, mayInstall } from '../setup.ts'

export interface FlashOptions extends AppOptions {
  to?: string
  firmware?: string
  size?: string
  /** Keep nothing of what is on the card. */
  erase?: boolean
  /** Allwinner: the kernel is a file that U-Boot loads. */
  uboot?: boolean
  /** The drive's serial number, as the user knows it. */
  serial?: string
  verify: boolean
  /** `net`: goes on when the image has been fetched. */
  keep?: boolean
  /** `net`: addresses come from another server. */
  proxy?: boolean
  /** `net`: only prints how dnsmasq would do it. */
  printDnsmasq?: boolean
  /** `serial`: stays on the line; the rate to send at; how long to wait for a loader; and which. */
  console?: boolean
  baud?: string
  timeout?: string
  loader?: 'auto' | 'uni' | 'uboot'
}

/** One `uni flash`, before anything is built. */
export interface FlashJob {
  options: FlashOptions
  /** What stood behind the target's colon; empty when nothing did. */
  place: string
  app: App
  board: Board
  /** From the flag, else the config. */
  optimize?: 'speed' | 'size'
}

/** A way onto a board. Looks at the place and the board before it builds or fetches anything. @returns the exit code */
export type FlashWay = (job: FlashJob) => Promise<number>

export const build = ({ options, app, board, optimize }: FlashJob): Promise<BuildResult> => buildApp(options, app, board, { optimize })

/** What goes onto the board's card: firmware found or fetched, app built. */
export async function cardContent(job: FlashJob): Promise<CardLayout> {
  const firmware = await firmwareFolder(job)
  const { image } = await build(job)
  if (job.options.uboot && job.board.firmware !== 'sunxi') throw new UniError('UNI-F005', `${job.board.title} does not start through U-Boot`, Exit.usage, ['leave --uboot out'])
  const make = job.board.firmware !== 'sunxi' ? piFiles : job.options.uboot ? scriptCard : sunxiCard
  const { remarks = [], ...layout }: CardLayout & { remarks?: string[] } = await make(job.board, await readFile(image), firmware)
  const { output } = job.options
  for (const remark of remarks) output.note(`${output.err.yellow('note')}      ${remark}`)
  return layout
}

/** Throws UNI-F005 when the board boots from no card. */
export function needCard(board: Board): void {
  if (board.firmware !== undefined) return
  const withCard = `boards with a card: ${boards.filter((one) => one.firmware).map((one) => one.name).join(', ')}`
  throw new UniError('UNI-F005', `${board.title} has no card to boot from`, Exit.usage, [`run it: ./uni run --board ${board.name}`, withCard])
}

/** Throws UNI-F001 when the target has no place. */
export function needPlace(job: FlashJob, kind: string): void {
  if (!job.place) throw new UniError('UNI-F001', `--to ${kind}: lacks a path`, Exit.usage, ['--to file:card.img', '--to dir:/media/boot'])
}

/** Where the board's boot firmware comes from, what it is called, and how to get it. */
function firmwareSource({ firmware, uboot }: Board): { find: () => string | undefined; fetch: typeof fetchFirmware; what: string; from: string; hint: string } {
  if (firmware === 'sunxi') return { find: () => ubootFirmware(uboot ?? ''), fetch: fetchUboot, what: 'U-Boot\'s first stage for this board', from: 'u-boot-sunxi', hint: `${uboot}/${SPL_FILE}` }
  return { find: piFirmware, fetch: fetchFirmware, what: 'the Raspberry Pi\'s boot firmware', from: 'raspi-firmware', hint: 'start4.elf, fixup4.dat and the like' }
}

/** The folder with the board's boot firmware: `--firmware`, else what is there, else fetched when that is allowed. Throws UNI-F002. */
export async function firmwareFolder({ options, board }: FlashJob): Promise<string> {
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

interface Content { name: string; bytes: Uint8Array; sector?: number }

/** What boots, by name. */
export const contents = ({ files, outside = [] }: CardLayout): Content[] => [...outside, ...[...files].map(([name, bytes]) => ({ name, bytes }))]

/** The card's partitions and what boots, for people. */
export function describePlan({ size, parts, kept }: CardPlan, layout: CardLayout): string {
  const lines = [`  card of ${grouped(size)} bytes${kept.length ? ': what boots is written anew, DATA and kv are kept' : ', all new'}`]
  for (const { role, start, sectors } of parts) lines.push(`  partition ${role.padEnd(14)} ${grouped(sectors * SECTOR).padStart(14)}  at sector ${start}`)
  for (const { name, bytes, sector } of contents(layout)) lines.push(`  ${name.padEnd(24)} ${grouped(bytes.length).padStart(14)}${sector === undefined ? '' : `  at sector ${sector}`}`)
  return lines.join('\n')
}
