/** What a board fetches over the network, by name. */
import type { Board } from '../../boards/board.ts'
import { Exit, UniError } from '../../boards/error.ts'
import { readHeader, uimage } from '../../linker/image.ts'
import { piFiles } from '../pi.ts'

/** U-Boot's script for the boot target `dhcp` of its own environment (config_distro_bootcmd.h, boot_script_dhcp). */
export const SCRIPT = 'boot.scr.uimg'
/** Where U-Boot puts the kernel's file: behind everything that has an address in its environment. */
const FETCHED_AT = 0x4400_0000
/** U-Boot, include/image.h: IH_TYPE_SCRIPT. */
const IH_TYPE_SCRIPT = 6

export interface BootFiles {
  files: Map<string, Uint8Array>
  /** What U-Boot fetches with a plain `dhcp`. */
  bootFile?: string
  /** The image: when it has been fetched, the board has what it needs. */
  last: string
  remarks: string[]
}

/** @param firmware the Pi's boot firmware; not looked at for U-Boot. Throws UNI-F002, UNI-F005. */
export async function bootFiles(board: Board, kernel: Uint8Array, firmware: string): Promise<BootFiles> {
  if (board.firmware !== 'sunxi') return { ...(await piFiles(board, kernel, firmware)), last: board.image.file }
  readHeader('uimage', kernel)
  const files = new Map([[board.image.file, kernel], [SCRIPT, scriptImage(scriptText(board))]])
  return { files, bootFile: board.image.file, last: board.image.file, remarks: [] }
}

/** What a person would type at U-Boot's prompt, when DHCP is done. */
export function scriptText(board: Board): string {
  if (board.image.load >= FETCHED_AT) throw new UniError('UNI-F005', `${board.title} loads its kernel where U-Boot would put the file`, Exit.unavailable)
  const at = `0x${FETCHED_AT.toString(16)}`
  // bootm copies the kernel to its place, turns caches off and hands over the device tree that U-Boot has of its own.
  return `tftpboot ${at} ${board.image.file} && bootm ${at} - \${fdtcontroladdr}\n`
}

/** `text` as U-Boot's `source` takes it: a legacy image whose data is a list of lengths, ended by 0, and the text. */
function scriptImage(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const data = new Uint8Array(8 + bytes.length)
  new DataView(data.buffer).setUint32(0, bytes.length)
  data.set(bytes, 8)
  return uimage(data, 0, 'uni', { os: 5, type: IH_TYPE_SCRIPT })
}
