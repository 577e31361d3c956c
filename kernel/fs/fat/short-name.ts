/** Short names, 8.3: reading them, and making one for a name (fatgen103 "The Basis-Name Generation Algorithm"). */
import { Dir, LOWER_BASE, LOWER_EXTENSION } from "./slot";
import { Name } from "./path";
import { isNameUnit, isShortUnit, unitOf, upcase } from "./units";

/** Reads the short name of the slot at `at`. @returns false when it has bytes that cannot be in a name; they are `_` in `into` */
export function readShortName(at: usize, into: Name): bool {
  const flags = load<u8>(at, Dir.NTRes);
  let good = true;
  let length = 0;
  let end = 8;
  while (end && load<u8>(at + end - 1) == 0x20) --end;
  if (!end) good = false;
  for (let i = 0; i < end; ++i) {
    let c = load<u8>(at + i);
    // 0xe5 would say that the slot is free.
    if (!i && c == 0x05) c = 0xe5;
    if (!put(into, length++, c, (flags & LOWER_BASE) != 0)) good = false;
  }
  let last = 11;
  while (last > 8 && load<u8>(at + last - 1) == 0x20) --last;
  if (last > 8) {
    into.units[length++] = 0x2e;
    for (let i = 8; i < last; ++i) if (!put(into, length++, load<u8>(at + i), (flags & LOWER_EXTENSION) != 0)) good = false;
  }
  into.length = length;
  return good;
}

function put(into: Name, at: i32, c: u8, lower: bool): bool {
  const unit = unitOf(c);
  const good = isNameUnit(unit) && c != 0x2e;
  into.units[at] = !good ? 0x5f : lower && c >= 0x41 && c <= 0x5a ? unit + 0x20 : unit;
  return good;
}

/** Candidates for the short name of a long one. */
const CANDIDATES: i32 = 16;

/** How a name is stored: its short form, and whether a long one is needed beside it. */
@final export class ShortName {
  /** The 11 bytes chosen last. */
  readonly bytes: StaticArray<u8> = new StaticArray<u8>(11);
  /** DIR_NTRes. */
  flags: u8 = 0;
  isLong: bool = false;
  /** Bit n: candidate n is another's name already. */
  private taken: u32 = 0;
  private readonly candidates: StaticArray<u8> = new StaticArray<u8>(11 * CANDIDATES);

  /** Begins with `name`. Every short name in the directory then has to be shown to `meet`, and `choose` called. */
  begin(name: Name): void {
    const bytes = changetype<usize>(this.bytes);
    memory.fill(bytes, 0x20, 11);
    this.flags = 0;
    this.taken = 0;
    let dot = name.length - 1;
    while (dot > 0 && name.units[dot] != 0x2e) --dot;
    if (dot <= 0) dot = name.length;
    let lossy = false;
    let begin = 0;
    while (begin < dot && name.units[begin] == 0x2e) { ++begin; lossy = true; }
    const base = this.take(name, begin, dot, 0, 8);
    const extension = dot < name.length ? this.take(name, dot + 1, name.length, 8, 3) : 0;
    lossy = lossy || ((base | extension) & Part.LOSSY) != 0;
    const mixed = isMixed(base) || isMixed(extension);
    this.isLong = lossy || mixed;
    if (!this.isLong) {
      if (base & Part.LOWER) this.flags |= LOWER_BASE;
      if (extension & Part.LOWER) this.flags |= LOWER_EXTENSION;
    }
    if (load<u8>(bytes) == 0x20) store<u8>(bytes, 0x5f);
    // Candidate 0 is the name itself, which a lossy one cannot have.
    if (lossy) this.taken = 1;
    this.list(name);
  }

  /** Hears of a short name of the directory, its 11 bytes at `at`. */
  meet(at: usize): void {
    const candidates = changetype<usize>(this.candidates);
    for (let n = 0; n < CANDIDATES; ++n) {
      if (load<u64>(at) == load<u64>(candidates + 11 * n) && load<u16>(at, 8) == load<u16>(candidates + 11 * n, 8) && load<u8>(at, 10) == load<u8>(candidates + 11 * n, 10)) this.taken |= 1 << n;
    }
  }

  /** Takes the first candidate that is nobody's. @returns false when there is none */
  choose(): bool {
    let n = 0;
    // A name that needs no long one has only itself.
    const count = this.isLong ? CANDIDATES : 1;
    while (n < count && this.taken >> n & 1) ++n;
    if (n == count) return false;
    memory.copy(changetype<usize>(this.bytes), changetype<usize>(this.candidates) + 11 * n, 11);
    return true;
  }

  /** The name in capitals; with ~1 to ~4; with the hash of the long name as Windows does, where many are alike. */
  private list(name: Name): void {
    let length = 8;
    while (length > 1 && this.bytes[length - 1] == 0x20) --length;
    let hash: u32 = 0x811c9dc5;
    for (let i = 0; i < name.length; ++i) hash = (hash ^ upcase(name.units[i])) * 0x01000193;
    for (let n = 0; n < CANDIDATES; ++n) {
      const to = changetype<usize>(this.candidates) + 11 * n;
      memory.copy(to, changetype<usize>(this.bytes), 11);
      if (!n) continue;
      let at = n <= 4 ? min(length, 6) : min(length, 2);
      if (n > 4) {
        const part = (hash ^ hash >> 16) + n * 0x3d4d & 0xffff;
        for (let shift = 12; shift >= 0; shift -= 4) {
          const digit: u8 = <u8>(part >> shift & 15);
          store<u8>(to + at++, digit < 10 ? 0x30 + digit : 0x37 + digit);
        }
      }
      store<u8>(to + at++, 0x7e);
      store<u8>(to + at++, n <= 4 ? 0x30 + n : 0x31);
      while (at < 8) store<u8>(to + at++, 0x20);
    }
  }

  /** Puts units from `from` up to `end` into `room` bytes at `at`. @returns bits of `Part` */
  private take(name: Name, from: i32, end: i32, at: i32, room: i32): i32 {
    let found = from == end ? Part.LOSSY : 0;
    let length = 0;
    for (let i = from; i < end; ++i) {
      const c = name.units[i];
      if (c >= 0x61 && c <= 0x7a) found |= Part.LOWER;
      else if (c >= 0x41 && c <= 0x5a) found |= Part.UPPER;
      const upper: u16 = c < 0x80 ? upcase(c) : c;
      const good = isShortUnit(upper);
      if (!good) found |= Part.LOSSY;
      // Blanks and dots vanish, what else cannot be becomes "_".
      if (c == 0x20 || c == 0x2e) continue;
      if (length == room) {
        found |= Part.LOSSY;
        break;
      }
      this.bytes[at + length++] = good ? <u8>upper : 0x5f;
    }
    return found;
  }
}

/** What a part of a name has. */
namespace Part {
  export const LOWER: i32 = 1;
  export const UPPER: i32 = 2;
  /** Something that the short name loses. */
  export const LOSSY: i32 = 4;
}

function isMixed(part: i32): bool { return (part & (Part.LOWER | Part.UPPER)) == (Part.LOWER | Part.UPPER); }
