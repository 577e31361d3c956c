/** Bytes of a wasm binary, read in order. Every read past the end and every malformed number is a `UniError`. */
import { UniError, Exit } from '../../boards/error.ts'

/** A module that is not well formed (WebAssembly core specification, chapter 5). */
export function malformed(message: string, offset: number): UniError {
  return new UniError('UNI-C010', `malformed wasm at byte ${offset}: ${message}`, Exit.internal)
}

/** A well-formed module that uses something outside the supported set. */
export function unsupported(message: string, offset: number): UniError {
  return new UniError('UNI-C011', `unsupported wasm at byte ${offset}: ${message}`, Exit.internal)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class Reader {
  private readonly view: DataView

  /** Reads `[position, end)` of `bytes`; offsets in messages are those of `bytes`. */
  constructor(readonly bytes: Uint8Array, public position = 0, readonly end = bytes.length) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  private need(count: number): number {
    if (count > this.end - this.position) throw malformed('unexpected end', this.position)
    const start = this.position
    this.position += count
    return start
  }

  byte(): number {
    return this.bytes[this.need(1)]
  }

  take(count: number): Uint8Array {
    const start = this.need(count)
    return this.bytes.subarray(start, start + count)
  }

  /** A reader over the next `count` bytes, which this one skips. */
  part(count: number): Reader {
    const start = this.need(count)
    return new Reader(this.bytes, start, start + count)
  }

  /** Unsigned LEB128 of at most 32 bits (core 5.2.2): five bytes, unused bits zero. */
  u32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      if (shift === 28 && byte > 0x0f) throw malformed(byte & 0x80 ? 'integer representation too long' : 'integer too large', this.position - 1)
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  /** Signed LEB128 of at most `bits` bits; unused bits repeat the sign. */
  private signed(bits: number): bigint {
    let value = 0n
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      const left = bits - shift
      if (left < 7) {
        if (byte & 0x80) throw malformed('integer representation too long', this.position - 1)
        const top = byte >> (left - 1)
        if (top !== 0 && top !== 0x7f >> (left - 1)) throw malformed('integer too large', this.position - 1)
      }
      value |= BigInt(byte & 0x7f) << BigInt(shift)
      if (byte < 0x80) return BigInt.asIntN(Math.min(shift + 7, 64), value)
    }
  }

  i32(): number {
    return Number(this.signed(32))
  }

  i33(): number {
    return Number(this.signed(33))
  }

  i64(): bigint {
    return this.signed(64)
  }

  /** The bit pattern of an f32. */
  f32(): number {
    return this.view.getUint32(this.need(4), true)
  }

  /** The bit pattern of an f64. */
  f64(): bigint {
    return this.view.getBigUint64(this.need(8), true)
  }

  /** The length of a vector whose elements take at least one byte each. */
  count(): number {
    const at = this.position
    const count = this.u32()
    if (count > this.end - this.position) throw malformed('length out of bounds', at)
    return count
  }

  name(): string {
    const at = this.position
    const bytes = this.take(this.u32())
    try {
      return utf8.decode(bytes)
    } catch {
      throw malformed('malformed UTF-8 encoding', at)
    }
  }
}
