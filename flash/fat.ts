/**
 * Makes FAT16 and FAT32 file systems. The same files give the same bytes: fixed serial number and dates, files in the order given.
 *
 * Layout and field names are those of Microsoft's "FAT32 File System Specification" 1.03: reserved sectors (boot sector, on FAT32
 * also FSInfo and their copies), two FATs, on FAT16 the root directory, then the data clusters from number 2 on.
 */
import { directoryEntries, labelEntry, type DirectoryItem } from './fat-names.ts'
import type { Extent, Image } from './extents.ts'
import { SECTOR } from './mbr.ts'

export interface FatOptions {
  /** Bytes of the file system; a multiple of 512. */
  size: number
  /** Contents by path, with `/` between folders. */
  files: Map<string, Uint8Array>
  /** Up to 11 characters. */
  label: string
  /** Sectors of the disk before the file system. */
  hiddenSectors?: number
  /** Default: FAT32 from 256 MiB on. */
  type?: 16 | 32
  /** The volume's number, by which systems tell file systems apart. */
  serial?: number
}

const SERIAL = 0x554e_4931
const FATS = 2
const ROOT_ENTRIES = 512
const ENTRY = 32
/** More clusters than this make it FAT32; fewer than the other, FAT12. */
const FAT16_MOST = 65524
const FAT16_LEAST = 4085
/** Stay away from the limits, as the specification advises. */
const MARGIN = 16

interface Geometry { type: 16 | 32; total: number; reserved: number; perCluster: number; fatSectors: number; rootSectors: number; clusters: number }

/** Throws `RangeError` when the files do not fit or the size suits neither kind. */
export function makeFat(options: FatOptions): Image {
  const geometry = plan(options)
  const { perCluster, reserved, fatSectors, rootSectors } = geometry
  const clusterBytes = perCluster * SECTOR
  const dataStart = reserved + FATS * fatSectors + rootSectors
  const chains: number[][] = []
  const data: Extent[] = []
  let next = 2
  const allocate = (bytes: number): number[] => {
    const count = Math.ceil(bytes / clusterBytes)
    if (next + count > geometry.clusters + 2) throw new RangeError(`the files do not fit into ${options.size} bytes`)
    const chain = Array.from({ length: count }, (_, i) => next + i)
    next += count
    chains.push(chain)
    return chain
  }
  const place = (chain: number[], bytes: Uint8Array): void => {
    if (chain.length) data.push({ offset: (dataStart + (chain[0] - 2) * perCluster) * SECTOR, bytes })
  }
  const tree = makeTree(options.files)

  /** Places a folder and all in it. @returns the first cluster; 0 for FAT16's root. */
  const placeFolder = (folder: Folder, parent: number, root: boolean): number => {
    const names = [...folder.keys()]
    const fixed = root ? [labelEntry(options.label)] : []
    const length = (fixed.length + (root ? 0 : 2)) * ENTRY + directoryEntries(names.map((name) => ({ name, folder: false, cluster: 0, size: 0 }))).length
    const inTable = root && geometry.type === 16
    if (inTable && length > ROOT_ENTRIES * ENTRY) throw new RangeError('too many files for the root folder')
    const chain = inTable ? [] : allocate(Math.max(length, 1))
    const own = chain[0] ?? 0
    const items: DirectoryItem[] = []
    for (const [name, content] of folder) {
      if (content instanceof Map) items.push({ name, folder: true, cluster: placeFolder(content, root ? 0 : own, false), size: 0 })
      else {
        const clusters = allocate(content.length)
        place(clusters, content)
        items.push({ name, folder: false, cluster: clusters[0] ?? 0, size: content.length })
      }
    }
    const dots = root ? [] : [{ name: '.', folder: true, cluster: own, size: 0 }, { name: '..', folder: true, cluster: parent, size: 0 }]
    const bytes = concat([...fixed, directoryEntries([...dots, ...items])])
    if (inTable) data.push({ offset: (reserved + FATS * fatSectors) * SECTOR, bytes })
    else place(chain, bytes)
    return own
  }
  const root = placeFolder(tree, 0, true)
  const table = fatTable(geometry.type, chains, next)
  const extents: Extent[] = [
    ...bootSectors(geometry, options, root, geometry.clusters + 2 - next, next),
    ...Array.from({ length: FATS }, (_, i) => ({ offset: (reserved + i * fatSectors) * SECTOR, bytes: table })),
    ...data.filter(({ bytes }) => bytes.length).sort((a, b) => a.offset - b.offset),
  ]
  return { size: options.size, extents, zeros: [{ offset: 0, length: (dataStart + (next - 2) * perCluster) * SECTOR }] }
}

type Folder = Map<string, Uint8Array | Folder>

function makeTree(files: Map<string, Uint8Array>): Folder {
  const root: Folder = new Map()
  for (const [path, bytes] of files) {
    const parts = path.split('/')
    let folder = root
    for (const part of parts.slice(0, -1)) {
      const inner = folder.get(part) ?? new Map()
      if (!(inner instanceof Map)) throw new RangeError(`${part} is both a file and a folder`)
      folder.set(part, inner)
      folder = inner
    }
    folder.set(parts.at(-1)!, bytes)
  }
  return root
}

/** Chooses kind and cluster size, and counts sectors. */
function plan({ size, type = size >= 2 ** 28 ? 32 : 16 }: FatOptions): Geometry {
  const total = Math.floor(size / SECTOR)
  const reserved = type === 32 ? 32 : 1
  const rootSectors = type === 32 ? 0 : (ROOT_ENTRIES * ENTRY) / SECTOR
  for (let perCluster = 1; perCluster <= 64; perCluster *= 2) {
    let fatSectors = 1
    let clusters = 0
    // A larger FAT leaves fewer clusters, so this ends.
    for (;;) {
      clusters = Math.floor((total - reserved - rootSectors - FATS * fatSectors) / perCluster)
      const wanted = Math.ceil(((clusters + 2) * (type / 8)) / SECTOR)
      if (wanted <= fatSectors) break
      fatSectors = wanted
    }
    const fits = type === 16 ? clusters <= FAT16_MOST - MARGIN && clusters >= FAT16_LEAST + MARGIN : clusters > FAT16_MOST + MARGIN
    // FAT32: clusters as large as Microsoft's table has them (4 KiB up to 8 GiB, 32 KiB above 32 GiB), where that leaves enough of them.
    const wanted = [8, 16, 32].find((sectors) => size <= sectors * 2 ** 30) ?? 64
    const roomy = type === 16 || perCluster === wanted || clusters / 2 <= FAT16_MOST + MARGIN
    if (fits && roomy) return { type, total, reserved, perCluster, fatSectors, rootSectors, clusters }
  }
  throw new RangeError(`${size} bytes do not suit FAT${type}`)
}

function fatTable(type: 16 | 32, chains: number[][], used: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((used * (type / 8)) / SECTOR) * SECTOR)
  const view = new DataView(bytes.buffer)
  const set = (cluster: number, value: number): void =>
    type === 16 ? view.setUint16(cluster * 2, value & 0xffff, true) : view.setUint32(cluster * 4, value & 0x0fff_ffff, true)
  set(0, 0x0fff_fff8)
  set(1, 0x0fff_ffff)
  for (const chain of chains) chain.forEach((cluster, i) => set(cluster, chain[i + 1] ?? 0x0fff_ffff))
  return bytes
}

function bootSectors(geometry: Geometry, options: FatOptions, root: number, free: number, next: number): Extent[] {
  const { type, total, reserved, perCluster, fatSectors } = geometry
  const sector = new Uint8Array(SECTOR)
  const view = new DataView(sector.buffer)
  sector.set(type === 32 ? [0xeb, 0x58, 0x90] : [0xeb, 0x3c, 0x90])
  sector.set(ascii('MSWIN4.1', 8), 3)
  view.setUint16(11, SECTOR, true)
  sector[13] = perCluster
  view.setUint16(14, reserved, true)
  sector[16] = FATS
  view.setUint16(17, type === 32 ? 0 : ROOT_ENTRIES, true)
  const small = type === 16 && total < 65536
  view.setUint16(19, small ? total : 0, true)
  sector[21] = 0xf8
  view.setUint16(22, type === 32 ? 0 : fatSectors, true)
  view.setUint16(24, 63, true)
  view.setUint16(26, 255, true)
  view.setUint32(28, options.hiddenSectors ?? 0, true)
  view.setUint32(32, small ? 0 : total, true)
  const extended = type === 32 ? 64 : 36
  sector[extended] = 0x80
  sector[extended + 2] = 0x29
  view.setUint32(extended + 3, options.serial ?? SERIAL, true)
  sector.set(ascii(options.label.toUpperCase(), 11), extended + 7)
  sector.set(ascii(`FAT${type}`, 8), extended + 18)
  sector.set([0x55, 0xaa], 510)
  if (type === 16) return [{ offset: 0, bytes: sector }]
  view.setUint32(36, fatSectors, true)
  view.setUint32(44, root, true)
  view.setUint16(48, 1, true)
  view.setUint16(50, 6, true)
  const info = new Uint8Array(SECTOR)
  const infoView = new DataView(info.buffer)
  infoView.setUint32(0, 0x4161_5252, true)
  infoView.setUint32(484, 0x6141_7272, true)
  infoView.setUint32(488, free, true)
  infoView.setUint32(492, next, true)
  infoView.setUint32(508, 0xaa55_0000, true)
  return [{ offset: 0, bytes: sector }, { offset: SECTOR, bytes: info }, { offset: 6 * SECTOR, bytes: sector }, { offset: 7 * SECTOR, bytes: info }]
}

export const ascii = (text: string, length: number): Uint8Array => Uint8Array.from(text.padEnd(length).slice(0, length), (c) => c.charCodeAt(0))

function concat(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
