/** What is typed at U-Boot's prompt to take a board's image over the serial line and start it (U-Boot, doc/usage/cmd). */
import type { Board } from '../boards/board.ts'
import { uimageHeader } from '../linker/image.ts'

export const prompt = /(?:^|[\r\n])=> $/
export const countdown = /Hit any key to stop autoboot/

export interface UbootOrders {
  /** Where the file goes. */
  address: number
  load: string
  /** Prints the file's CRC-32 there. */
  check: string
  start: string
}

/** @param length bytes of the image file, as the build made it */
export function ubootOrders(board: Board, length: number): UbootOrders {
  const { kind, load } = board.image
  // An image that is moved to its place is loaded beyond what it and its memory take there.
  const address = kind === 'uimage' || kind === 'arm64' ? load + Math.max(32 << 20, (length + uimageHeader + (2 << 20)) & -(1 << 20)) : load
  const at = `0x${address.toString(16)}`
  // bootm without a device tree resets Allwinner's U-Boot ("FDT and ATAGS support not compiled in").
  const start = kind === 'uimage' ? `bootm ${at} - \${fdtcontroladdr}` : kind === 'arm64' ? `booti ${at} - \${fdtcontroladdr}` : `go ${at}`
  return { address, load: `loady ${at}`, check: `crc32 ${at} ${length.toString(16)}`, start }
}
