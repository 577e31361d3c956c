/** Text to numbers: `Number(text)`, `parseInt`, `parseFloat` (ECMA-262 7.1.4.1, 19.2.4, 19.2.5). The result is always the nearest number. */
import { toInt32 } from "./integer";
import { nearest } from "./decimal";

/** White space and line ends of JavaScript (ECMA-262 12.2, 12.3). */
export function isSpace(unit: u32): bool {
  if (unit < 0x80) return unit == 32 || unit - 9 < 5;
  return unit == 0xa0 || unit == 0xfeff || unit == 0x1680 || unit - 0x2000 < 11 || (unit | 1) == 0x2029 || unit == 0x202f || unit == 0x205f || unit == 0x3000;
}

/** First place from `at` that is no white space. */
export function afterSpace(at: usize, end: usize): usize {
  while (at < end && isSpace(load<u16>(at))) at += 2;
  return at;
}

/** Last place such that no white space is before it, not before `start`. */
export function beforeSpace(start: usize, end: usize): usize {
  while (start < end && isSpace(load<u16>(end - 2))) end -= 2;
  return end;
}

/** Code unit at `at`, 0 behind the end. */
// @ts-ignore: decorator
@inline function unit(at: usize, end: usize): u32 {
  return at < end ? load<u16>(at) : 0;
}

/** Where `readDecimal` stopped. Read it right after the call; equal to its `start` when there was no number. */
export let decimalEnd: usize = 0;

/** Reads StrDecimalLiteral: digits, point, exponent, or Infinity, with a sign. */
export function readDecimal(start: usize, end: usize): f64 {
  let at = start;
  const sign = unit(at, end);
  if (sign == 43 || sign == 45) at += 2;
  if (unit(at, end) == 73) {
    // Infinity
    let i: usize = 0;
    while (i < 8 && unit(at + (i << 1), end) == <u32>"Infinity".charCodeAt(<i32>i)) ++i;
    decimalEnd = i == 8 ? at + 16 : start;
    return sign == 45 ? -Infinity : Infinity;
  }
  let w: u64 = 0, q = 0, digits = 0, cut = false, any = false, point = false;
  const first = at;
  for (;; at += 2) {
    const digit = unit(at, end) - 48;
    if (digit < 10) {
      any = true;
      if (digits < 19) {
        w = w * 10 + digit;
        if (w) ++digits;
        if (point) --q;
      } else {
        if (digit) cut = true;
        if (!point) ++q;
      }
    } else if (digit == <u32>-2 && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (!any) {
    decimalEnd = start;
    return NaN;
  }
  const last = at;
  if ((unit(at, end) | 32) == 101) {
    // The exponent counts only if it has a digit.
    let to = at + 2;
    const mark = unit(to, end);
    if (mark == 43 || mark == 45) to += 2;
    if (unit(to, end) - 48 < 10) {
      let exponent = 0;
      for (; unit(to, end) - 48 < 10; to += 2) if (exponent < 100000000) exponent = exponent * 10 + <i32>unit(to, end) - 48;
      q += mark == 45 ? -exponent : exponent;
      at = to;
    }
  }
  const x = nearest(w, q, cut, first, last);
  decimalEnd = at;
  return sign == 45 ? -x : x;
}

/** Digit that `unit` stands for, 36 for none. */
function digitOf(unit: u32): u32 {
  if (unit - 48 < 10) return unit - 48;
  const letter = (unit | 32) - 97;
  return letter < 26 ? letter + 10 : 36;
}

/** Place behind the digits to `radix` from `start` on. */
function digitsEnd(start: usize, end: usize, radix: u32): usize {
  while (start < end && digitOf(load<u16>(start)) < radix) start += 2;
  return start;
}

/** Value of the digits, all to base 2^`bits`: the nearest number, ties to even. */
function readBits(start: usize, end: usize, bits: u32): f64 {
  let w: u64 = 0, exponent = 0;
  for (; start < end; start += 2) {
    for (let mask: u32 = 1 << (bits - 1), digit = digitOf(load<u16>(start)); mask; mask >>= 1) {
      // 63 bits are enough if the last one also tells whether anything was cut off.
      if (w >> 62) {
        w |= <u64>((digit & mask) != 0);
        if (exponent < 2000) ++exponent;
      } else {
        w = w << 1 | <u64>((digit & mask) != 0);
      }
    }
  }
  let x = <f64>w;
  for (; exponent > 0; --exponent) x *= 2;
  return x;
}

/** Value of the digits, rounded as V8 does: in groups as long as fit 27 bits, zeros in front left out. */
function readDigits(start: usize, end: usize, radix: u32): f64 {
  let x: f64 = 0;
  while (start < end && load<u16>(start) == 48) start += 2;
  while (start < end) {
    let part: u32 = 0, factor: u32 = 1;
    while (start < end && factor * radix <= 0xffffffff / 36) {
      part = part * radix + digitOf(load<u16>(start));
      factor *= radix;
      start += 2;
    }
    x = x * <f64>factor + <f64>part;
  }
  return x;
}

/** `Number(text)`. */
export function stringToNumber(text: string): f64 {
  const begin = changetype<usize>(text);
  let end = begin + (<usize>text.length << 1);
  let at = afterSpace(begin, end);
  end = beforeSpace(at, end);
  if (at == end) return 0;
  if (unit(at, end) == 48) {
    const mark = unit(at + 2, end) | 32;
    const bits: u32 = mark == 120 ? 4 : mark == 111 ? 3 : mark == 98 ? 1 : 0;
    if (bits) {
      at += 4;
      return at < end && digitsEnd(at, end, 1 << bits) == end ? readBits(at, end, bits) : NaN;
    }
  }
  const x = readDecimal(at, end);
  return decimalEnd == end ? x : NaN;
}

/** `parseFloat(text)`. */
export function parseFloat(text: string): f64 {
  const end = changetype<usize>(text) + (<usize>text.length << 1);
  const at = afterSpace(changetype<usize>(text), end);
  const x = readDecimal(at, end);
  return decimalEnd == at ? NaN : x;
}

/** `parseInt(text, radix)`. */
export function parseInt(text: string, radix: f64 = 0): f64 {
  const end = changetype<usize>(text) + (<usize>text.length << 1);
  let at = afterSpace(changetype<usize>(text), end);
  const sign = unit(at, end);
  if (sign == 43 || sign == 45) at += 2;
  let base = toInt32(radix);
  if ((base == 0 || base == 16) && unit(at, end) == 48 && (unit(at + 2, end) | 32) == 120) {
    at += 4;
    base = 16;
  }
  if (base == 0) base = 10;
  if (base < 2 || base > 36) return NaN;
  const stop = digitsEnd(at, end, base);
  if (stop == at) return NaN;
  const x = base == 10 ? readDecimal(at, stop) : base & (base - 1) ? readDigits(at, stop, base) : readBits(at, stop, ctz(base));
  return sign == 45 ? -x : x;
}
