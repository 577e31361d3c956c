/** What is on a card already: ours, somebody else's, or a write of ours that did not end. */
import { crc32 } from 'node:zlib'
import { FIRST_SECTOR, type CardLayout, type Part } from './layout.ts'
import { readTable, SECTOR, SIGNATURE, type Partition } from './mbr.ts'

/** A card laid out by us, whose DATA and kv can be kept. */
export interface OurCard {
  state: 'ours'
  size: number
  parts: Part[]
  /** The table's sector as it was or should be when no write is under way. */
  table: Uint8Array
  /** The last write did not end; DATA and kv were not part of it. */
  interrupted: boolean
}

export type Found =
  | OurCard
  /** Nothing but zeros at the start. */
  | { state: 'blank' }
  /** A new card of ours that was not written to the end: there is nothing to keep. */
  | { state: 'half' }
  /** @param what in words, e.g. `an MBR with 2 partitions` */
  | { state: 'other'; what: string }

/** Reads `length` bytes from byte `offset` on; fewer at the end. */
export type Read = (offset: number, length: number) => Promise<Uint8Array>

const MIB = 2 ** 20
/** Begins the first sector while a write is under way, where other tools put boot code. */
const MARKER = 'uni flash: this card is half-written. Flash it again.\r\n'
const FLAG = 96
const SUM = 100
const TABLE = 440

/**
 * The first sector while a write is under way: no boot signature, so that neither a boot ROM nor a system takes the card for whole, but the
 * partitions, so that the next flash can keep them. @param keeps DATA and kv are not part of the write
 */
export function markerSector(table: Uint8Array, keeps: boolean): Uint8Array {
  const sector = new Uint8Array(SECTOR)
  sector.set(new TextEncoder().encode(MARKER))
  sector.set(table.subarray(TABLE, 510), TABLE)
  sector[FLAG] = keeps ? 1 : 0
  new DataView(sector.buffer).setUint32(SUM, crc32(sector), true)
  return sector
}

/** The table's sector that a marker stands for, or undefined when `sector` is no marker. */
function behindMarker(sector: Uint8Array): { table: Uint8Array; keeps: boolean } | undefined {
  if (sector.length < SECTOR || !new TextDecoder('latin1').decode(sector.subarray(0, MARKER.length)).startsWith(MARKER)) return undefined
  const blank = new Uint8Array(sector)
  blank.fill(0, SUM, SUM + 4)
  const right = new DataView(sector.buffer, sector.byteOffset).getUint32(SUM, true) === crc32(blank)
  const table = new Uint8Array(SECTOR)
  table.set(sector.subarray(TABLE, 510), TABLE)
  table.set([0x55, 0xaa], 510)
  return { table, keeps: right && sector[FLAG] === 1 }
}

/** Looks at a card of `size` bytes. Reads only. */
export async function lookAt(read: Read, size: number): Promise<Found> {
  const start = await read(0, Math.min(MIB, size))
  const sector = start.subarray(0, SECTOR)
  const marked = behindMarker(sector)
  if (marked) return (marked.keeps && ourCard(marked.table, size, true)) || { state: 'half' }
  const ours = ourCard(sector, size, false)
  if (ours) return ours
  return start.every((byte) => byte === 0) ? { state: 'blank' } : { state: 'other', what: describe(sector, size) }
}

/** True when a card that is `ours` has its parts where this board wants them. */
export function suits({ parts }: OurCard, { first = FIRST_SECTOR, files }: CardLayout): boolean {
  return parts[0].start === first && (parts[0].role === 'boot') === files.size > 0
}

const isFat = ({ type }: Partition): boolean => type === 0x0e || type === 0x0c

/** Our signature, our kinds of partition in our order, inside the card, and no boot code of somebody else. */
function ourCard(sector: Uint8Array, size: number, interrupted: boolean): OurCard | undefined {
  const table = readTable(sector)
  if (!table || table.signature !== SIGNATURE || sector.subarray(0, TABLE).some((byte) => byte !== 0)) return undefined
  const { entries } = table
  const kv = entries.at(-1)
  if (entries.length < 2 || entries.length > 3 || kv?.type !== 0xda || !entries.slice(0, -1).every(isFat)) return undefined
  let free = FIRST_SECTOR
  for (const { start, sectors } of entries) {
    if (start < free || sectors < 1) return undefined
    free = start + sectors
  }
  if (free * SECTOR > size) return undefined
  const roles = entries.length === 3 ? (['boot', 'data', 'kv'] as const) : (['data', 'kv'] as const)
  return { state: 'ours', size, parts: entries.map((entry, i) => ({ ...entry, role: roles[i] })), table: new Uint8Array(sector), interrupted }
}

/** What somebody else's card holds, as far as its first sector tells. */
function describe(sector: Uint8Array, size: number): string {
  const text = new TextDecoder('latin1').decode(sector)
  if (/^FAT(12|16|32)/.test(text.slice(54, 59)) || text.startsWith('FAT32', 82)) return 'a FAT file system without partitions'
  if (text.startsWith('NTFS', 3) || text.startsWith('EXFAT', 3)) return `a file system ${text.slice(3, 8).trim()} without partitions`
  const table = readTable(sector)
  if (!table) return 'data without a partition table'
  const { entries, signature } = table
  if (entries.some(({ type }) => type === 0xee)) return 'a GUID partition table'
  const many = entries.length === 1 ? 'one partition' : `${entries.length} partitions`
  if (signature === SIGNATURE) {
    const end = Math.max(0, ...entries.map(({ start, sectors }) => start + sectors)) * SECTOR
    return end > size ? `a card of uni's whose partitions end at byte ${end}, behind its own end` : `a card of uni's with ${many}, of an older layout or changed`
  }
  return `an MBR with ${many}`
}
