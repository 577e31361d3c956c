/** Image files for boot loaders, made from the linked ELF. Same input, same bytes. */
import { crc32 } from 'node:zlib'
import type { ImageFormat } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import type { Elf } from './elf.ts'

/** What a header says; read back by tests and by `uni flash`. */
export interface ImageHeader {
  /** Bytes of memory the image needs from its first byte on, where the header says so. */
  memory?: number
  /** Physical load address, where the header says so. */
  load?: number
}

const arm64Magic = 0x644d5241 // "ARM\x64"
const zimageMagic = 0x016f2818
const uimageMagic = 0x27051956
/** Bytes of U-Boot's legacy header. */
export const uimageHeader = 64
/** U-Boot, include/image.h: IH_OS_*, IH_TYPE_*. */
export const ihOs = { linux: 5, uboot: 17 } as const
export const ihType = { kernel: 2, firmware: 5 } as const
const defect = 'this is a defect of uni: please report it with the app that shows it'

/**
 * The file the board boots: the ELF's loaded segments at their physical addresses, gaps zero. The arm64 and zImage headers are part of
 * the start-up code (`linker/startup`), so here they are only checked; U-Boot's legacy header is put in front.
 */
export function imageOf(elf: Elf, format: ImageFormat): Uint8Array {
  const loaded = elf.segments.filter((segment) => segment.type === 1 && segment.fileSize > 0)
  const base = Math.min(...loaded.map((segment) => segment.physical))
  if (base !== format.load) throw new UniError('UNI-C032', `the image is linked for 0x${base.toString(16)}, not for 0x${format.load.toString(16)}`, Exit.internal, [defect])
  const flat = new Uint8Array(Math.max(...loaded.map((segment) => segment.physical + segment.fileSize)) - base)
  for (const { physical, offset, fileSize } of loaded) flat.set(elf.bytes.subarray(offset, offset + fileSize), physical - base)
  if (format.kind === 'uimage') return uimage(flat, format.load, 'uni')
  readHeader(format.kind, flat)
  return flat
}

/** Checks and reads the header of an image of `kind`. Throws `UniError` when it is not one. */
export function readHeader(kind: ImageFormat['kind'], image: Uint8Array): ImageHeader {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  const need = (good: boolean, what: string): void => {
    if (!good) throw new UniError('UNI-C032', `not a ${kind} image: ${what}`, Exit.internal, [defect])
  }
  switch (kind) {
    case 'raw':
      need(image.length > 0, 'it is empty')
      return {}
    case 'arm64': {
      // Linux, Documentation/arch/arm64/booting.rst: text_offset at 8, image_size at 16, flags at 24, magic at 56.
      need(image.length >= 64 && view.getUint32(56, true) === arm64Magic, 'no magic at offset 56')
      const memory = Number(view.getBigUint64(16, true))
      need(memory >= image.length, 'image_size is less than the file')
      return { memory }
    }
    case 'zimage': {
      // Magic at 0x24, start at 0x28 (0: runs anywhere), end at 0x2c.
      need(image.length >= 0x30 && view.getUint32(0x24, true) === zimageMagic, 'no magic at offset 0x24')
      const load = view.getUint32(0x28, true)
      need(view.getUint32(0x2c, true) - load <= image.length, 'end lies behind the file')
      return { load }
    }
    case 'uimage': {
      need(image.length >= uimageHeader && view.getUint32(0) === uimageMagic, 'no magic')
      // A copy also of a Buffer, whose own slice() would give a view.
      const header = new Uint8Array(image.subarray(0, uimageHeader))
      header.fill(0, 4, 8)
      need(crc32(header) === view.getUint32(4), 'the header\'s checksum is wrong')
      need(view.getUint32(12) === image.length - uimageHeader, 'its size is wrong')
      need(crc32(image.subarray(uimageHeader)) === view.getUint32(24), 'the data\'s checksum is wrong')
      return { load: view.getUint32(16) }
    }
  }
}

/**
 * U-Boot legacy image (U-Boot, include/image.h): big-endian; IH_ARCH_ARM, IH_COMP_NONE. Entered at its first byte.
 * @param load physical address that U-Boot copies the data to
 * @param name up to 31 ASCII characters, shown by `bootm`
 * @param kind unless told otherwise a Linux kernel, so that `bootm` passes a device tree
 */
export function uimage(data: Uint8Array, load: number, name: string, kind: { os: number; type: number } = { os: ihOs.linux, type: ihType.kernel }): Uint8Array {
  const image = new Uint8Array(uimageHeader + data.length)
  image.set(data, uimageHeader)
  const view = new DataView(image.buffer)
  view.setUint32(0, uimageMagic)
  view.setUint32(8, 0) // time
  view.setUint32(12, data.length)
  view.setUint32(16, load)
  view.setUint32(20, load) // entry
  view.setUint32(24, crc32(data))
  image.set([kind.os, 2, kind.type, 0], 28)
  for (let i = 0; i < Math.min(name.length, 31); i++) image[32 + i] = name.charCodeAt(i) & 0x7f
  view.setUint32(4, crc32(image.subarray(0, uimageHeader)))
  return image
}
