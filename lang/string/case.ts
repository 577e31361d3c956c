/** Capital and small letters (ECMA-262 22.1.3.28, Unicode's default case conversion). */
import { StringBuilder } from "../builder";
import { CASED, CASED_SIZE, IGNORABLE, IGNORABLE_SIZE, LONG_CAPITALS, LONG_CAPITALS_SIZE, RUNS, RUNS_SIZE } from "./case-data";
import { newString } from "../number/format";
import { pointAt } from "./point";

/** The capital (`kind` 2) or small (`kind` 1) letter of `c`, which is not ASCII; `c` if it has none. */
function other(c: u32, kind: u32): u32 {
  // Most of what is written without capitals.
  if (c - 0x2d2e < 0xa640 - 0x2d2e || c - 0xac00 < 0xff21 - 0xac00 || c > 0x1e943) return c;
  const end = RUNS + RUNS_SIZE;
  for (let at = RUNS; at < end; at += 6) {
    const bits = <u32>load<u16>(at, 2);
    if (!(bits >> 9 & kind)) continue;
    const capital = <u32>load<u16>(at) | (bits & 0x800) << 5;
    let distance = <i32>(load<u16>(at, 4) | (bits & 0x2000) << 3);
    if (bits & 0x1000) distance = -distance;
    const first = kind == 1 ? capital : capital + distance;
    const step = bits >> 8 & 1;
    const index = c - first;
    if (index >> step < (bits & 255) && !(index & step)) return kind == 1 ? c + distance : c - distance;
  }
  return c;
}

/** True if `c` is in a set of `./case-data`. */
function contains(table: usize, size: usize, c: u32): bool {
  let first: u32 = 0, inside = false;
  for (const end = table + size; table < end; inside = !inside) {
    let length: u32 = 0, byte: u32;
    do {
      byte = load<u8>(table++);
      length = length << 7 | byte & 127;
    } while (byte & 128);
    first += length;
    if (c < first) return inside;
  }
  return false;
}

/** True if the first character from `at` in the direction of `step` that is not case-ignorable is cased. */
function casedBeyond(at: usize, start: usize, end: usize, forward: bool): bool {
  while (forward ? at < end : at > start) {
    if (!forward) {
      at -= 2;
      if ((load<u16>(at) & 0xfc00) == 0xdc00 && at > start && (load<u16>(at - 2) & 0xfc00) == 0xd800) at -= 2;
    }
    const c = pointAt(at, end);
    if (forward) at += c > 0xffff ? 4 : 2;
    if (!contains(IGNORABLE, IGNORABLE_SIZE, c)) return contains(CASED, CASED_SIZE, c);
  }
  return false;
}

function append(to: StringBuilder, c: u32): void {
  if (c > 0xffff) {
    to.char((c >> 10) + 0xd7c0);
    to.char(c & 0x3ff | 0xdc00);
  } else {
    to.char(c);
  }
}

/** Index of the first code unit of `text` that is `first`, a letter, or one of the 25 behind it, or that is not ASCII. */
function firstChange(text: string, first: u32): i32 {
  const length = text.length;
  let i = 0;
  while (i < length) {
    const unit = <u32>load<u16>(changetype<usize>(text) + (<usize>i << 1));
    if (unit > 127 || unit - first < 26) break;
    ++i;
  }
  return i;
}

/** `text` with its ASCII letters from `first` on replaced by those of the other case, or the null pointer if it has other characters. */
function convertAscii(text: string, first: u32): string | null {
  const length = text.length;
  const start = firstChange(text, first);
  if (start == length) return text;
  const result = newString(length);
  const from = changetype<usize>(text), to = changetype<usize>(result);
  memory.copy(to, from, <usize>start << 1);
  for (let i = <usize>start << 1, end = <usize>length << 1; i < end; i += 2) {
    const unit = <u32>load<u16>(from + i);
    if (unit > 127) return null;
    store<u16>(to + i, <u16>(unit - first < 26 ? unit ^ 32 : unit));
  }
  return result;
}

export function toLowerCase(text: string): string {
  const ascii = convertAscii(text, 65);
  if (ascii) return ascii;
  const result = new StringBuilder();
  const start = changetype<usize>(text), end = start + (<usize>text.length << 1);
  for (let at = start; at < end; ) {
    const c = pointAt(at, end);
    const next = at + (c > 0xffff ? 4 : 2);
    if (c < 128) {
      result.char(c - 65 < 26 ? c + 32 : c);
    } else if (c == 0x130) {
      result.char(0x69);
      result.char(0x307);
    } else if (c == 0x3a3) {
      // Sigma at the end of a word.
      result.char(casedBeyond(at, start, end, false) && !casedBeyond(next, start, end, true) ? 0x3c2 : 0x3c3);
    } else {
      append(result, other(c, 1));
    }
    at = next;
  }
  return result.toString();
}

export function toUpperCase(text: string): string {
  const ascii = convertAscii(text, 97);
  if (ascii) return ascii;
  const result = new StringBuilder();
  const start = changetype<usize>(text), end = start + (<usize>text.length << 1);
  for (let at = start; at < end; ) {
    const c = pointAt(at, end);
    at += c > 0xffff ? 4 : 2;
    if (c < 128) {
      result.char(c - 97 < 26 ? c - 32 : c);
      continue;
    }
    if (c - 0x1f80 < 0x30) {
      // Greek vowels with iota below.
      result.char((c < 0x1f90 ? 0x1f08 : c < 0x1fa0 ? 0x1f28 : 0x1f68) + (c & 7));
      result.char(0x399);
      continue;
    }
    const long = longCapital(c);
    if (!long) {
      append(result, other(c, 2));
      continue;
    }
    result.char(load<u16>(long, 2));
    result.char(load<u16>(long, 4));
    const third = load<u16>(long, 6);
    if (third) result.char(third);
  }
  return result.toString();
}

/** The row of `LONG_CAPITALS` of `c`, or 0. */
function longCapital(c: u32): usize {
  if (c < 0x1e96 ? c > 0x587 : c > 0x1ffc && c - 0xfb00 > 0x17) return 0;
  const end = LONG_CAPITALS + LONG_CAPITALS_SIZE;
  for (let at = LONG_CAPITALS; at < end; at += 8) if (load<u16>(at) == c) return at;
  return 0;
}
