/** The partition table in a disk's first sector. */
import type { Extent, Image } from './extents.ts'

export const SECTOR = 512

export interface Partition {
  /** 0x0e FAT16, 0x0c FAT32, both by sector number; 0x83 Linux. */
  type: number
  /** In sectors. */
  start: number
  sectors: number
  /** The partition's content; its offsets count from the partition's start. */
  content?: Image
}

/** Same number in every image: the same input gives the same bytes. */
const SIGNATURE = 0x554e_4931
/** Cylinder, head and sector that say: use the sector number. */
const NO_CHS = [0xfe, 0xff, 0xff]

/**
 * A disk of `size` bytes with up to four partitions. Throws when they do not fit or overlap.
 * @param outside what lies between the table and the first partition, in ascending order
 */
export function makeDisk(size: number, partitions: Partition[], outside: Extent[] = []): Image {
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
  if (free * SECTOR > size) throw new Error(`partitions end at byte ${free * SECTOR}, the disk at ${size}`)
  sector.set([0x55, 0xaa], 510)
  const contents = partitions.flatMap(({ start, content }) => (content?.extents ?? []).map(({ offset, bytes }) => ({ offset: start * SECTOR + offset, bytes })))
  const extents = [{ offset: 0, bytes: sector }, ...outside]
  extents.forEach(({ offset, bytes }, i) => {
    const end = extents[i + 1]?.offset ?? (partitions[0]?.start ?? size / SECTOR) * SECTOR
    if (offset + bytes.length > end) throw new Error(`what begins at byte ${offset} reaches past ${end}`)
  })
  return { size, extents: [...extents, ...contents] }
}
