/** The back-trace of the last trap, or of an error that an app threw, in words. Nothing here allocates. */
import { trapFrame } from "hal/hw";
import { byte, bytes, number, text } from "./line";
import { locate, locateFrame, placeFile, placeFunction, placeLine, placeSource } from "./symbols";

/** Frames looked at. */
const FRAMES: i32 = 24;
const NAME_BYTES: i32 = 96;

// @ts-ignore: decorator
@lazy const name = memory.data(NAME_BYTES);

/** What `hw.callFrames` gave where the error was made that is being reported; null: the last trap is. */
let trace: StaticArray<u32> | null = null;
/** Place in its first frame at which it begins. */
let firstPlace: i32 = 0;

/** Has the calls at `frames`, from place `first` of the first one on, reported instead of the last trap's; null: no longer. */
export function setTrace(frames: StaticArray<u32> | null, first: i32): void {
  trace = frames;
  firstPlace = first;
}

/** Code address of frame `index` of the report, or 0xffff_ffff past the last. */
function frameAt(index: i32): u32 {
  const own = trace;
  if (!own) return trapFrame(index);
  return index < own.length ? unchecked(own[index]) : 0xffffffff;
}

/** Looks up frame `index` of the report. @returns as `locateFrame`. */
function locateCall(index: i32): i32 {
  const own = trace;
  if (!own) return locateFrame(index);
  return index < own.length ? locate(unchecked(own[index]) - 1) : -1;
}

/** True for a place that only made or threw the error. */
function isMaking(frame: i32, place: i32): bool {
  if (fileEnds(place, "kernel/panic.ts")) return true;
  if (!trace) return false;
  return !frame && place < firstPlace;
}

/** Appends a line for each call that was under way to the line being built; equal neighbours (a recursion) once. */
export function backtrace(): void {
  let last: u32 = 0;
  let again: u32 = 0;
  let lastSource: u32 = 0;
  let lastLine: i32 = 0;
  for (let frame = 0; frame < FRAMES; ++frame) {
    const offset = frameAt(frame);
    if (offset == 0xffffffff) break;
    if (frame > 1 && offset == last) {
      ++again;
      continue;
    }
    repeated(again);
    again = 0;
    last = offset;
    const places = locateCall(frame);
    for (let place = 0; place < places; ++place) {
      const source = placeSource(place);
      const line = placeLine(place);
      // gcc splits functions: the rest of one, called from its inlined beginning, is the same place.
      if ((source == lastSource && line == lastLine) || isMaking(frame, place)) continue;
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
 * Finds where the last trap happened: the innermost place in a file of the program, not of asc's library, of `abort` itself or of the heap.
 * @returns its index for `kernel/symbols`, or -1.
 */
export function findCulprit(): i32 {
  for (let frame = 0; frame < FRAMES; ++frame) {
    const places = locateCall(frame);
    if (places < 0) break;
    for (let place = 0; place < places; ++place) {
      if (!isMaking(frame, place) && !isLibrary(place)) return place;
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

/** Folders of code that does what its caller asked for, each followed by a space. */
const LIBRARIES = "~lib/ node_modules/ lang/ kernel/heap/ ";

function isLibrary(place: i32): bool {
  const length = placeFile(place, name, NAME_BYTES);
  let same = true;
  for (let i = 0, at = 0; i < LIBRARIES.length; ++i) {
    const letter = load<u16>(changetype<usize>(LIBRARIES) + (<usize>i << 1));
    if (letter != 32) {
      same = same && at < length && load<u8>(name + at) == letter;
      ++at;
    } else if (same) {
      return true;
    } else {
      same = true;
      at = 0;
    }
  }
  return false;
}

function matches(at: usize, what: string): bool {
  for (let i = 0; i < what.length; ++i) if (load<u8>(at + i) != load<u8>(changetype<usize>(what) + (<usize>i << 1))) return false;
  return true;
}
