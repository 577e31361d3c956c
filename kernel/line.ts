/**
 * Builds a line of text without allocating and gives it to the console, the log ring or the crash record.
 *
 * One line is built at a time: `open`, then text and numbers, then `close`. Nothing in between may yield.
 */
import { writeConsole } from "./console";
import { appendRecord, appendRing } from "./retained";

/** Where lines go; may be combined. */
export namespace Sink {
  export const CONSOLE: u32 = 1;
  export const LOG: u32 = 2;
  export const RECORD: u32 = 4;
}

const CAPACITY: i32 = 128;
// @ts-ignore: decorator
@lazy const buffer = memory.data(CAPACITY);
let length: i32 = 0;
let sinks: u32 = 0;

/** Begins a line for `targets`. */
export function open(targets: u32): void {
  length = 0;
  sinks = targets;
}

/** Hands over what is left of the line. */
export function close(): void {
  if (sinks & Sink.CONSOLE) writeConsole(buffer, length);
  if (sinks & Sink.LOG) appendRing(buffer, length);
  if (sinks & Sink.RECORD) appendRecord(buffer, length);
  length = 0;
}

export function byte(value: u32): void {
  store<u8>(buffer + length, value);
  if (++length == CAPACITY) close();
}

/** Appends the UTF-8 form of `value`; a lone surrogate becomes U+FFFD. */
export function text(value: string): void {
  const end = value.length;
  for (let i = 0; i < end; ++i) {
    let c: u32 = load<u16>(changetype<usize>(value) + (<usize>i << 1));
    if (c < 0x80) {
      byte(c);
      continue;
    }
    if (c < 0x800) {
      byte(0xc0 | c >> 6);
    } else {
      if ((c & 0xf800) == 0xd800) {
        const low: u32 = c < 0xdc00 && i + 1 < end ? load<u16>(changetype<usize>(value) + (<usize>i << 1), 2) : 0;
        if ((low & 0xfc00) == 0xdc00) {
          c = 0x10000 + ((c & 0x3ff) << 10 | low & 0x3ff);
          ++i;
        } else {
          c = 0xfffd;
        }
      }
      if (c < 0x10000) {
        byte(0xe0 | c >> 12);
      } else {
        byte(0xf0 | c >> 18);
        byte(0x80 | c >> 12 & 63);
      }
      byte(0x80 | c >> 6 & 63);
    }
    byte(0x80 | c & 63);
  }
}

/** Appends `count` bytes at `data`. */
export function bytes(data: usize, count: i32): void {
  for (let i = 0; i < count; ++i) byte(load<u8>(data + i));
}

/** Appends `value` in decimal, right-aligned with `pad` in `width` columns. */
export function number(value: u32, width: i32 = 0, pad: u32 = 32): void {
  let unit: u32 = 1;
  let digits = 1;
  while (value / unit >= 10) {
    unit *= 10;
    ++digits;
  }
  for (; digits < width; ++digits) byte(pad);
  for (; unit; unit /= 10) byte(48 + value / unit % 10);
}

/** Appends `value` in hexadecimal with `0x` and at least `digits` digits. */
export function hex(value: u64, digits: i32 = 1): void {
  byte(48);
  byte(120);
  let shift = 60;
  while (shift > 0 && shift >= digits << 2 && !(value >> shift)) shift -= 4;
  for (; shift >= 0; shift -= 4) {
    const digit = <u32>(value >> shift) & 15;
    byte(digit < 10 ? 48 + digit : 87 + digit);
  }
}
