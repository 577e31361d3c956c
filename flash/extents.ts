/** A disk image as the few places that are not zero: big cards cost no memory and no time. */
import { createHash } from 'node:crypto'

export interface Extent {
  /** Byte offset from the start of the image. */
  offset: number
  bytes: Uint8Array
}

export interface Range {
  /** In bytes. */
  offset: number
  length: number
}

export interface Image {
  /** Bytes in all; a multiple of 512. */
  size: number
  /** In ascending order, not overlapping. What they leave out is zero. */
  extents: Extent[]
  /** Where the zeros between extents matter: these have to be written onto a medium that holds something else. In any order. */
  zeros?: Range[]
}

const SECTOR = 512
const ZEROS = new Uint8Array(1 << 20)

/** The image from start to end in pieces, zeros included. */
export function* pieces({ size, extents }: Image): Generator<Uint8Array> {
  let at = 0
  for (const { offset, bytes } of [...extents, { offset: size, bytes: new Uint8Array(0) }]) {
    if (offset < at) throw new Error(`extents overlap at ${offset}`)
    for (; at < offset; at += Math.min(ZEROS.length, offset - at)) yield ZEROS.subarray(0, Math.min(ZEROS.length, offset - at))
    yield bytes
    at += bytes.length
  }
}

/** What has to be written onto a medium: extents and zeros, widened to sectors and merged, in ascending order. */
export function written({ extents, zeros = [] }: Image): Range[] {
  const all = [...extents.map(({ offset, bytes }) => ({ offset, length: bytes.length })), ...zeros].filter(({ length }) => length)
  const merged: Range[] = []
  for (const { offset, length } of all.sort((a, b) => a.offset - b.offset)) {
    const start = Math.floor(offset / SECTOR) * SECTOR
    const end = Math.ceil((offset + length) / SECTOR) * SECTOR
    const last = merged.at(-1)
    if (last && start <= last.offset + last.length) last.length = Math.max(last.length, end - last.offset)
    else merged.push({ offset: start, length: end - start })
  }
  return merged
}

/** Bytes of the image from `offset` on. */
export function bytesAt({ extents }: Image, offset: number, length: number): Uint8Array {
  const found = new Uint8Array(length)
  for (const extent of extents) {
    const from = Math.max(extent.offset, offset)
    const to = Math.min(extent.offset + extent.bytes.length, offset + length)
    if (from < to) found.set(extent.bytes.subarray(from - extent.offset, to - extent.offset), from - offset)
  }
  return found
}

/** sha256 of the whole image, in hex. */
export function digest(image: Image): string {
  const hash = createHash('sha256')
  for (const piece of pieces(image)) hash.update(piece)
  return hash.digest('hex')
}
