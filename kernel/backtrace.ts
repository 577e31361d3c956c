/** The back-trace of the last trap in words. Nothing here allocates. */
import { trapFrame } from "hal/hw";
import { byte, bytes, number, text } from "./line";
import { locateFrame, placeFile, placeFunction, placeLine, placeSource } from "./symbols";

/** Frames looked at. */
const FRAMES: i32 = 24;
const NAME_BYTES: i32 = 96;

// @ts-ignore: decorator
@lazy const name = memory.data(NAME_BYTES);

/** Appends a line for each call that was under way to the line being built; equal neighbours (a recursion) once. */
export function backtrace(): void {
  let last: u32 = 0;
  let again: u32 = 0;
  let lastSource: u32 = 0;
  let lastLine: i32 = 0;
  for (let frame = 0; frame < FRAMES; ++frame) {
    const offset = trapFrame(frame);
    if (offset == 0xffffffff) break;
    if (frame > 1 && offset == last) {
      ++again;
      continue;
    }
    repeated(again);
    again = 0;
    last = offset;
    const places = locateFrame(frame);
    for (let place = 0; place < places; ++place) {
      const source = placeSource(place);
      const line = placeLine(place);
      // gcc splits functions: the rest of one, called from its inlined beginning, is the same place.
      if ((source == lastSource && line == lastLine) || fileEnds(place, "kernel/panic.ts")) continue;
      lastSource = source;
      lastLine = line;
      text("  at ");
      describe(place);
      byte(10);
    }
  }
  repeated(again);
}

function repeated(count: u32): void {
  if (!count) return;
  text("  and ");
  number(count);
  text(" times more\n");
}

/**
 * Finds where the last trap happened: the innermost place in a file of the program, not of asc's library or of `abort` itself.
 * @returns its index for `kernel/symbols`, or -1.
 */
export function findCulprit(): i32 {
  for (let frame = 0; frame < FRAMES; ++frame) {
    const places = locateFrame(frame);
    if (places < 0) break;
    for (let place = 0; place < places; ++place) {
      if (!fileEnds(place, "kernel/panic.ts") && !fileStarts(place, "~lib/") && !fileStarts(place, "node_modules/")) return place;
    }
  }
  return -1;
}

/** Appends `function (file:line)`. */
export function describe(place: i32): void {
  const known = placeFunction(place, name, NAME_BYTES);
  if (known) {
    bytes(name, known);
    text(" (");
  }
  bytes(name, placeFile(place, name, NAME_BYTES));
  byte(58);
  number(placeLine(place));
  if (known) byte(41);
}

function fileEnds(place: i32, tail: string): bool {
  const length = placeFile(place, name, NAME_BYTES);
  return length >= tail.length && matches(name + (length - tail.length), tail);
}

function fileStarts(place: i32, start: string): bool {
  return placeFile(place, name, NAME_BYTES) >= start.length && matches(name, start);
}

function matches(at: usize, what: string): bool {
  for (let i = 0; i < what.length; ++i) if (load<u8>(at + i) != load<u8>(changetype<usize>(what) + (<usize>i << 1))) return false;
  return true;
}
