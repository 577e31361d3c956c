/** Card images and boot folders: laid out, written, read back. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { digest, type Image } from './extents.ts'
import { makeFat } from './fat.ts'
import { makeDisk, SECTOR } from './mbr.ts'

/** Where the first partition begins: 1 MiB, as partitioning tools have it. */
export const FIRST_SECTOR = 2048
const MIB = 2 ** 20

/** What goes onto a card. */
export interface CardLayout {
  /** Contents of the FAT partition by path, in the order they are written. */
  files: Map<string, Uint8Array>
  /** The partition's first sector; `FIRST_SECTOR` unless given. */
  first?: number
  /** What lies between the partition table and the partition, in ascending order. */
  outside?: { name: string; sector: number; bytes: Uint8Array }[]
}

/** Smallest power of two, from 64 MiB on, that leaves half of the card free: QEMU takes no other sizes. */
export function cardSize(files: Map<string, Uint8Array>): number {
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  let size = 64 * MIB
  while (size < 2 * bytes) size *= 2
  return size
}

/** A card with one FAT partition, which goes to the card's end. Throws UNI-F006 when the files do not fit. */
export function makeCard({ files, first = FIRST_SECTOR, outside = [] }: CardLayout, size: number, label = 'UNI'): Image {
  if (size < 8 * MIB || (size & (size - 1)) !== 0) {
    throw new UniError('UNI-F006', `a card of ${size} bytes is not a power of two of at least 8 MiB`, Exit.usage, ['--size 64M'])
  }
  const sectors = size / SECTOR - first
  if (sectors < 1) throw new UniError('UNI-F006', `a card of ${size} bytes ends where its partition would begin (byte ${first * SECTOR})`, Exit.usage, ['--size 64M'])
  try {
    const content = makeFat({ size: sectors * SECTOR, files, label, hiddenSectors: first })
    const type = sectors * SECTOR >= 2 ** 28 ? 0x0c : 0x0e
    return makeDisk(size, [{ type, start: first, sectors, content }], outside.map(({ sector, bytes }) => ({ offset: sector * SECTOR, bytes })))
  } catch (error) {
    if (error instanceof RangeError) throw new UniError('UNI-F006', error.message, Exit.usage, ['give a larger --size'])
    throw error
  }
}

/**
 * Writes an image to the regular file `path`: beside it first, read back unless told not to, then renamed. Nothing half-written
 * stays behind. @returns sha256 of the image. @param temporary told the name of the file in the making
 */
export async function writeImage(image: Image, path: string, verify: boolean, temporary: (path: string) => void = () => {}): Promise<string> {
  const wanted = digest(image)
  const making = `${path}.${process.pid}.part`
  temporary(making)
  try {
    const file = await open(making, 'w')
    try {
      await file.truncate(image.size)
      for (const { offset, bytes } of image.extents) await file.write(bytes, 0, bytes.length, offset)
      await file.sync()
    } finally {
      await file.close()
    }
    if (verify) mustMatch(await fileDigest(making), wanted, path)
    await rename(making, path)
  } catch (error) {
    await rm(making, { force: true })
    throw error
  }
  return wanted
}

/** Writes `files` into the folder `path`, each beside its place first, then renamed. Other files there stay as they are. */
export async function writeFolder(files: Map<string, Uint8Array>, path: string, verify: boolean, temporary: (path: string) => void = () => {}): Promise<void> {
  for (const [name, bytes] of files) {
    const making = join(path, `${name}.part`)
    temporary(making)
    try {
      await writeFile(making, bytes, { flush: true })
      await rename(making, join(path, name))
    } catch (error) {
      await rm(making, { force: true })
      throw error
    }
  }
  if (!verify) return
  for (const [name, bytes] of files) mustMatch(sha256(await readFile(join(path, name))), sha256(bytes), join(path, name))
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: MIB })) hash.update(piece)
  return hash.digest('hex')
}

function mustMatch(found: string, wanted: string, path: string): void {
  if (found !== wanted) throw new UniError('UNI-F003', `${path} reads back otherwise than it was written (sha256 ${found}, wanted ${wanted})`, Exit.io, ['the disk or card may be failing: try another one'])
}
