/**
 * What happens when something fails that nobody caught: a report on the console and into retained memory, then a restart.
 *
 * Nothing here allocates or waits for an interrupt: it runs on the fault stack with interrupts masked.
 */
import { exit, trap, trapAddress, wait } from "hal/hw";
import { Trap, trapName } from "hal/trap";
import { Power } from "hal/watchdog";
import { drainConsole } from "./console";
import { isRunning, current } from "./fiber";
import { Sink, bytes, byte, close, hex, number, open, text } from "./line";
import { dmesg } from "./log";
import { beginRecord, setCrashesInARow } from "./retained";
import { locateFrame, placeFile, placeFunction, placeLine } from "./symbols";
import { now, ticks, uptimeMs } from "./time";

/** Frames shown at most. */
const FRAMES: i32 = 24;
/** Bytes of log shown. */
const LOG_BYTES: u32 = 512;
/** A crash this soon after a restart by a crash is one of a row. */
const ROW_MS: u64 = 10000;
/** Longest wait before a restart, in seconds. */
const DELAY_MAX: u32 = 64;
const NAME_BYTES: i32 = 96;

let power: Power | null = null;
/** Crashes in a row that led to this run. */
let row: u32 = 0;
/** Code of the trap being reported, 0 = none. */
let reporting: u32 = 0;

let message: string | null = null;
let file: string | null = null;
let line: i32 = 0;

// @ts-ignore: decorator
@lazy const name = memory.data(NAME_BYTES);

/** Tells how to restart, and how many crashes in a row led here. */
export function preparePanic(device: Power, crashesInARow: u32): void {
  power = device;
  row = crashesInARow;
}

/** Target of asc's `abort`: an uncaught `throw` or a failed `assert`. */
export function abort(why: string | null, where: string | null, whereLine: u32, whereColumn: u32): void {
  message = why;
  file = where;
  line = whereLine;
  trap(Trap.ABORT);
}

/** Message of the last abort. */
export function takeAbortMessage(): string {
  const text = message;
  return text ? text : "assertion failed";
}

/** Source file of the last abort. */
export function takeAbortFile(): string {
  const text = file;
  return text ? text : "";
}

/** Line of the last abort. */
export function abortLine(): i32 {
  return line;
}

/** Forgets the last abort. */
export function clearAbort(): void {
  message = null;
  file = null;
  line = 0;
}

/** Reports trap `code` and restarts. Does not return. */
export function panic(code: u32): void {
  const first = reporting;
  reporting = code;
  if (first || code == Trap.DOUBLE_FAULT) {
    open(Sink.CONSOLE);
    text("\npanic: ");
    text(trapName(Trap.DOUBLE_FAULT));
    text(": ");
    text(trapName(first));
    byte(32);
    hex(trapAddress());
    byte(10);
    close();
    restart();
    return;
  }
  open(Sink.CONSOLE);
  byte(10);
  close();
  beginRecord();
  open(Sink.CONSOLE | Sink.RECORD);
  report(code);
  close();
  open(Sink.CONSOLE);
  text("last log lines:\n");
  close();
  dmesg(LOG_BYTES);
  restart();
}

function report(code: u32): void {
  text("panic: ");
  text(code == Trap.ABORT ? takeAbortMessage() : trapName(code));
  headline(code);
  byte(10);
  if (code != Trap.ABORT && (code == Trap.NULL_PAGE || trapAddress())) {
    text("  address ");
    hex(trapAddress());
    byte(10);
  }
  if (isRunning()) {
    text("  in fiber ");
    const fiber = current();
    if (fiber.name.length) text(fiber.name);
    else number(fiber.id);
    text(" after ");
    number(<u32>uptimeMs());
    text(" ms\n");
  }
  for (let frame = 0; frame < FRAMES; ++frame) {
    const places = locateFrame(frame);
    if (places < 0) break;
    for (let place = 0; place < places; ++place) {
      if (isOurs(place)) continue;
      text("  at ");
      describe(place);
      byte(10);
    }
  }
}

/** Appends where it happened: the innermost place in a file of the program, not of asc's library. */
function headline(code: u32): void {
  for (let frame = 0; frame < FRAMES; ++frame) {
    const places = locateFrame(frame);
    if (places < 0) break;
    for (let place = 0; place < places; ++place) {
      if (isOurs(place) || isLibrary(place)) continue;
      text(" at ");
      describe(place);
      return;
    }
  }
  if (code != Trap.ABORT || !line) return;
  text(" at ");
  text(takeAbortFile());
  byte(58);
  number(line);
}

/** Appends `function (file:line)`. */
function describe(place: i32): void {
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

/** True for a place in this file: `abort` itself. */
function isOurs(place: i32): bool {
  return endsWith(placeFile(place, name, NAME_BYTES), "kernel/panic.ts");
}

/** True for a place in asc's library. */
function isLibrary(place: i32): bool {
  const length = placeFile(place, name, NAME_BYTES);
  return startsWith(length, "~lib/") || startsWith(length, "node_modules/") || startsWith(length, "std/assembly/");
}

function endsWith(length: i32, tail: string): bool {
  return length >= tail.length && matches(name + (length - tail.length), tail);
}

function startsWith(length: i32, start: string): bool {
  return length >= start.length && matches(name, start);
}

function matches(at: usize, what: string): bool {
  for (let i = 0; i < what.length; ++i) if (load<u8>(at + i) != load<u8>(changetype<usize>(what) + (<usize>i << 1))) return false;
  return true;
}

/** Restarts the machine; after a second crash in a row, only when no emulator wants to end the run. */
function restart(): void {
  const again = row && uptimeMs() < ROW_MS ? row + 1 : 1;
  setCrashesInARow(again);
  open(Sink.CONSOLE);
  if (again > 1) {
    const delay = min(DELAY_MAX, 1 << min(again, 6));
    text("crash ");
    number(again);
    text(" in a row\n");
    close();
    drainConsole();
    exit(2);
    open(Sink.CONSOLE);
    text("restarting in ");
    number(delay);
    text(" s\n");
    close();
    const until = now() + ticks(delay * 1000);
    while (now() < until) {}
  } else {
    text("restarting\n");
    close();
  }
  drainConsole();
  const device = power;
  if (device) device.reset();
  open(Sink.CONSOLE);
  text("cannot restart: halted\n");
  close();
  for (;;) wait();
}
