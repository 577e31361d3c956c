/**
 * Reader of the symbol table that the build appends to the image (`hw.symbols`).
 *
 * All numbers are little-endian; `varint` is LEB128, `zigzag` a varint of `(n << 1) ^ (n >> 31)`. Addresses are offsets
 * from the start of the code (metal: `.text`; simulator: the wasm file) divided by `unit`: 2 (Thumb), 4 (AArch64), 1 (wasm).
 *
 * ```
 * header, 32 bytes
 *    0  u32  0x4d595355 ("USYM"; 0 = no table: every look-up fails)
 *    4  u8   version, 1
 *    5  u8   unit
 *    6  u16  files: number of source files
 *    8  u32  functions: number of machine functions
 *   12  u32  offset of the function table, a multiple of 4
 *   16  u32  offset of the line program
 *   20  u32  offset of the inline ranges, or 0 for none
 *   24  u32  offset of the file table
 *   28  u32  size of the whole table in bytes
 *
 * function table: u32[functions + 1], ascending: what the AArch32 unwinder in C searches
 *   bits 0-23   start / unit; the last entry is the end of the last function and nothing else
 *   bits 24-30  AArch32: CFA minus SP in the body, in words; 127 = unknown, unwinding stops. 0 elsewhere
 *   bit 31      AArch32: 1 = the return address is at CFA - 4, 0 = it is still in LR (a leaf)
 *   A gap between functions (start-up code) is a function of its own whose lines are unknown.
 *
 * line program: state address = 0, file = 0, and a line for each of the first 64 files, 0 at first (the others share the last one's);
 * a row says that code from `address` on, up to the next row, is of `file` at that file's line; line 0 = unknown. Rows ascend by
 * address. Equal neighbours are left out. Inlined code hops between files and comes back to where it was: hence a line for each.
 *   0-239       address += b % 15; line += b / 15 - 5; emit a row
 *   240         end of the program
 *   241 varint  file = n
 *   242 zigzag  line += n
 *   243 varint  address += n
 *   244-255     file = b - 244
 *
 * inline ranges, ascending by start, outer before inner; 0 bytes or ended by an entry of length 0
 *   varint      start - previous start
 *   varint      length; the range's code was inlined ...
 *   varint      ... at this file (index)
 *   varint      ... and line
 *
 * file table: for each file
 *   u8 + bytes  name as shown, e.g. `kernel/heap.ts`, ASCII
 *   varint      number of its functions that are in the image, machine functions and inlined ones alike
 *   then each, ascending by first line:
 *     varint      first line - previous first line; the first line is that of the declaration
 *     varint      last line - first line
 *     u8 + bytes  name as shown, e.g. `main`, `Pl011#write`
 * ```
 *
 * A function's name is found through file and line, so an inlined function keeps its name and none is stored twice: among the entries
 * that span the line, the one that begins last.
 *
 * Nothing here allocates: a panic reads it. A look-up is a linear scan; only reports do that.
 */
import { symbols, trapFrame } from "hal/hw";

const MAGIC: u32 = 0x4d595355;
/** Most inlined calls shown for one frame. */
const INLINE_DEPTH: i32 = 8;

/** Files that have a line of their own in the line program. */
const FILE_LINES: u32 = 64;
// @ts-ignore: decorator
@lazy const fileLines = memory.data(4 * 64);

/** Where the cursor of the byte reader stands. */
// @ts-ignore: decorator
@lazy let cursor: u32 = 0;

/** What `locate` found, innermost first: file indices and lines of the place and of the calls that were inlined around it. */
// @ts-ignore: decorator
@lazy const places = memory.data(8 * (INLINE_DEPTH + 1));
// @ts-ignore: decorator
@lazy let placeCount: i32 = 0;

function byte(): u32 {
  return symbols(cursor++);
}

function word(at: u32): u32 {
  return symbols(at) | symbols(at + 1) << 8 | symbols(at + 2) << 16 | symbols(at + 3) << 24;
}

function varint(): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift <= 28; shift += 7) {
    const b = byte();
    value |= (b & 127) << shift;
    if (b < 128) break;
  }
  return value;
}

/** True when the image has a table this reader understands. */
export function hasSymbols(): bool {
  return word(0) == MAGIC && symbols(4) == 1 && symbols(5) != 0;
}

/**
 * Looks up the code at `offset`, as `hw.trapFrame` gives it.
 * @returns the number of places: 0 = unknown, 1 = one, more = the first was inlined into the second, and so on.
 */
export function locate(offset: u32): i32 {
  placeCount = 0;
  if (!hasSymbols()) return 0;
  const at = offset / symbols(5);
  const functions = word(8);
  const table = word(12);
  if (!functions || at < (word(table) & 0xffffff) || at >= (word(table + functions * 4) & 0xffffff)) return 0;
  let file: u32 = 0;
  let line: i32 = 0;
  memory.fill(fileLines, 0, 4 * FILE_LINES);
  cursor = word(16);
  const end = word(28);
  let address: u32 = 0;
  let nextFile: u32 = 0;
  let lineAt = fileLines;
  while (cursor < end) {
    const b = byte();
    if (b < 240) {
      address += b % 15;
      store<i32>(lineAt, load<i32>(lineAt) + <i32>(b / 15) - 5);
      if (address > at) break;
      file = nextFile;
      line = load<i32>(lineAt);
    } else if (b == 241 || b > 243) {
      nextFile = b == 241 ? varint() : b - 244;
      lineAt = fileLines + (<usize>min(nextFile, FILE_LINES - 1) << 2);
    } else if (b == 242) {
      const n = varint();
      store<i32>(lineAt, load<i32>(lineAt) + (<i32>(n >> 1) ^ -<i32>(n & 1)));
    } else if (b == 243) {
      address += varint();
    } else {
      break;
    }
  }
  if (line <= 0) return 0;
  addPlace(file, line);
  addInlined(at, end);
  return placeCount;
}

/** Appends the call sites of the inline ranges around `at`, innermost first. */
function addInlined(at: u32, end: u32): void {
  cursor = word(20);
  if (!cursor) return;
  let start: u32 = 0;
  while (cursor < end) {
    start += varint();
    const length = varint();
    const file = varint();
    const line = varint();
    if (!length || start > at) return;
    if (at - start >= length) continue;
    // Ranges come outer before inner: each one found goes in front of those found before.
    if (placeCount > INLINE_DEPTH) placeCount = INLINE_DEPTH;
    memory.copy(places + 16, places + 8, <usize>(placeCount - 1) << 3);
    ++placeCount;
    store<u32>(places + 8, file);
    store<i32>(places + 12, line);
  }
}

function addPlace(file: u32, line: i32): void {
  store<u32>(places, file);
  store<i32>(places + 4, line);
  placeCount = 1;
}

/** Line of place `index` of the last `locate`, from 1. */
export function placeLine(index: i32): i32 {
  return load<i32>(places + (<usize>index << 3) + 4);
}

/** Index of the file of place `index`: equal for equal files. */
export function placeSource(index: i32): u32 {
  return load<u32>(places + (<usize>index << 3));
}

/** Copies the file name of place `index` to `into`. @returns its length in bytes, cut at `capacity`; 0 when unknown. */
export function placeFile(index: i32, into: usize, capacity: i32): i32 {
  seekFile(load<u32>(places + (<usize>index << 3)));
  return text(into, capacity);
}

/** Copies the name of the function that place `index` is in. @returns its length, cut at `capacity`; 0 when unknown. */
export function placeFunction(index: i32, into: usize, capacity: i32): i32 {
  const line = placeLine(index);
  seekFile(load<u32>(places + (<usize>index << 3)));
  skipText();
  let count = varint();
  let first: i32 = 0;
  let best: u32 = 0;
  while (count--) {
    first += <i32>varint();
    if (first > line) break;
    const last = first + <i32>varint();
    if (last >= line) best = cursor;
    skipText();
  }
  if (!best) return 0;
  cursor = best;
  return text(into, capacity);
}

/** Puts the cursor at the entry of file `index`. */
function seekFile(index: u32): void {
  cursor = word(24);
  while (index--) {
    skipText();
    let count = varint();
    while (count--) {
      varint();
      varint();
      skipText();
    }
  }
}

function skipText(): void {
  cursor += 1 + symbols(cursor);
}

function text(into: usize, capacity: i32): i32 {
  let length = <i32>byte();
  if (length > capacity) length = capacity;
  for (let i = 0; i < length; ++i) store<u8>(into + i, byte());
  return length;
}

/**
 * Looks up frame `index` of the last trap. A return address is looked up one byte earlier: the call may be its function's last instruction.
 * @returns the number of places, 0 when the frame is unknown, -1 past the last frame.
 */
export function locateFrame(index: i32): i32 {
  const offset = trapFrame(index);
  if (offset == 0xffffffff) return -1;
  return locate(index && offset ? offset - 1 : offset);
}
