/** `uni bench storage`: what cards, files and keys cost in instructions of the guest, counted by a plugin of QEMU's. */
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { findBoard } from '../boards/index.ts'
import { frameworkRoot } from '../compiler/asc.ts'
import { makeBlankCard } from '../flash/blank-card.ts'
import { writeImage } from '../flash/card.ts'
import { SECTOR } from '../flash/mbr.ts'
import { SPL_FILE } from '../flash/sunxi.ts'
import { ubootCard } from '../flash/uboot.ts'
import { buildApp } from './build.ts'
import { countArguments, countPlugin, difference, readCounts, total, type Counts } from './count.ts'
import type { GlobalOptions } from './options.ts'
import { grouped, table } from './output.ts'
import { ubootFirmware } from './places.ts'
import { qemuArguments } from './qemu.ts'
import { findEmulator } from './run.ts'

/** MiB and operations of the shorter run; the longer has twice as many. */
const MIB = 4
const OPERATIONS = 500
const KEYS = [1000, 100_000]
const MIB_BYTES = 2 ** 20
const CARD = 256 * MIB_BYTES
const LIMIT_MS = 300_000

interface Bench { board: Board; qemu: string; plugin: string; counts: string; image: string; elf: string; work: string }
/** What a run printed behind each "done", and what it took. */
interface Outcome { answers: string[]; counts: Counts }

interface KeyFigures { keys: number; set: number; get: number; mount: number; mountSectors: number; ramBytes: number; amplification: number }

export async function storage(options: GlobalOptions): Promise<object> {
  const note = (text: string): void => options.output.step('bench', text)
  const transfers: { what: string; read: number; write: number | undefined }[] = []
  for (const [name, title] of [['virt64', 'virt64, virtio-blk'], ['cubieboard', 'cubieboard, MMC, PIO']]) {
    const bench = await prepare(options, findBoard(name)!)
    const [read, write] = [await slope(bench, 'read', MIB), await slope(bench, 'write', MIB)]
    note(`${name}  ${million(read)} a MiB read, ${million(write)} written`)
    transfers.push({ what: title, read, write })
  }
  const uboot = await ubootReads(options)
  if (uboot !== undefined) transfers.push({ what: 'U-Boot 2023.01 on the cubieboard, `mmc read`', read: uboot, write: undefined })
  const bench = await prepare(options, findBoard('virt64')!)
  const stores: KeyFigures[] = []
  for (const keys of KEYS) {
    stores.push(await measureKeys(bench, keys))
    note(`kv, ${grouped(keys)} keys  ${grouped(Math.round(stores.at(-1)!.set))} a set, ${grouped(Math.round(stores.at(-1)!.get))} a get`)
  }
  if (!options.output.json) {
    options.output.data(`storage: instructions of the guest, a card of ${CARD / MIB_BYTES} MiB, pieces of 64 KiB\n${table([
      ['', 'a MiB read', 'a MiB written'],
      ...transfers.map(({ what, read, write }) => [what, million(read), write === undefined ? '' : million(write)]),
    ], [1, 2])}\n`)
    options.output.data(`kv on virt64: keys of 13 bytes, values of 100; a set is on the card when it returns\n${table([
      ['', 'set', 'get', 'mount', 'sectors a mount reads', 'RAM', 'written, times what was asked'],
      ...stores.map((one) => [`${grouped(one.keys)} keys`, grouped(Math.round(one.set)), grouped(Math.round(one.get)), million(one.mount), grouped(one.mountSectors), `${Math.round(one.ramBytes / 1024)} KiB`, one.amplification.toFixed(1)]),
    ], [1, 2, 3, 4, 5, 6])}\n`)
    if (uboot === undefined) options.output.note('U-Boot was not run: its package is missing; ./uni setup fetches it')
  }
  return { transfers, kv: stores }
}

const million = (count: number): string => `${(count / 1e6).toFixed(3)} M`

async function prepare(options: GlobalOptions, board: Board): Promise<Bench> {
  const folder = join(frameworkRoot(), 'bench/storage')
  const built = await buildApp(options, { name: 'bench-storage', folder, main: join(folder, 'main.ts') }, board)
  const { path: qemu } = await findEmulator(options, board)
  const work = join(process.cwd(), 'build', board.name, 'bench-storage-card')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  return { board, qemu, plugin: await countPlugin(work), counts: join(work, 'counts'), image: built.image, elf: built.elf, work }
}

/** Boots the app on `card`, has it do `lines`, and ends. */
async function run(bench: Bench, lines: string[], card: string): Promise<Outcome> {
  const args = qemuArguments(bench.board, { elf: bench.elf, image: bench.image, card, memory: bench.board.name === 'virt64' ? '256M' : undefined, extra: countArguments(bench.plugin, bench.counts) })
  rmSync(bench.counts, { force: true })
  const child = spawn(bench.qemu, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT_MS })
  const left = [...lines, 'exit']
  let text = ''
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    const before = answersIn(text).length
    text += more
    for (let i = before; i < answersIn(text).length; i++) child.stdin.write(`${left.shift()}\n`)
  })
  const [code] = await once(child, 'close') as [number | null]
  const answers = answersIn(text)
  if (code !== 0 || answers.length !== lines.length + 1) throw new UniError('UNI-A007', `the benchmark ended with ${code ?? 'a time-out'}:\n${text}`, Exit.failed)
  return { answers: answers.slice(1), counts: readCounts(bench.counts) }
}

const answersIn = (text: string): string[] => [...text.matchAll(/^(?:BENCH-READY|done ?(.*?))\r?\n/gm)].map(([, rest]) => rest ?? '')

/** A card that nothing has been written to. */
async function blank(bench: Bench): Promise<string> {
  const card = join(bench.work, 'card.img')
  await writeImage(makeBlankCard(CARD), card, false)
  return card
}

async function slope(bench: Bench, verb: string, n: number): Promise<number> {
  const one = await run(bench, [`${verb} ${n}`], await blank(bench))
  const two = await run(bench, [`${verb} ${2 * n}`], await blank(bench))
  return difference(one.counts, two.counts, n).each
}

async function measureKeys(bench: Bench, keys: number): Promise<KeyFigures> {
  const filled = join(bench.work, `filled-${keys}.img`)
  copyFileSync(await blank(bench), filled)
  await run(bench, ['mount 1', `fill ${keys}`], filled)
  const card = join(bench.work, 'used.img')
  /** What `lines` take on the filled card. */
  const on = (lines: string[]): Promise<Outcome> => {
    copyFileSync(filled, card)
    return run(bench, lines, card)
  }
  const each = async (lines: (n: number) => string[], n: number): Promise<number> => difference((await on(lines(n))).counts, (await on(lines(2 * n))).counts, n).each
  const set = await each((n) => ['mount 1', `set ${n} ${keys}`], OPERATIONS)
  const get = await each((n) => ['mount 1', `get ${n} ${keys}`], OPERATIONS)
  const mount = await each((n) => [`mount ${n}`], 1)
  const before = (await on(['mount 1', 'stats'])).answers.at(-1)!.split(' ').map(Number)
  const after = (await on(['mount 1', `set ${20 * OPERATIONS} ${keys}`, 'stats'])).answers.at(-1)!.split(' ').map(Number)
  return { keys, set, get, mount, mountSectors: before[1]!, ramBytes: after[0]!, amplification: (after[3]! - before[3]!) / (after[2]! - before[2]!) }
}

/** What U-Boot takes for a MiB from the same kind of card; undefined where Debian's package is not there. */
async function ubootReads(options: GlobalOptions): Promise<number | undefined> {
  const firmware = ubootFirmware('Cubieboard')
  const file = firmware && join(firmware, 'Cubieboard', SPL_FILE)
  if (!file || !existsSync(file)) return undefined
  const board = findBoard('cubieboard')!
  const { path: qemu } = await findEmulator(options, board)
  const work = join(process.cwd(), 'build', board.name, 'bench-storage-card')
  mkdirSync(work, { recursive: true })
  const [plugin, counts, card] = [await countPlugin(work), join(work, 'counts'), join(work, 'uboot.img')]
  const read = async (mib: number): Promise<Counts> => {
    const sectors = (mib * MIB_BYTES) / SECTOR
    const bootcmd = `mmc read 0x44000000 0x10000 0x${sectors.toString(16)} && echo BENCH-DONE; reset`
    await writeImage(ubootCard(CARD, readFileSync(file), { bootdelay: '0', bootcmd }), card, false)
    rmSync(counts, { force: true })
    const args = ['-M', board.qemu!.machine, '-drive', `file=${card},if=sd,format=raw`, '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot', ...countArguments(plugin, counts)]
    const child = spawn(qemu, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: LIMIT_MS })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => { text += more })
    await once(child, 'close')
    if (!text.includes('BENCH-DONE')) throw new UniError('UNI-A007', `U-Boot printed something else:\n${text}`, Exit.failed)
    return readCounts(counts)
  }
  return total(difference(await read(4 * MIB), await read(8 * MIB), 4 * MIB).counts)
}
