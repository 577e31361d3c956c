/** The partition table in a disk's first sector. */
import type { Extent, Image } from './extents.ts'

export const SECTOR = 512

export interface Partition {
  /** 0x0e FAT16, 0x0c FAT32, both by sector number; 0xda no file system. */
  type: number
  /** In sectors. */
  start: number
  sectors: number
  /** The partition's content; its offsets count from the partition's start. */
  content?: Image
}

/** The disk's number, the same on every card of ours (`UNI1`): by it a card is known again, and the same input gives the same bytes. */
export const SIGNATURE = 0x554e_4931
/** Cylinder, head and sector that say: use the sector number. */
const NO_CHS = [0xfe, 0xff, 0xff]

/**
 * A disk of `size` bytes with up to four partitions. Throws when they do not fit or overlap.
 * @param outside what lies between the table and the first partition, in ascending order
 */
export function makeDisk(size: number, partitions: Partition[], outside: Extent[] = []): Image {
  const extents = [{ offset: 0, bytes: tableSector(partitions) }, ...outside]
  const last = partitions.at(-1)
  const free = last ? last.start + last.sectors : 1
  if (free * SECTOR > size) throw new Error(`partitions end at byte ${free * SECTOR}, the disk at ${size}`)
  const contents = partitions.flatMap(({ start, content }) => (content?.extents ?? []).map(({ offset, bytes }) => ({ offset: start * SECTOR + offset, bytes })))
  const zeros = partitions.flatMap(({ start, content }) => (content?.zeros ?? []).map(({ offset, length }) => ({ offset: start * SECTOR + offset, length })))
  extents.forEach(({ offset, bytes }, i) => {
    const end = extents[i + 1]?.offset ?? (partitions[0]?.start ?? size / SECTOR) * SECTOR
    if (offset + bytes.length > end) throw new Error(`what begins at byte ${offset} reaches past ${end}`)
  })
  return { size, extents: [...extents, ...contents], zeros }
}

/** The first sector of a disk with these partitions. Throws when there are too many or they overlap. */
export function tableSector(partitions: Partition[]): Uint8Array {
  if (partitions.length > 4) throw new Error('a partition table holds four partitions')
  const sector = new Uint8Array(SECTOR)
  const view = new DataView(sector.buffer)
  view.setUint32(440, SIGNATURE, true)
  let free = 1
  for (const [i, { type, start, sectors }] of partitions.entries()) {
    if (start < free) throw new Error(`partition ${i + 1} begins at sector ${start}, before ${free}`)
    free = start + sectors
    const at = 446 + 16 * i
    sector.set(NO_CHS, at + 1)
    sector[at + 4] = type
    sector.set(NO_CHS, at + 5)
    view.setUint32(at + 8, start, true)
    view.setUint32(at + 12, sectors, true)
  }
  sector.set([0x55, 0xaa], 510)
  return sector
}

/** The table in a first sector: its signature, and its entries that are not empty. Undefined without the boot signature at its end. */
export function readTable(sector: Uint8Array): { signature: number; entries: Partition[] } | undefined {
  if (sector.length < SECTOR || sector[510] !== 0x55 || sector[511] !== 0xaa) return undefined
  const view = new DataView(sector.buffer, sector.byteOffset)
  const entries = [0, 1, 2, 3].map((i) => 446 + 16 * i).map((at) => ({ type: sector[at + 4], start: view.getUint32(at + 8, true), sectors: view.getUint32(at + 12, true) }))
  return { signature: view.getUint32(440, true), entries: entries.filter(({ type }) => type !== 0) }
}
