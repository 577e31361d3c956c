/** Frames of the serial boot protocol, the host's end (docs/decisions/016): a body and its CRC-32, stuffed by COBS, between zero bytes. */
import { crc32 } from 'node:zlib'

const longest = 400

/** The frame of a body, as it goes over the wire. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 4)
  bytes.set(body)
  new DataView(bytes.buffer).setUint32(body.length, crc32(body), true)
  const out = [0, 0]
  let code = 1
  for (const byte of bytes) {
    if (byte) out.push(byte)
    if (byte && out.length - code < 255) continue
    out[code] = out.length - code
    code = out.push(0) - 1
  }
  out[code] = out.length - code
  out.push(0)
  return Uint8Array.from(out)
}

/** The body in what stood between two zero bytes, or undefined when it is none. */
export function decodeFrame(stuffed: Uint8Array): Uint8Array | undefined {
  const out: number[] = []
  let zero = false
  for (let at = 0; at < stuffed.length; ) {
    if (zero) out.push(0)
    const code = stuffed[at]
    if (at + code > stuffed.length) return undefined
    out.push(...stuffed.subarray(at + 1, at + code))
    at += code
    zero = code !== 255
  }
  if (out.length < 5) return undefined
  const bytes = Uint8Array.from(out)
  const body = bytes.subarray(0, -4)
  return crc32(body) === new DataView(bytes.buffer).getUint32(body.length, true) ? body : undefined
}

/** Takes frames out of what comes over a line; the rest is text. */
export class FrameReader {
  private segment: number[] = []
  /** What stands here is text, up to the next zero byte. */
  private text = false

  /** @param onText what was in no frame; what cannot be the beginning of one comes at once */
  constructor(private readonly onFrame: (body: Uint8Array) => void, private readonly onText: (bytes: Uint8Array) => void = () => {}) {}

  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte !== 0) {
        if (this.segment.push(byte) > longest) this.flush()
        continue
      }
      const body = this.text ? undefined : decodeFrame(Uint8Array.from(this.segment))
      if (!body) this.flush()
      this.segment = []
      this.text = false
      if (body) this.onFrame(body)
    }
    // The first run of a loader's frame is short, and a letter comes next: text does not begin so.
    const [first, second] = this.segment
    if (this.text || first >= 0x20 || (first === 13 && second === 10)) this.flush()
  }

  private flush(): void {
    if (this.segment.length) this.onText(Uint8Array.from(this.segment))
    this.text ||= this.segment.length > 0
    this.segment = []
  }
}
