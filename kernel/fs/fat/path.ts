/**
 * Paths: names with `/` between. What they mean is decided here, once, before the disk is asked.
 *
 * A name is refused when another system would understand something else by it: `.`, `..`, a dot or blank at its end, `:` and other characters that
 * cannot be in a name, and names of DOS devices with whatever behind the first dot. So no path leads out of the volume's root.
 */
import { Err } from "hal/error";
import { isNameUnit, upcase } from "./units";

/** UTF-16 units of a name. */
export const NAME_MAX: i32 = 255;
/** Names of a path, and directories inside each other. */
export const DEPTH_MAX: i32 = 100;
/** UTF-16 units of a path. */
const PATH_MAX: i32 = 4096;

/** A name: UTF-16 units. */
@final export class Name {
  length: i32 = 0;
  readonly units: StaticArray<u16> = new StaticArray<u16>(NAME_MAX);

  set(from: usize, length: i32): void {
    this.length = length;
    memory.copy(changetype<usize>(this.units), from, <usize>length << 1);
  }

  copy(from: Name): void { this.set(changetype<usize>(from.units), from.length); }

  /** Whether they are the same but for upper and lower case. */
  equals(other: Name): bool {
    if (this.length != other.length) return false;
    for (let i = 0; i < this.length; ++i) {
      const a = unchecked(this.units[i]), b = unchecked(other.units[i]);
      if (a != b && upcase(a) != upcase(b)) return false;
    }
    return true;
  }

  toString(): string { return String.UTF16.decodeUnsafe(changetype<usize>(this.units), <usize>this.length << 1); }
}

/** @returns the number of names in `path`, 0 for the root; `Err.INVALID` */
export function checkPath(path: string): i32 {
  if (path.length > PATH_MAX) return Err.INVALID;
  let count = 0;
  let at = 0;
  while (at < path.length) {
    let end = at;
    while (end < path.length && path.charCodeAt(end) != 0x2f) ++end;
    if (end > at) {
      if (!isName(path, at, end) || ++count > DEPTH_MAX) return Err.INVALID;
    }
    at = end + 1;
  }
  return count;
}

/** Takes the name that begins at or behind `at` from a checked path. @returns where it ends; -1 = there is none any more */
export function nextName(path: string, at: i32, into: Name): i32 {
  while (at < path.length && path.charCodeAt(at) == 0x2f) ++at;
  if (at >= path.length) return -1;
  let end = at;
  while (end < path.length && path.charCodeAt(end) != 0x2f) ++end;
  into.set(changetype<usize>(path) + (<usize>at << 1), end - at);
  return end;
}

function isName(path: string, at: i32, end: i32): bool {
  if (end - at > NAME_MAX) return false;
  // Also `.` and `..`.
  const last = path.charCodeAt(end - 1);
  if (last == 0x2e || last == 0x20) return false;
  for (let i = at; i < end; ++i) {
    const c = path.charCodeAt(i);
    if (!isNameUnit(<u16>c)) return false;
    // Surrogates come in pairs.
    if ((c & 0xfc00) == 0xd800) {
      if (i + 1 >= end || (path.charCodeAt(++i) & 0xfc00) != 0xdc00) return false;
    } else if ((c & 0xfc00) == 0xdc00) return false;
  }
  return !isDevice(path, at, end);
}

/** CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9, CONIN$ and CONOUT$, with any extension. */
function isDevice(path: string, at: i32, end: i32): bool {
  let stop = at;
  while (stop < end && path.charCodeAt(stop) != 0x2e) ++stop;
  while (stop > at && path.charCodeAt(stop - 1) == 0x20) --stop;
  const length = stop - at;
  if (length == 3) return is(path, at, "CON") || is(path, at, "PRN") || is(path, at, "AUX") || is(path, at, "NUL");
  if (length == 4) {
    const digit = path.charCodeAt(at + 3);
    // Superscript 1, 2 and 3 count, too.
    return (is(path, at, "COM") || is(path, at, "LPT")) && (digit >= 0x31 && digit <= 0x39 || digit == 0xb9 || digit == 0xb2 || digit == 0xb3);
  }
  return length == 6 && is(path, at, "CONIN$") || length == 7 && is(path, at, "CONOUT$");
}

function is(path: string, at: i32, upper: string): bool {
  for (let i = 0; i < upper.length; ++i) if (upcase(<u16>path.charCodeAt(at + i)) != <u16>upper.charCodeAt(i)) return false;
  return true;
}
