/** Cards with U-Boot itself, for what is measured and tried beside it. */
import { crc32 } from 'node:zlib'
import type { Image } from './extents.ts'
import { makeFat } from './fat.ts'
import { FIRST_SECTOR } from './layout.ts'
import { makeDisk, SECTOR } from './mbr.ts'

/** Where Allwinner's boot ROM looks for the first stage. */
const SPL_OFFSET = 8192
/** CONFIG_ENV_SIZE of Debian's U-Boot. */
const ENVIRONMENT_BYTES = 65536

/** U-Boot's environment as a file (U-Boot, include/env_internal.h): checksum, `name=value` with zeros between them. */
export function ubootEnvironment(values: Record<string, string>): Uint8Array {
  const bytes = Buffer.alloc(ENVIRONMENT_BYTES)
  bytes.write(Object.entries(values).map(([name, value]) => `${name}=${value}\0`).join(''), 4)
  bytes.writeUInt32LE(crc32(bytes.subarray(4)))
  return bytes
}

/** A card of `size` bytes with `uboot` (`u-boot-sunxi-with-spl.bin`) and one FAT partition that has its environment. */
export function ubootCard(size: number, uboot: Uint8Array, environment: Record<string, string>): Image {
  const content = makeFat({ size: size - FIRST_SECTOR * SECTOR, files: new Map([['uboot.env', ubootEnvironment(environment)]]), label: 'BOOT', hiddenSectors: FIRST_SECTOR })
  return makeDisk(size, [{ type: 0x0e, start: FIRST_SECTOR, sectors: size / SECTOR - FIRST_SECTOR, content }], [{ offset: SPL_OFFSET, bytes: uboot }])
}
