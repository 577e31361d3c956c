/** What a board fetches over the network, by name. */
import type { Board } from '../../boards/board.ts'
import { readHeader } from '../../linker/image.ts'
import { piFiles } from '../pi.ts'
import { bootScript, scriptImage } from '../uboot-script.ts'

/** U-Boot's script for the boot target `dhcp` of its own environment (config_distro_bootcmd.h, boot_script_dhcp). */
export const SCRIPT = 'boot.scr.uimg'

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
export const scriptText = (board: Board): string => bootScript(board, (at) => `tftpboot ${at} ${board.image.file}`)
