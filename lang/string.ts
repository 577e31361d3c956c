/**
 * `String` of JavaScript (ECMA-262 22.1) over asc's `String`, which is UTF-16, too. Positions are f64 as JavaScript gives them: fractions are
 * cut, NaN is 0, and whatever is beyond 32 bits is beyond every string; undefined is where a default stands.
 */
import { raiseRange } from "./error";
import { numberToString } from "./number/format";
import { toIndex, toInt32, toUint32 } from "./number/integer";
import { afterSpace, beforeSpace } from "./number/parse";
import { pointAt } from "./string/point";
import { find, findLast, sameUnits } from "./string/search";
import { Ref, isNone, none } from "./value";

export { toLowerCase, toUpperCase } from "./string/case";
export { localeCompare } from "./string/collate";
export { concat, concat2, concat3, concat4, concatAll } from "./string/concat";
export { replace, replaceAll, replaceAllWith, replaceWith } from "./string/replace";
export { compareStrings } from "./string/search";
export { codePointLengthAt, codePoints, characterAt } from "./string/point";

/** Greatest length of a string: V8's, whose two bytes for each unit fit the largest object here, too. */
// @ts-ignore: decorator
@inline const LENGTH_MAX: f64 = 0x1fffffe8;

/** Address of unit `i`. */
// @ts-ignore: decorator
@inline function unit(text: string, i: i32): usize {
  return changetype<usize>(text) + (<usize>i << 1);
}

/** Strings of one ASCII character, made when they are first wanted. */
// @ts-ignore: decorator
@lazy const singles = new StaticArray<string | null>(128);

/** The string of code unit `code`. */
export function single(code: u32): string {
  if (code < 128) {
    const known = unchecked(singles[code]);
    if (known) return known;
  }
  const text = changetype<string>(__new(2, idof<string>()));
  store<u16>(changetype<usize>(text), <u16>code);
  if (code < 128) unchecked((singles[code] = text));
  return text;
}

/** Units from `start` up to `end`, which must lie in `text`. */
export function range(text: string, start: i32, end: i32): string {
  const length = end - start;
  if (length <= 1) return length == 1 ? single(load<u16>(unit(text, start))) : "";
  if (length == text.length) return text;
  const part = changetype<string>(__new(<usize>length << 1, idof<string>()));
  memory.copy(changetype<usize>(part), unit(text, start), <usize>length << 1);
  return part;
}

/** `position` as a place in a string of `length`. */
// @ts-ignore: decorator
@inline function place(position: f64, length: i32): i32 {
  return min(max(<i32>position, 0), length);
}

/** The same where a negative position counts from the end. */
// @ts-ignore: decorator
@inline function relative(position: f64, length: i32): i32 {
  const at = <i32>position;
  return at < 0 ? max(at + length, 0) : min(at, length);
}

// --- One character ---------------------------------------------------------------------------------------------------------

/** `text[i]`: the null pointer, undefined, when there is no such unit. */
export function charAtIndex(text: string, i: i32): string {
  return <u32>i < <u32>text.length ? single(load<u16>(unit(text, i))) : changetype<string>(0);
}

/** `text[x]` of any number. */
export function at(text: string, x: f64): string {
  return charAtIndex(text, toIndex(x));
}

/** `text.at(position)`; undefined when there is none. */
export function atRelative(text: string, position: f64 = 0): string {
  const i = <i32>position;
  return charAtIndex(text, i < 0 ? i + text.length : i);
}

/** `text.charAt(position)`. */
export function charAt(text: string, position: f64 = 0): string {
  const i = <i32>position;
  return <u32>i < <u32>text.length ? single(load<u16>(unit(text, i))) : "";
}

/** Code unit `i`, or -1. */
export function unitAt(text: string, i: i32): i32 {
  return <u32>i < <u32>text.length ? <i32>load<u16>(unit(text, i)) : -1;
}

/** `text.charCodeAt(position)`: NaN when there is none. */
export function charCodeAt(text: string, position: f64 = 0): f64 {
  const i = <i32>position;
  return <u32>i < <u32>text.length ? <f64>load<u16>(unit(text, i)) : NaN;
}

/** `text.charCodeAt(position)` of a position that there is. */
// @ts-ignore: decorator
@inline export function codeUnit(text: string, position: i32): i32 {
  return load<u16>(unit(text, position));
}

/** `text.codePointAt(position)`: undefined when there is none. */
export function codePointAt(text: string, position: f64 = 0): f64 {
  const i = <i32>position;
  return <u32>i < <u32>text.length ? <f64>pointAt(unit(text, i), unit(text, text.length)) : none<f64>();
}

/** `String.fromCharCode(unit)`. */
export function fromCharCode1(code: f64): string {
  return single(toInt32(code) & 0xffff);
}

/** `String.fromCharCode(...units)`. */
export function fromCharCode(units: Array<f64>): string {
  const length = units.length;
  if (!length) return "";
  const text = changetype<string>(__new(<usize>length << 1, idof<string>()));
  for (let i = 0; i < length; ++i) store<u16>(unit(text, i), <u16>toInt32(unchecked(units[i])));
  return text;
}

/** `String.fromCodePoint(...points)`. Throws a RangeError. */
export function fromCodePoint(points: Array<f64>): string {
  const count = points.length;
  let length = count;
  for (let i = 0; i < count; ++i) {
    const x = unchecked(points[i]);
    const point = toIndex(x);
    if (<u32>point > 0x10ffff) {
      raiseRange("Invalid code point " + numberToString(x == x ? x : NaN));
      return "";
    }
    if (point > 0xffff) ++length;
  }
  if (!length) return "";
  const text = changetype<string>(__new(<usize>length << 1, idof<string>()));
  let to = changetype<usize>(text);
  for (let i = 0; i < count; ++i) {
    const point = <u32>unchecked(points[i]);
    if (point > 0xffff) {
      store<u32>(to, (point >> 10) + 0xd7c0 | (point & 0x3ff | 0xdc00) << 16);
      to += 4;
    } else {
      store<u16>(to, <u16>point);
      to += 2;
    }
  }
  return text;
}

// --- Searching -------------------------------------------------------------------------------------------------------------

/** `text.indexOf(search, position)`. */
export function indexOf(text: string, search: string, position: f64 = 0): i32 {
  return find(text, search, place(position, text.length));
}

/** `text.lastIndexOf(search, position)`: NaN is the end. */
export function lastIndexOf(text: string, search: string, position: f64 = none<f64>()): i32 {
  return findLast(text, search, position == position ? place(position, text.length) : text.length);
}

/** `text.includes(search, position)`. */
export function includes(text: string, search: string, position: f64 = 0): bool {
  return find(text, search, place(position, text.length)) >= 0;
}

/** `text.startsWith(search, position)`. */
export function startsWith(text: string, search: string, position: f64 = 0): bool {
  const start = place(position, text.length);
  return search.length <= text.length - start && sameUnits(unit(text, start), changetype<usize>(search), search.length);
}

/** `text.endsWith(search, end)`. */
export function endsWith(text: string, search: string, end: f64 = none<f64>()): bool {
  const start = (isNone(end) ? text.length : place(end, text.length)) - search.length;
  return start >= 0 && sameUnits(unit(text, start), changetype<usize>(search), search.length);
}

// --- Parts -----------------------------------------------------------------------------------------------------------------

/** `text.slice(start, end)`. */
export function slice(text: string, start: f64 = 0, end: f64 = none<f64>()): string {
  const length = text.length;
  return range(text, relative(start, length), isNone(end) ? length : relative(end, length));
}

/** `text.substring(start, end)`. */
export function substring(text: string, start: f64 = 0, end: f64 = none<f64>()): string {
  const length = text.length;
  const from = place(start, length), to = isNone(end) ? length : place(end, length);
  return range(text, min(from, to), max(from, to));
}

/** `text.substr(start, length)`. */
export function substr(text: string, start: f64 = 0, length: f64 = none<f64>()): string {
  const size = text.length;
  const from = relative(start, size);
  return range(text, from, isNone(length) ? size : from + place(length, size - from));
}

/** `text.split(separator, limit)` with a separator that is a string or undefined (ECMA-262 22.1.3.23). */
export function split(text: string, separator: string | null = null, limit: f64 = none<f64>()): Array<Ref> {
  const most = isNone(limit) ? u32.MAX_VALUE : toUint32(limit);
  const parts = new Array<Ref>();
  if (!most) return parts;
  if (separator === null) {
    parts.push(text);
    return parts;
  }
  const length = text.length, step = separator.length;
  if (!step) {
    const count = <i32>min<u32>(length, most);
    for (let i = 0; i < count; ++i) parts.push(single(load<u16>(unit(text, i))));
    return parts;
  }
  let start = 0;
  for (let found = find(text, separator, 0); found >= 0; found = find(text, separator, start)) {
    parts.push(range(text, start, found));
    if (<u32>parts.length == most) return parts;
    start = found + step;
  }
  parts.push(range(text, start, length));
  return parts;
}

/** Units from address `start` to `end` of `text`. */
function between(text: string, start: usize, end: usize): string {
  const base = changetype<usize>(text);
  return range(text, <i32>(start - base >> 1), <i32>(end - base >> 1));
}

/** `text.trim()`. */
export function trim(text: string): string {
  const end = unit(text, text.length);
  const start = afterSpace(changetype<usize>(text), end);
  return between(text, start, beforeSpace(start, end));
}

/** `text.trimStart()`. */
export function trimStart(text: string): string {
  const end = unit(text, text.length);
  return between(text, afterSpace(changetype<usize>(text), end), end);
}

/** `text.trimEnd()`. */
export function trimEnd(text: string): string {
  return between(text, changetype<usize>(text), beforeSpace(changetype<usize>(text), unit(text, text.length)));
}

// --- Longer strings --------------------------------------------------------------------------------------------------------

/** Fills `count` units at `to` with `pattern`, again and again. */
function fill(to: usize, pattern: string, count: i32): void {
  const length = pattern.length;
  if (length == 1) {
    const code = load<u16>(changetype<usize>(pattern));
    for (const end = to + (<usize>count << 1); to < end; to += 2) store<u16>(to, code);
    return;
  }
  for (; count > 0; count -= length, to += <usize>length << 1) memory.copy(to, changetype<usize>(pattern), <usize>min(count, length) << 1);
}

/** `text.repeat(count)`. Throws a RangeError. */
export function repeat(text: string, count: f64 = 0): string {
  const times = <i32>count;
  if (times < 0 || count == Infinity) {
    raiseRange("Invalid count value: " + numberToString(count));
    return "";
  }
  const length = text.length;
  if (!length || !times) return "";
  if (<f64>length * <f64>times > LENGTH_MAX) {
    raiseRange("Invalid string length");
    return "";
  }
  if (times == 1) return text;
  const result = changetype<string>(__new(<usize>(length * times) << 1, idof<string>()));
  fill(changetype<usize>(result), text, length * times);
  return result;
}

/** Number of units that padding to `size` puts before or behind `text`; 0 when that is refused. */
function padding(text: string, size: f64, pad: string | null): i32 {
  const count = <i32>size - text.length;
  if (<i32>size <= text.length || (pad && !pad.length)) return 0;
  if (size > LENGTH_MAX) {
    raiseRange("Invalid string length");
    return 0;
  }
  return count;
}

/** `text.padStart(size, pad)`. Throws a RangeError. */
export function padStart(text: string, size: f64 = 0, pad: string | null = null): string {
  const count = padding(text, size, pad);
  if (!count) return text;
  const result = changetype<string>(__new(<usize>(text.length + count) << 1, idof<string>()));
  fill(changetype<usize>(result), pad ? pad : " ", count);
  memory.copy(unit(result, count), changetype<usize>(text), <usize>text.length << 1);
  return result;
}

/** `text.padEnd(size, pad)`. Throws a RangeError. */
export function padEnd(text: string, size: f64 = 0, pad: string | null = null): string {
  const count = padding(text, size, pad);
  if (!count) return text;
  const result = changetype<string>(__new(<usize>(text.length + count) << 1, idof<string>()));
  memory.copy(changetype<usize>(result), changetype<usize>(text), <usize>text.length << 1);
  fill(unit(result, text.length), pad ? pad : " ", count);
  return result;
}

/** `text.toString()` and `text.valueOf()`. */
export function itself(text: string): string { return text; }
