/** A disk image as the few places that are not zero: big cards cost no memory and no time. */
import { createHash } from 'node:crypto'

export interface Extent {
  /** Byte offset from the start of the image. */
  offset: number
  bytes: Uint8Array
}

export interface Image {
  /** Bytes in all; a multiple of 512. */
  size: number
  /** In ascending order, not overlapping. What they leave out is zero. */
  extents: Extent[]
}

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

/** sha256 of the whole image, in hex. */
export function digest(image: Image): string {
  const hash = createHash('sha256')
  for (const piece of pieces(image)) hash.update(piece)
  return hash.digest('hex')
}
