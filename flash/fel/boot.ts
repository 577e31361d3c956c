/**
 * Starts a kernel over FEL: U-Boot's SPL first, which makes the DRAM work and returns to the boot ROM, then the kernel, read back before it is entered.
 *
 * The SPL wants the SRAM from address 0 on, where the boot ROM has its own: the interrupts' stack below 0x2000, its stack below 0x7000, data at the end
 * (linux-sunxi.org/FEL/USBBoot; the addresses are those of A10, A13 and A20). So those parts of the SPL wait in SRAM A3 and A4, and `thunk.S`, behind them, exchanges the two
 * before it calls the SPL, and again when that has returned.
 */
import { Exit, UniError } from '../../boards/error.ts'
import type { Board } from '../../boards/board.ts'
import { readHeader, uimageHeader } from '../../linker/image.ts'
import { Fel, type FelPipe } from './protocol.ts'
import { prepareWords, thunkWords } from './words.ts'

/** What the boot ROM calls its chip. */
const socs: Record<string, number> = { 'sun4i-a10': 0x1623, 'sun7i-a20': 0x1651 }
const names: Record<number, string> = { 0x1623: 'A10', 0x1625: 'A13', 0x1633: 'A31', 0x1650: 'A23', 0x1651: 'A20', 0x1667: 'A33', 0x1680: 'H3', 0x1689: 'A64', 0x1701: 'R40' }

/** Where `thunk.S`'s parts run. */
export const PREPARE = 0x1000
export const THUNK = 0xa000
/** The boot ROM's memory that an SPL overwrites, and where the SPL's part of it waits. */
export const regions = [
  { place: 0x1c00, waits: 0xa400, bytes: 0x400 },
  { place: 0x5c00, waits: 0xa800, bytes: 0x1400 },
  { place: 0x7c00, waits: 0xbc00, bytes: 0x400 },
]
/** Words of the thunk: status, length, regions. */
const STATUS = 1
const LENGTH = 2
const REGIONS = 3
/** From the run of the SPL to the first word with the boot ROM: making DRAM work takes less, and nothing says when it is done. */
const SPL_MS = 300
/** SCTLR.C */
const DATA_CACHE = 1 << 2

export interface FelEvents {
  /** `version`, `SPL`, `kernel`, `start`. */
  step(name: string, detail: string): void
}

/** Whether `board` has a boot ROM that this file knows. */
export const hasFel = (board: Board): boolean => board.soc.name in socs

/**
 * Starts `kernel` on the board behind `pipe`.
 * @param spl U-Boot's first stage, checked (`splOf`) @param kernel the board's image as built, with U-Boot's header
 * @param verify read the kernel back before it is entered @param pause waits so many ms
 * Throws UNI-F062 (another chip), UNI-F063 (not the protocol), UNI-F064 (the SPL failed), UNI-F003 (reads back otherwise), and what the pipe throws.
 */
export async function bootOverFel(board: Board, spl: Uint8Array, kernel: Uint8Array, pipe: FelPipe, verify: boolean, events: FelEvents, pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))): Promise<void> {
  const fel = new Fel(pipe)
  const { soc } = await fel.version()
  const chip = names[soc] ?? `0x${soc.toString(16)}`
  if (soc !== socs[board.soc.name]) throw new UniError('UNI-F062', `the board on USB has an Allwinner ${chip}, not the ${names[socs[board.soc.name]!]} of ${board.title}`, Exit.usage, ['--board with the right name: ./uni boards'])
  events.step('version', `Allwinner ${chip}`)
  await runSpl(fel, spl, pause)
  events.step('SPL', 'has run and made the DRAM work')
  const { load } = readHeader('uimage', kernel)
  const image = kernel.subarray(uimageHeader)
  await fel.write(load!, image)
  if (verify) mustMatch(await fel.readMemory(load!, image.length), image, load!)
  events.step('kernel', `${image.length} bytes at 0x${load!.toString(16)}${verify ? ', read back and compared' : ''}`)
  await fel.execute(load!)
  events.step('start', `at 0x${load!.toString(16)}`)
}

/** Loads the SPL, runs it, and makes sure that it has returned. */
async function runSpl(fel: Fel, file: Uint8Array, pause: (ms: number) => Promise<void>): Promise<void> {
  await fel.write(PREPARE, bytesOf(prepareWords))
  await fel.execute(PREPARE)
  const [sctlr] = wordsOf(await fel.readMemory(PREPARE + 4 * (prepareWords.length - 1), 4))
  if (sctlr === 0xffff_ffff || sctlr! & DATA_CACHE) throw failed(`the boot ROM's SCTLR is 0x${sctlr!.toString(16)}`)
  const length = new DataView(file.buffer, file.byteOffset).getUint32(16, true)
  const spl = file.subarray(0, length)
  let at = 0
  for (const { place, waits, bytes } of regions) {
    if (at < Math.min(place, length)) await fel.write(at, spl.subarray(at, place))
    // What is behind the SPL is as on a start from a card: whatever, so zeros.
    const part = new Uint8Array(bytes)
    part.set(spl.subarray(place, place + bytes))
    await fel.write(waits, part)
    at = place + bytes
  }
  const thunk = [...thunkWords]
  thunk[LENGTH] = length
  regions.forEach(({ place, waits, bytes }, i) => thunk.splice(REGIONS + 3 * i, 3, place, waits, bytes))
  await fel.write(THUNK, bytesOf(thunk))
  await fel.execute(THUNK)
  await pause(SPL_MS)
  const [status] = wordsOf(await fel.readMemory(THUNK + 4 * STATUS, 4))
  if (status === 2) throw failed('its checksum was wrong in the board\'s memory')
  if (status !== 1) throw failed('it has not returned')
}

const failed = (why: string): UniError => new UniError('UNI-F064', `the first stage (SPL) did not run: ${why}`, Exit.io, ['take the board\'s power away, hold FEL and give it power again; then run the command once more', '--firmware DIR with another U-Boot for this board'])

function mustMatch(found: Uint8Array, wanted: Uint8Array, load: number): void {
  const at = found.findIndex((byte, i) => byte !== wanted[i])
  if (at >= 0) throw new UniError('UNI-F003', `the kernel reads back otherwise than it was written, from 0x${(load + at).toString(16)} on; it was not started`, Exit.io, ['is it the right --board? Its DRAM must work with this board\'s first stage'])
}

function bytesOf(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length)
  const view = new DataView(bytes.buffer)
  words.forEach((word, i) => view.setUint32(4 * i, word, true))
  return bytes
}

const wordsOf = (bytes: Uint8Array): number[] => Array.from({ length: bytes.length >> 2 }, (_, i) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4 * i, true))
