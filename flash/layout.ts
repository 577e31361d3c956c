/** What is where on a card: docs/decisions/013-card-layout.md. A new card has all of it, a card that is flashed again keeps DATA and kv. */
import { Exit, UniError } from '../boards/error.ts'
import type { Image, Range } from './extents.ts'
import { makeFat } from './fat.ts'
import type { OurCard } from './found.ts'
import { makeDisk, SECTOR, type Partition } from './mbr.ts'

/** Where the boot partition begins: 1 MiB, as partitioning tools have it. */
export const FIRST_SECTOR = 2048
const MIB = 2 ** 20
/** FAT16 needs 4085 clusters, and no card is so small that it could not spare this. */
const LEAST_FAT = 4 * MIB
const LEAST_CARD = 16 * MIB
/** A partition's first sector is a number of 32 bits. */
const MOST = 2 ** 32 * SECTOR - MIB
export const DATA_LABEL = 'DATA'
const DATA_SERIAL = 0x554e_4932

/** What goes onto a card. */
export interface CardLayout {
  /** Contents of the boot partition by path, in the order they are written; without any there is no boot partition. */
  files: Map<string, Uint8Array>
  /** The first partition's first sector; `FIRST_SECTOR` unless given. */
  first?: number
  /** What a board boots from sectors between the partition table and the first partition, in ascending order. */
  outside?: { name: string; sector: number; bytes: Uint8Array }[]
}

export interface Part extends Partition {
  role: 'boot' | 'data' | 'kv'
}

/** What a flash does to a card. */
export interface CardPlan {
  /** Bytes of the whole card. */
  size: number
  parts: Part[]
  /** All that is written, and nothing else is. */
  image: Image
  /** Byte offsets of the sectors without which nothing boots: emptied before the first other write, written after the last, the table's (0) at the very end. */
  held: number[]
  /** What stays byte for byte, in ascending order. */
  kept: Range[]
}

const bytesOf = (files: Map<string, Uint8Array>): number => [...files.values()].reduce((sum, file) => sum + file.length, 0)
const tooSmall = (message: string): UniError => new UniError('UNI-F006', message, Exit.usage, ['give a larger --size'])

/** Smallest power of two, from 64 MiB on, that leaves half of the card free: QEMU takes no other sizes. */
export function cardSize(files: Map<string, Uint8Array>): number {
  let size = 64 * MIB
  while (size < 2 * bytesOf(files)) size *= 2
  return size
}

/** Throws UNI-F006 unless QEMU takes a card image of this size. */
export function needPowerOfTwo(size: number): void {
  if (size < LEAST_CARD || Math.log2(size) % 1 !== 0) throw new UniError('UNI-F006', `a card image of ${size} bytes is not a power of two of at least 16 MiB`, Exit.usage, ['--size 64M'])
}

/** Partitions of a new card. All sizes are multiples of 1 MiB. Throws UNI-F006. */
export function partsOf({ files, first = FIRST_SECTOR }: CardLayout, size: number): Part[] {
  if (size < LEAST_CARD) throw tooSmall(`a card of ${size} bytes is too small; it takes 16 MiB`)
  const end = Math.floor(Math.min(size, MOST) / MIB) * MIB
  const start = first * SECTOR
  const kv = Math.min(Math.floor(size / 8 / MIB), 64) * MIB
  let boot = 0
  if (files.size) {
    // A quarter of the card up to 256 MiB, but at least twice what it holds now, so that it can grow, as far as the card allows.
    const wanted = Math.max(Math.min(Math.floor(size / 4 / MIB), 256), Math.ceil((2 * bytesOf(files)) / MIB)) * MIB
    boot = Math.min(wanted, end - start - kv - LEAST_FAT)
    if (boot < LEAST_FAT) throw tooSmall(`a card of ${size} bytes has no room for its three partitions`)
  }
  const data = end - start - boot - kv
  if (data < LEAST_FAT) throw tooSmall(`a card of ${size} bytes has no room for its data partition, which begins at byte ${start + boot}`)
  const fat = (bytes: number): number => (bytes >= 2 ** 28 ? 0x0c : 0x0e)
  const parts: Part[] = boot ? [{ role: 'boot', type: fat(boot), start: first, sectors: boot / SECTOR }] : []
  parts.push({ role: 'data', type: fat(data), start: (start + boot) / SECTOR, sectors: data / SECTOR })
  parts.push({ role: 'kv', type: 0xda, start: (end - kv) / SECTOR, sectors: kv / SECTOR })
  return parts
}

/** A card on which nothing is kept: boot files, empty DATA, kv of zeros, and no trace of another partition table. Throws UNI-F006. */
export function newCard(layout: CardLayout, size: number): CardPlan {
  const parts = partsOf(layout, size)
  const filled = parts.map((part) => ({ ...part, content: contentOf(part, layout) }))
  const image = makeDisk(size, filled, outsideOf(layout))
  // A GUID partition table has its copy in the last 33 sectors.
  image.zeros!.push({ offset: 0, length: parts[0].start * SECTOR }, { offset: size - MIB, length: MIB })
  return { size, parts, image, held: heldOf(layout, parts), kept: [] }
}

/** A card of ours, with new boot files. Throws UNI-F006 when they do not fit into the place the card has for them. */
export function sameCard(layout: CardLayout, card: OurCard): CardPlan {
  const { parts, table, size } = card
  const boot = parts.find(({ role }) => role === 'boot')
  let content: Image = { size, extents: outsideOf(layout), zeros: [] }
  if (boot) {
    try {
      const { extents, zeros = [] } = contentOf(boot, layout)!
      const at = boot.start * SECTOR
      content = { size, extents: [...outsideOf(layout), ...extents.map(({ offset, bytes }) => ({ offset: at + offset, bytes }))], zeros: zeros.map(({ offset, length }) => ({ offset: at + offset, length })) }
    } catch (error) {
      if (!(error instanceof UniError)) throw error
      throw new UniError('UNI-F006', `what boots has ${bytesOf(layout.files)} bytes and no longer fits into the card's boot partition of ${boot.sectors * SECTOR} bytes`, Exit.usage, ['save what is in DATA, then make the card new: --erase', './uni size tells what takes the room'])
    }
  }
  const kept = parts.filter(({ role }) => role !== 'boot').map(({ start, sectors }) => ({ offset: start * SECTOR, length: sectors * SECTOR }))
  return { size, parts, image: { ...content, extents: [{ offset: 0, bytes: table }, ...content.extents] }, held: heldOf(layout, parts), kept }
}

/** A card image for a file. Throws UNI-F006. */
export function makeCard(layout: CardLayout, size: number): Image {
  needPowerOfTwo(size)
  return newCard(layout, size).image
}

const outsideOf = ({ outside = [] }: CardLayout): Image['extents'] => outside.map(({ sector, bytes }) => ({ offset: sector * SECTOR, bytes }))

/** The boot partition's first sector, or the sector in which the boot ROM looks for its magic; then the table's. */
const heldOf = ({ outside }: CardLayout, parts: Part[]): number[] => [(outside?.[0]?.sector ?? parts[0].start) * SECTOR, 0]

function contentOf({ role, start, sectors }: Part, { files }: CardLayout): Image {
  const size = sectors * SECTOR
  if (role === 'kv') return { size, extents: [], zeros: [{ offset: 0, length: size }] }
  try {
    return role === 'boot'
      ? makeFat({ size, files, label: 'UNI', hiddenSectors: start })
      : makeFat({ size, files: new Map(), label: DATA_LABEL, hiddenSectors: start, serial: DATA_SERIAL })
  } catch (error) {
    if (error instanceof RangeError) throw tooSmall(error.message)
    throw error
  }
}
