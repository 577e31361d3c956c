/** Card images and boot folders: written, read back. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import type { Extent, Image, Range } from './extents.ts'

const MIB = 2 ** 20

/**
 * Writes an image to the regular file `path`: beside it first, read back unless told not to, then renamed. Nothing half-written
 * stays behind. @returns sha256 of the image. @param temporary told the name of the file in the making
 * @param kept places that stay as they are in the file that is there, in ascending order, where the image has nothing
 */
export async function writeImage(image: Image, path: string, verify: boolean, temporary: (path: string) => void = () => {}, kept: Range[] = []): Promise<string> {
  const making = `${path}.${process.pid}.part`
  temporary(making)
  const old = kept.length ? await open(path, 'r') : undefined
  try {
    const file = await open(making, 'w')
    const hash = createHash('sha256')
    try {
      await file.truncate(image.size)
      for await (const { offset, bytes } of whole(image, kept, old)) {
        hash.update(bytes)
        if (!isZero(bytes)) await file.write(bytes, 0, bytes.length, offset)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    const wanted = hash.digest('hex')
    if (verify) mustMatch(await fileDigest(making), wanted, path)
    await rename(making, path)
    return wanted
  } catch (error) {
    await rm(making, { force: true })
    throw error
  } finally {
    await old?.close()
  }
}

/** The new file from start to end: the image, with what is kept in between. */
async function* whole(image: Image, kept: Range[], old: FileHandle | undefined): AsyncGenerator<Extent> {
  const parts = [...image.extents, ...kept].sort((a, b) => a.offset - b.offset)
  let at = 0
  for (const part of [...parts, { offset: image.size, length: 0 }]) {
    if (part.offset < at) throw new Error(`what is kept and what is written overlap at ${part.offset}`)
    for (; at < part.offset; at += Math.min(MIB, part.offset - at)) yield { offset: at, bytes: new Uint8Array(Math.min(MIB, part.offset - at)) }
    if ('bytes' in part) {
      yield part
      at += part.bytes.length
      continue
    }
    for (const end = part.offset + part.length; at < end; ) {
      const { buffer, bytesRead } = await old!.read(Buffer.alloc(Math.min(MIB, end - at)), 0, Math.min(MIB, end - at), at)
      if (!bytesRead) throw new UniError('UNI-F003', `the old file ends at byte ${at}, before what is to be kept`, Exit.io, ['do not change the file while it is flashed'])
      yield { offset: at, bytes: buffer.subarray(0, bytesRead) }
      at += bytesRead
    }
  }
}

const ZEROS = Buffer.alloc(MIB)
const isZero = (bytes: Uint8Array): boolean => bytes.length <= MIB && ZEROS.compare(bytes, 0, bytes.length, 0, bytes.length) === 0

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
