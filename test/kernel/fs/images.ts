/** Disks with partition tables: some made here, some by the tools that everybody has. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { SECTOR, SparseDisk } from './disk.ts'

const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin']
/** Path of a program, or undefined with a line that says what is left out. */
export function tool(name: string): string | undefined {
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
  if (!found) console.log(`without ${name}: tables made by it are not tried`)
  return found
}

/** A disk of `mib` MiB that `make` has put a table on. */
export function madeBy(mib: number, make: (file: string) => void): SparseDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'uni-table-'))
  try {
    const file = path.join(folder, 'disk.img')
    writeFileSync(file, '')
    truncateSync(file, mib << 20)
    make(file)
    const bytes = readFileSync(file)
    const disk = new SparseDisk(BigInt(bytes.length / SECTOR))
    for (let at = 0; at < bytes.length; at += SECTOR) {
      const sector = bytes.subarray(at, at + SECTOR)
      if (sector.some((byte) => byte !== 0)) disk.put(at / SECTOR, sector)
    }
    return disk
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What sfdisk itself says about the table in `file`. */
export interface Told { node: string; start: number; size: number; type: string }
export function sfdisk(program: string, file: string, script: string): Told[] {
  execFileSync(program, ['--quiet', file], { input: script, stdio: ['pipe', 'ignore', 'pipe'] })
  return (JSON.parse(execFileSync(program, ['--json', file], { encoding: 'utf8' })) as { partitiontable: { partitions: Told[] } }).partitiontable.partitions
}

/** Entry of an MBR or of a table in a chain of logical partitions. */
export interface Row { type: number; start: number; sectors: number; status?: number }

/** Puts an MBR's table into sector `at`; what is absent is empty. */
export function mbr(disk: SparseDisk, rows: (Row | undefined)[], at: number | bigint = 0): SparseDisk {
  const view = disk.view(at)
  for (let i = 0; i < 4; i++) {
    const row = rows[i] ?? { type: 0, start: 0, sectors: 0 }
    view.setUint8(446 + 16 * i, row.status ?? 0)
    view.setUint8(450 + 16 * i, row.type)
    view.setUint32(454 + 16 * i, row.start, true)
    view.setUint32(458 + 16 * i, row.sectors, true)
  }
  view.setUint16(510, 0xaa55, true)
  return disk
}

export const types = { basicData: 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7', efi: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', linux: '0fc63daf-8483-4772-8e79-3d69d8477de4' }
const guid = (text: string): Buffer => {
  const raw = Buffer.from(text.replaceAll('-', ''), 'hex')
  return Buffer.concat([raw.subarray(0, 4).reverse(), raw.subarray(4, 6).reverse(), raw.subarray(6, 8).reverse(), raw.subarray(8)])
}

export interface GptRow { type: string; start: bigint; end: bigint }
export interface GptShape { count: number; entrySize: number }

/** Puts a GPT with both copies on the disk. */
export function gpt(disk: SparseDisk, rows: (GptRow | undefined)[], { count, entrySize }: GptShape = { count: 128, entrySize: 128 }): SparseDisk {
  mbr(disk, [{ type: 0xee, start: 1, sectors: Math.min(Number(disk.sectors) - 1, 0xffff_ffff) }])
  const array = Buffer.alloc(Math.ceil((count * entrySize) / SECTOR) * SECTOR)
  rows.forEach((row, i) => {
    if (!row) return
    guid(row.type).copy(array, i * entrySize)
    array.writeUInt32LE(i + 1, i * entrySize + 16)
    array.writeBigUInt64LE(row.start, i * entrySize + 32)
    array.writeBigUInt64LE(row.end, i * entrySize + 40)
  })
  const arraySectors = BigInt(array.length / SECTOR)
  const end = disk.sectors - 1n
  disk.put(2, array).put(end - arraySectors, array)
  for (const [at, other, entries] of [[1n, end, 2n], [end, 1n, end - arraySectors]] as const) {
    const view = disk.view(at)
    disk.at(at).set(Buffer.from('EFI PART'))
    view.setUint32(8, 0x1_0000, true)
    view.setUint32(12, 92, true)
    view.setBigUint64(24, at, true)
    view.setBigUint64(32, other, true)
    view.setBigUint64(40, 2n + arraySectors, true)
    view.setBigUint64(48, end - arraySectors - 1n, true)
    view.setBigUint64(72, entries, true)
    view.setUint32(80, count, true)
    view.setUint32(84, entrySize, true)
    view.setUint32(88, crc32(array.subarray(0, count * entrySize)), true)
    seal(disk, at)
  }
  return disk
}

/** Makes the header in sector `at` agree with its checksum again. */
export function seal(disk: SparseDisk, at: number | bigint): void {
  const view = disk.view(at)
  view.setUint32(16, 0, true)
  const bytes = view.getUint32(12, true)
  view.setUint32(16, crc32(disk.at(at).subarray(0, Math.min(bytes, SECTOR))), true)
}

/** Makes the array agree with the header in sector `at`, and that with its checksum. */
export function sealArray(disk: SparseDisk, at: number | bigint): void {
  const view = disk.view(at)
  const length = view.getUint32(80, true) * view.getUint32(84, true)
  const first = view.getBigUint64(72, true)
  const array = Buffer.concat(Array.from({ length: Math.ceil(length / SECTOR) }, (_, i) => disk.at(first + BigInt(i))))
  view.setUint32(88, crc32(array.subarray(0, length)), true)
  seal(disk, at)
}
