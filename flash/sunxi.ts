/** What an Allwinner board's card holds outside its file system: U-Boot's first stage (SPL) and, where the SPL looks for U-Boot, the kernel. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { ihOs, ihType, readHeader, uimage, uimageHeader } from '../linker/image.ts'
import type { CardLayout } from './layout.ts'
import { SECTOR } from './mbr.ts'
import { bootScript, scriptImage } from './uboot-script.ts'

/** Debian's file with a board's SPL in its first 32 KiB and U-Boot behind that. */
export const SPL_FILE = 'u-boot-sunxi-with-spl.bin'
/** Where the boot ROM looks: byte 8192, behind the partition table. */
export const SPL_SECTOR = 16
/** Where the SPL looks for the next stage: byte 40960. */
export const KERNEL_SECTOR = 80
/** The data partition's start: 8 MiB, which leaves nearly that much for the kernel. */
export const DATA_SECTOR = 16384
const SPL_BYTES = (KERNEL_SECTOR - SPL_SECTOR) * SECTOR
/** The boot ROMs of A10 and A20 copy no more than this into their SRAM. */
const SPL_MOST = 0x6000
/** U-Boot, tools/sunxi_egon: what stands in the checksum's place while the sum is made. */
const STAMP = 0x5f0a_6c39
const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/**
 * The card of an Allwinner board.
 * @param kernel the board's image as built, with U-Boot's header for `bootm`
 * @param firmware folder with the board's SPL, see `findSpl`
 * Throws UNI-F002, UNI-F005, UNI-F006, UNI-F008.
 */
export async function sunxiCard(board: Board, kernel: Uint8Array, firmware: string): Promise<CardLayout> {
  if (board.firmware !== 'sunxi' || board.uboot === undefined) throw new UniError('UNI-F005', `${board.title} does not boot like an Allwinner board`, Exit.unavailable)
  const path = findSpl(firmware, board.uboot)
  if (!path) {
    throw new UniError('UNI-F002', `${firmware} lacks ${board.uboot}/${SPL_FILE}`, Exit.unavailable, ['./uni setup fetches it from Debian\'s package u-boot-sunxi', '--firmware DIR with U-Boot\'s file for this board'])
  }
  return {
    files: new Map(),
    first: DATA_SECTOR,
    outside: [
      { name: 'SPL', sector: SPL_SECTOR, bytes: splOf(await readFile(path), path) },
      { name: board.image.file, sector: KERNEL_SECTOR, bytes: kernelForSpl(kernel) },
    ],
  }
}

/**
 * The card of an Allwinner board that starts through U-Boot: its SPL and U-Boot itself where they belong, and in a boot partition the kernel and the
 * script by which U-Boot's own environment finds it (config_distro_bootcmd.h, scan_dev_for_scripts). Throws UNI-F002, UNI-F005, UNI-F008.
 */
export async function scriptCard(board: Board, kernel: Uint8Array, firmware: string): Promise<CardLayout> {
  const { first, outside } = await sunxiCard(board, kernel, firmware)
  const path = findSpl(firmware, board.uboot!)!
  const script = bootScript(board, (at) => `load \${devtype} \${devnum}:\${distro_bootpart} ${at} ${board.image.file}`)
  return {
    files: new Map([['boot.scr', scriptImage(script)], [board.image.file, kernel]]),
    first,
    outside: [outside![0], { name: 'U-Boot', sector: KERNEL_SECTOR, bytes: ubootOf(await readFile(path), path) }],
  }
}

/** U-Boot in `file`, behind the SPL: a legacy image with right checksums, without what follows it. Throws UNI-F008. */
export function ubootOf(file: Uint8Array, path: string): Uint8Array {
  const rest = file.subarray(SPL_BYTES)
  try {
    const length = rest.length < uimageHeader ? 0 : uimageHeader + new DataView(rest.buffer, rest.byteOffset).getUint32(12)
    readHeader('uimage', rest.subarray(0, length))
    if (length > (DATA_SECTOR - KERNEL_SECTOR) * SECTOR) throw new UniError('UNI-C032', 'it is too long', Exit.internal)
    return rest.subarray(0, length)
  } catch (error) {
    if (!(error instanceof UniError)) throw error
    throw new UniError('UNI-F008', `${path} has no U-Boot behind its first stage: ${error.message}`, Exit.unavailable, ['./uni setup fetches a good one from Debian\'s package u-boot-sunxi', 'leave --uboot out: the kernel starts without U-Boot'])
  }
}

/** The file with `uboot`'s SPL: in a folder of that name in `folder`, as Debian has it, or in `folder` itself. */
export const findSpl = (folder: string, uboot: string): string | undefined =>
  [join(folder, uboot, SPL_FILE), join(folder, SPL_FILE)].find((path) => existsSync(path))

/**
 * The SPL in `file`, padded as it was to 32 KiB. Checked is what the boot ROM checks (eGON header, length, checksum), and that it is U-Boot's:
 * only that looks for the kernel where we put it. Throws UNI-F008. @param path for the message
 */
export function splOf(file: Uint8Array, path: string): Uint8Array {
  const need = (good: boolean, what: string): void => {
    if (!good) throw new UniError('UNI-F008', `${path} is no first stage for this board: ${what}`, Exit.unavailable, ['./uni setup fetches a good one from Debian\'s package u-boot-sunxi', '--firmware DIR with U-Boot\'s file for this board'])
  }
  need(file.length >= SPL_BYTES, `${file.length} bytes, less than the ${SPL_BYTES} of an SPL`)
  const spl = new Uint8Array(file.subarray(0, SPL_BYTES))
  const view = new DataView(spl.buffer)
  need(text(spl, 4, 12) === 'eGON.BT0', 'no eGON.BT0 at byte 4')
  const length = view.getUint32(16, true)
  need(length >= SECTOR && length % SECTOR === 0 && length <= SPL_MOST, `its length is given as ${length} bytes`)
  let sum = 0
  for (let at = 0; at < length; at += 4) sum = (sum + (at === 12 ? STAMP : view.getUint32(at, true))) >>> 0
  need(sum === view.getUint32(12, true), `its checksum is 0x${sum.toString(16)}, not 0x${view.getUint32(12, true).toString(16)} as its header says`)
  need(text(spl, 20, 23) === 'SPL', 'not U-Boot\'s, or older than 2015')
  return spl
}

/** The built image under the header that the SPL wants: a firmware of the kind U-Boot, entered where it is loaded. Throws UNI-F006. */
export function kernelForSpl(built: Uint8Array): Uint8Array {
  const { load } = readHeader('uimage', built)
  const kernel = uimage(built.subarray(uimageHeader), load!, 'uni', { os: ihOs.uboot, type: ihType.firmware })
  const room = (DATA_SECTOR - KERNEL_SECTOR) * SECTOR
  if (kernel.length > room) throw new UniError('UNI-F006', `the kernel has ${kernel.length} bytes; before the card's partition there is room for ${room}`, Exit.usage, ['./uni size tells what takes the room'])
  return kernel
}
