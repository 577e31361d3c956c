/**
 * Frames of the serial boot protocol (docs/decisions/016): a body and its CRC-32 (little-endian), stuffed so that it has no zero byte, between
 * zero bytes. Whatever was lost, doubled or garbled, the next zero byte begins anew.
 *
 * Stuffing is COBS: Cheshire and Baker, "Consistent Overhead Byte Stuffing", 1999: each run of up to 254 bytes that are not 0 is led by its length
 * plus 1, which stands for the zero behind it too unless it is 255.
 */
import { crc32 } from "./crc32";

/** Longest body, and with its CRC. */
export const BODY_MAX: u32 = 300;
const FRAME_MAX: u32 = BODY_MAX + 4;
/** What `encode` writes at most. */
export const WIRE_MAX: usize = FRAME_MAX + 2 + 2;

// @ts-ignore: decorator
@lazy const frame = memory.data(304, 16);

/** Takes bytes off the line. */
@final export class Decoder {
  private length: u32 = 0;
  /** Bytes of the run that are still to come. */
  private left: u32 = 0;
  /** A zero byte follows the run. */
  private zero: bool = false;
  private broken: bool = true;

  /** Where the body of the last whole frame is, until the next call of `take`. */
  get body(): usize { return frame; }

  /** Takes a byte. @returns the length of a body that is whole and right with it, else 0 */
  take(byte: u32): u32 {
    if (!byte) return this.end();
    if (this.broken) return 0;
    if (this.left) {
      --this.left;
      this.put(byte);
    } else {
      if (this.zero) this.put(0);
      this.left = byte - 1;
      this.zero = byte != 255;
    }
    return 0;
  }

  private put(byte: u32): void {
    if (this.length == FRAME_MAX) this.broken = true;
    else store<u8>(frame + this.length++, byte);
  }

  private end(): u32 {
    const whole = !this.broken && !this.left && this.length > 4;
    const length = this.length - 4;
    this.length = this.left = 0;
    this.zero = this.broken = false;
    return whole && crc32(frame, length) == load<u32>(frame + length) ? length : 0;
  }
}

/** Writes the frame of the `length` bytes at `body` to `to`, which has `WIRE_MAX` bytes of room; 4 bytes behind the body are overwritten. @returns its length */
export function encode(body: usize, length: u32, to: usize): u32 {
  store<u32>(body + length, crc32(body, length));
  let out = to;
  store<u8>(out++, 0);
  let code = out++;
  for (const end = body + length + 4; body < end; ++body) {
    const byte = load<u8>(body);
    if (byte) store<u8>(out++, byte);
    if (!byte || out - code == 255) {
      store<u8>(code, <u32>(out - code));
      code = out++;
    }
  }
  store<u8>(code, <u32>(out - code));
  store<u8>(out++, 0);
  return <u32>(out - to);
}
