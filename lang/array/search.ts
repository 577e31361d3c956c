/** Array methods that compare elements, and their text. */
import { Ref, isNullish, same, strictEquals } from "../value";
import { throwing } from "../throw";
import { raiseRange } from "../error";
import { place, zeroed } from "../array";
import { str } from "../text";

export function indexOf<T>(a: Array<T>, x: T, start: f64 = 0): i32 {
  for (let i = place(start, a.length), end = a.length; i < end; ++i) if (strictEquals<T>(unchecked(a[i]), x)) return i;
  return -1;
}

export function lastIndexOf<T>(a: Array<T>, x: T, start: f64 = Infinity): i32 {
  if (start != start) start = 0;
  start = trunc(start);
  const last: i32 = start >= 0 ? (start < <f64>a.length ? <i32>start : a.length - 1) : (start + <f64>a.length < 0 ? -1 : <i32>(start + <f64>a.length));
  for (let i = last; i >= 0; --i) if (strictEquals<T>(unchecked(a[i]), x)) return i;
  return -1;
}

export function includes<T>(a: Array<T>, x: T, start: f64 = 0): bool {
  for (let i = place(start, a.length), end = a.length; i < end; ++i) if (same<T>(unchecked(a[i]), x)) return true;
  return false;
}

/** An array whose `join` is under way, and the one that asked for it. */
class Joining {
  constructor(public array: usize, public outer: Joining | null) {}
}

let joining: Joining | null = null;

/** Longest string, in UTF-16 units. */
// @ts-ignore: decorator
@inline const LENGTH_MAX: u64 = 0x1fffffe8;

/** `a.join(separator)`; undefined and null give "", and so does an array that is being joined already, as in V8. */
export function join<T>(a: Array<T>, separator: string | null = null): string {
  const between = separator === null ? "," : separator;
  const count = a.length;
  if (!count) return "";
  const outer = joining;
  if (isReference<T>()) {
    let each: Joining | null = outer;
    while (each) {
      if (each.array == changetype<usize>(a)) return "";
      each = each.outer;
    }
    joining = new Joining(changetype<usize>(a), outer);
  }
  const texts = zeroed<string>(count);
  let length: u64 = <u64>(count - 1) * between.length;
  for (let i = 0; i < count; ++i) {
    let text = "";
    if (i < a.length) {
      const x = unchecked(a[i]);
      if (!isNullish<T>(x)) text = str<T>(x);
      if (throwing) {
        joining = outer;
        return "";
      }
    }
    unchecked((texts[i] = text));
    length += text.length;
  }
  if (isReference<T>()) joining = outer;
  if (length > LENGTH_MAX) {
    raiseRange("Invalid string length");
    return "";
  }
  if (count == 1) return unchecked(texts[0]);
  const result = changetype<string>(__new(<usize>length << 1, idof<string>()));
  let to = changetype<usize>(result);
  for (let i = 0; i < count; ++i) {
    if (i) to = append(to, between);
    to = append(to, unchecked(texts[i]));
  }
  return result;
}

/** Copies the characters of `text` to `to`. @returns the address behind them. */
// @ts-ignore: decorator
@inline function append(to: usize, text: string): usize {
  const size = <usize>text.length << 1;
  memory.copy(to, changetype<usize>(text), size);
  return to + size;
}
