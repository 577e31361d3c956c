/** A card for a machine that needs no boot files on it: docs/decisions/013-card-layout.md. */
import { Exit, UniError } from '../boards/error.ts'
import type { Image } from './extents.ts'
import { makeFat } from './fat.ts'
import { FIRST_SECTOR } from './layout.ts'
import { makeDisk, SECTOR } from './mbr.ts'

const MIB = 2 ** 20
/** "Non-FS data": a store for kv. */
const KV_TYPE = 0xda
const KV_MOST = 64 * MIB

/** An empty FAT partition `DATA`, then one for kv: a quarter of the card, at most 64 MiB. Throws UNI-F006. */
export function makeBlankCard(size: number): Image {
  if (size < 8 * MIB || !Number.isInteger(Math.log2(size))) {
    throw new UniError('UNI-F006', `a card of ${size} bytes is not a power of two of at least 8 MiB`, Exit.usage, ['size=64M'])
  }
  const kv = Math.min(size / 4, KV_MOST) / SECTOR
  const sectors = size / SECTOR - kv - FIRST_SECTOR
  try {
    const content = makeFat({ size: sectors * SECTOR, files: new Map(), label: 'DATA', hiddenSectors: FIRST_SECTOR })
    const type = sectors * SECTOR >= 2 ** 28 ? 0x0c : 0x0e
    return makeDisk(size, [{ type, start: FIRST_SECTOR, sectors, content }, { type: KV_TYPE, start: FIRST_SECTOR + sectors, sectors: kv }])
  } catch (error) {
    if (error instanceof RangeError) throw new UniError('UNI-F006', error.message, Exit.usage, ['size=64M'])
    throw error
  }
}
