/** An open drive: exclusively, known by its numbers, written only where the plan says, read past the caches of this machine. */
import { execFile } from 'node:child_process'
import { constants, readFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Exit, UniError } from '../boards/error.ts'
import type { Drive, Identity } from './drives.ts'
import type { Range } from './extents.ts'
import { SECTOR } from './mbr.ts'

/** What holds the bytes. Errors are those of the system, with a `code`. */
export interface Medium {
  /** In bytes. */
  readonly size: number
  /** How `read` gets past the caches: around them, after they were dropped, or not at all. */
  readonly reads: 'direct' | 'flushed' | 'cached'
  /** @returns bytes taken, which may be fewer than given */
  write(bytes: Uint8Array, offset: number): Promise<number>
  /** Comes back when everything that was taken is on the medium. */
  flush(): Promise<void>
  /** What the medium itself holds; fewer bytes at its end. `offset` and `length` are multiples of 512. The next read may reuse the memory. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

const PAGE = 4096
const MOST = 2 ** 20

/** A medium that takes writes only inside `allowed`, whole or with an error that a person can read. */
export class GuardedMedium {
  /** Bytes that the medium has taken. */
  written = 0
  constructor(readonly medium: Medium, readonly name: string, private readonly allowed: Range[]) {}

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    const end = offset + bytes.length
    if (!this.allowed.some((range) => range.offset <= offset && end <= range.offset + range.length)) throw new Error(`a write of ${bytes.length} bytes at byte ${offset} is not in the plan`)
    for (let at = 0; at < bytes.length; ) {
      const taken = await this.medium.write(bytes.subarray(at), offset + at).catch((error: NodeJS.ErrnoException) => this.fail('write', offset + at, error))
      if (!(taken > 0)) this.fail('write', offset + at, { message: 'it takes nothing more' })
      this.written += taken
      at += taken
    }
  }

  async flush(): Promise<void> {
    await this.medium.flush().catch((error: NodeJS.ErrnoException) => this.fail('flush', undefined, error))
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await this.medium.read(offset, length).catch((error: NodeJS.ErrnoException) => this.fail('read', offset, error))
    if (bytes.length !== length) this.fail('read', offset, { message: `${bytes.length} of ${length} bytes came` })
    return bytes
  }

  private fail(what: string, offset: number | undefined, { code, message }: { code?: string; message: string }): never {
    if (what === 'read' && !this.written) throw new UniError('UNI-F038', `${this.name} cannot be read at byte ${offset} (${code ?? message}); nothing was written`, Exit.io, ['try another card, reader or port'])
    const reason = code === 'ENODEV' || code === 'ENXIO' ? `it went away (${code})` : code === 'ENOSPC' ? 'it ends earlier than it says (ENOSPC)' : (code ?? message)
    const half = this.written ? 'the card is half-written and does not boot' : 'nothing was written'
    throw new UniError('UNI-F038', `${this.name}: ${what}${offset === undefined ? '' : ` at byte ${offset}`} failed: ${reason}; ${half}`, Exit.io, ['flash it again', 'if that fails again: try another card, reader or port'])
  }
}

/** A block device by its number, as sysfs tells of it; empty where it tells nothing. */
function sysfs(majMin: string, name: string): string {
  try {
    return readFileSync(`/sys/dev/block/${majMin}/${name}`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** `8:16` from what stat(2) says: 12 bits of the major number, 20 of the minor, in glibc's order. */
export const deviceNumber = (rdev: number): string => `${((rdev >>> 8) & 0xfff) | (Math.floor(rdev / 2 ** 32) & ~0xfff)}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`

/** What tells this drive, with the medium that is in it now, from all others. */
export function identityOf({ path, majMin, size, model, serial }: Drive): Identity {
  return { path, majMin, size, model, serial: serial || sysfs(majMin, 'device/cid') || sysfs(majMin, 'device/serial'), sequence: sysfs(majMin, 'diskseq'), backing: sysfs(majMin, 'loop/backing_file') }
}

/** A block device of Linux. */
export class DriveMedium implements Medium {
  private constructor(readonly size: number, readonly reads: Medium['reads'], private readonly file: FileHandle, private readonly reader: FileHandle, private readonly buffer: Buffer, private readonly path: string) {}

  /**
   * Opens the drive so that nobody else can mount or claim it, and checks by the open handle that it is the one meant.
   * Throws UNI-F034 (in use), F035 (permission), F037 (another drive), F038.
   */
  static async open({ path, majMin, size }: { path: string; majMin: string; size: number }, write: boolean): Promise<DriveMedium> {
    const file = await open(path, write ? constants.O_RDWR | constants.O_EXCL : constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => failToOpen(path, error))
    try {
      const about = await file.stat()
      const number = deviceNumber(about.rdev)
      if (!about.isBlockDevice() || number !== majMin) throw new UniError('UNI-F037', `${path} is another device than a moment ago (${number}, was ${majMin}); nothing was written`, Exit.busy, ['look again: ./uni devices'])
      const sectors = sysfs(majMin, 'size')
      const last = await file.read(Buffer.alloc(SECTOR), 0, SECTOR, size - SECTOR).catch(() => ({ bytesRead: -1 }))
      const beyond = await file.read(Buffer.alloc(SECTOR), 0, SECTOR, size).catch(() => ({ bytesRead: 0 }))
      if ((sectors && Number(sectors) * SECTOR !== size) || last.bytesRead === 0 || beyond.bytesRead > 0) throw new UniError('UNI-F037', `${path} no longer has ${size} bytes; nothing was written`, Exit.busy, ['look again: ./uni devices'])
      // By the handle, not by the name: that is the same device whatever happens to the name.
      const again = `/proc/self/fd/${file.fd}`
      const direct = await open(again, constants.O_RDONLY | constants.O_DIRECT).catch(() => undefined)
      const buffer = direct && (await alignedBuffer(direct))
      if (direct && buffer) return new DriveMedium(size, 'direct', file, direct, buffer, path)
      await direct?.close()
      const reads = (await dropCache(path)) ? 'flushed' : 'cached'
      return new DriveMedium(size, reads, file, await open(again, constants.O_RDONLY), Buffer.allocUnsafeSlow(MOST), path)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async write(bytes: Uint8Array, offset: number): Promise<number> {
    return (await this.file.write(bytes, 0, bytes.length, offset)).bytesWritten
  }

  async flush(): Promise<void> {
    await this.file.sync()
    if (this.reads === 'flushed') await dropCache(this.path)
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { bytesRead } = await this.reader.read(this.buffer, 0, Math.min(length, this.buffer.length), offset)
    return this.buffer.subarray(0, bytesRead)
  }

  async close(): Promise<void> {
    await this.reader.close()
    await this.file.close()
  }
}

function failToOpen(path: string, { code, message }: NodeJS.ErrnoException): never {
  if (code === 'EBUSY') throw new UniError('UNI-F034', `${path} is in use: something has mounted or opened it; nothing was written`, Exit.busy, ['another uni flash? lsof says who has it', `sudo umount ${path}*`])
  if (code === 'EACCES' || code === 'EPERM') throw new UniError('UNI-F035', `no permission for ${path}`, Exit.permission)
  if (code === 'EROFS') throw new UniError('UNI-F033', `${path} is read-only`, Exit.usage, ['is the card\'s lock switch on?'])
  if (code === 'ENOMEDIUM') throw new UniError('UNI-F033', `${path} has no card in it`, Exit.usage, ['put one in'])
  throw new UniError('UNI-F038', `${path} does not open: ${code ?? message}; nothing was written`, Exit.io, ['look again: ./uni devices'])
}

/**
 * Memory that O_DIRECT takes: open(2) wants it aligned to the device's sector, and JavaScript does not tell addresses, so places are tried
 * until a read works. Large blocks of malloc begin 16 bytes behind a page.
 */
async function alignedBuffer(direct: FileHandle): Promise<Buffer | undefined> {
  const memory = Buffer.allocUnsafeSlow(MOST + PAGE)
  for (let i = 0; i < PAGE / 16; i++) {
    const buffer = memory.subarray(PAGE - 16 * (i + 1), PAGE - 16 * (i + 1) + MOST)
    const done = await direct.read(buffer, 0, PAGE, 0).catch((error: NodeJS.ErrnoException) => error.code)
    if (done !== 'EINVAL') return typeof done === 'string' ? undefined : buffer
  }
  return undefined
}

/** BLKFLSBUF. @returns whether that worked. */
const dropCache = (path: string): Promise<boolean> => promisify(execFile)('blockdev', ['--flushbufs', path]).then(() => true, () => false)
