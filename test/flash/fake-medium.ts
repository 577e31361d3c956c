/** A card in memory that behaves as badly as it is told to. Writes are in a cache until they are flushed. */
import type { Medium } from '../../flash/device.ts'

export interface Behaviour {
  /** Thrown by a write that touches this byte. */
  failWriteAt?: number
  /** Thrown by a read that touches this byte. */
  failReadAt?: number
  /** The code of those errors; EIO. */
  code?: string
  failFlush?: boolean
  /** Takes no more than this many bytes at once. */
  most?: number
  /** Gone for good after so many bytes were taken. */
  goneAfter?: number
  /** After this many writes and flushes nothing works any more: the power is cut. */
  cutAfter?: number
  /** Bytes there really are; what lies behind begins again at 0, or is dropped. */
  real?: { size: number; wraps: boolean }
  /** This bit of the medium is wrong after each flush. */
  flip?: { offset: number; bit: number }
}

const error = (code: string): Error => Object.assign(new Error(code), { code })

export class FakeMedium implements Medium {
  readonly reads = 'direct'
  /** What has reached the flash chips. */
  readonly stored: Buffer
  /** Bytes that this medium took, and calls that changed something. */
  taken = 0
  changes = 0
  private pending: { offset: number; bytes: Buffer }[] = []

  constructor(start: Uint8Array, private readonly how: Behaviour = {}, private readonly random: () => number = Math.random, readonly size = start.length) {
    this.stored = Buffer.from(start)
  }

  async write(bytes: Uint8Array, offset: number): Promise<number> {
    this.alive()
    const { failWriteAt, code = 'EIO', most = Infinity, goneAfter = Infinity } = this.how
    if (this.taken >= goneAfter) throw error('ENODEV')
    if (failWriteAt !== undefined && offset <= failWriteAt && failWriteAt < offset + bytes.length) {
      // What comes before the bad sector is taken.
      if (offset + 512 <= failWriteAt) return this.take(bytes.subarray(0, Math.floor((failWriteAt - offset) / 512) * 512), offset)
      throw error(code)
    }
    return this.take(bytes.subarray(0, Math.min(most, bytes.length)), offset)
  }

  async flush(): Promise<void> {
    this.alive()
    if (this.how.failFlush) throw error('EIO')
    if (this.taken >= (this.how.goneAfter ?? Infinity)) throw error('ENODEV')
    for (const write of this.pending.splice(0)) this.store(write)
    const { flip } = this.how
    if (flip) this.stored[flip.offset] ^= 1 << flip.bit
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { failReadAt, code = 'EIO' } = this.how
    if (this.taken >= (this.how.goneAfter ?? Infinity)) throw error('ENODEV')
    if (failReadAt !== undefined && offset <= failReadAt && failReadAt < offset + length) throw error(code)
    const found = Buffer.alloc(Math.max(0, Math.min(length, this.size - offset)))
    for (let at = 0; at < found.length; at += 512) {
      const from = this.place(offset + at)
      if (from !== undefined) this.stored.copy(found, at, from, from + 512)
    }
    return found
  }

  async close(): Promise<void> {}

  /** The power is cut: of what was not flushed some sectors got there, in any order, some did not. */
  cut(): Buffer {
    for (const { offset, bytes } of this.pending.splice(0)) {
      for (let at = 0; at < bytes.length; at += 512) if (this.random() < 0.5) this.store({ offset: offset + at, bytes: bytes.subarray(at, at + 512) })
    }
    return this.stored
  }

  private take(bytes: Uint8Array, offset: number): number {
    this.pending.push({ offset, bytes: Buffer.from(bytes) })
    this.taken += bytes.length
    return bytes.length
  }

  private store({ offset, bytes }: { offset: number; bytes: Buffer }): void {
    for (let at = 0; at < bytes.length; at += 512) {
      const to = this.place(offset + at)
      if (to !== undefined) bytes.copy(this.stored, to, at, at + 512)
    }
  }

  private place(offset: number): number | undefined {
    const { real } = this.how
    if (!real || offset < real.size) return offset
    return real.wraps ? offset % real.size : undefined
  }

  private alive(): void {
    if (this.changes++ >= (this.how.cutAfter ?? Infinity)) throw error('EIO')
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
