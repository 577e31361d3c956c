/** Strings by code points: what `for..of` walks. */
import { Ref } from "../value";
import { range } from "../string";

/** Code point at `at`; a surrogate without its other half is one by itself. */
// @ts-ignore: decorator
@inline export function pointAt(at: usize, end: usize): u32 {
  const unit = <u32>load<u16>(at);
  if ((unit & 0xfc00) != 0xd800 || at + 2 >= end) return unit;
  const low = <u32>load<u16>(at, 2);
  return (low & 0xfc00) == 0xdc00 ? (unit << 10) + low - 0x35fdc00 : unit;
}

/** Number of code units, 1 or 2, of the character at `i`, which must be in range. */
export function codePointLengthAt(text: string, i: i32): i32 {
  const start = changetype<usize>(text);
  return pointAt(start + (<usize>i << 1), start + (<usize>text.length << 1)) > 0xffff ? 2 : 1;
}

/** The character at `i`, which must be in range: one code point. */
export function characterAt(text: string, i: i32): string {
  return range(text, i, i + codePointLengthAt(text, i));
}

/** `[...text]`. */
export function codePoints(text: string): Array<Ref> {
  const list = new Array<Ref>();
  for (let i = 0; i < text.length; ) {
    const next = i + codePointLengthAt(text, i);
    list.push(range(text, i, next));
    i = next;
  }
  return list;
}
