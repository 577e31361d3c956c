/** Scripts for U-Boot: how it finds and starts our kernel. */
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { uimage } from '../linker/image.ts'

/** Where U-Boot puts the kernel's file: behind everything that has an address in its environment. */
const FETCHED_AT = 0x4400_0000
/** U-Boot, include/image.h: IH_TYPE_SCRIPT. */
const IH_TYPE_SCRIPT = 6

/** A script that brings the kernel's file with `fetch` to an address and starts it. Throws UNI-F005 when the kernel belongs there itself. */
export function bootScript(board: Board, fetch: (address: string) => string): string {
  if (board.image.load >= FETCHED_AT) throw new UniError('UNI-F005', `${board.title} loads its kernel where U-Boot would put the file`, Exit.unavailable)
  const at = `0x${FETCHED_AT.toString(16)}`
  // bootm copies the kernel to its place, turns caches off and hands over the device tree that U-Boot has of its own.
  return `${fetch(at)} && bootm ${at} - \${fdtcontroladdr}\n`
}

/** `text` as U-Boot's `source` takes it: a legacy image whose data is a list of lengths, ended by 0, and the text. */
export function scriptImage(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const data = new Uint8Array(8 + bytes.length)
  new DataView(data.buffer).setUint32(0, bytes.length)
  data.set(bytes, 8)
  return uimage(data, 0, 'uni', { os: 5, type: IH_TYPE_SCRIPT })
}
