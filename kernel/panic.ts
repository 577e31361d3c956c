/**
 * What happens when something fails that nobody caught: a report on the console and into retained memory, then a restart.
 *
 * Nothing here allocates or waits for an interrupt: it runs on the fault stack with interrupts masked.
 */
import { entryLevel, exit, trap, trapAddress, wait } from "hal/hw";
import { Trap, trapName } from "hal/trap";
import { Power } from "hal/watchdog";
import { drainConsole } from "./console";
import { isRunning, current } from "./fiber";
import { backtrace, describe, findCulprit, setTrace } from "./backtrace";
import { Sink, byte, close, hex, number, open, text } from "./line";
import { dmesg } from "./log";
import { beginRecord, setCrashesInARow } from "./retained";
import { now, ticks, uptimeMs } from "./time";

/** Bytes of log shown. */
const LOG_BYTES: u32 = 512;
/** A crash this soon after a restart by a crash is one of a row. */
const ROW_MS: u64 = 10000;
/** Longest wait before a restart, in seconds. */
const DELAY_MAX: u32 = 64;

let power: Power | null = null;
/** Crashes in a row that led to this run. */
let row: u32 = 0;
/** Code of the trap being reported, 0 = none. */
let reporting: u32 = 0;

let message: string | null = null;
let file: string | null = null;
let line: i32 = 0;
/** The trap stands for an error that an app threw and did not catch. */
let failed: bool = false;

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
  unreachable(); // so that callers know, and this function keeps a frame of its own in back-traces
}

/**
 * Ends the program because of an error of the app that nobody caught. Traps, so `attempt` gets it as any other.
 * @param frames from `hw.callFrames`, where the error was made; null: report this very place. @param first see `setTrace`.
 */
export function fail(why: string, frames: StaticArray<u32> | null, first: i32): void {
  message = why;
  file = null;
  line = 0;
  failed = true;
  setTrace(frames, first);
  trap(Trap.ABORT);
  unreachable();
}

/** Message of the last abort. */
export function abortMessage(): string {
  const text = message;
  return text ? text : "assertion failed";
}

/** Source file of the last abort. */
export function abortFile(): string {
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
  setTrace(null, 0);
  failed = false;
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
  text(code == Trap.ABORT ? abortMessage() : trapName(code));
  headline();
  byte(10);
  close(); // out with it: the rest needs more of the kernel, and may fault
  open(Sink.CONSOLE | Sink.RECORD);
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
  backtrace();
}

/** Appends where it happened. */
function headline(): void {
  const place = findCulprit();
  if (place < 0 && !line) return;
  text(" at ");
  if (place >= 0) {
    describe(place);
  } else {
    text(abortFile());
    byte(58);
    number(line);
  }
}

/** Ends the run as Node would, in the simulator, when it was the app's own doing. */
function endFailed(): void {
  if (!failed || entryLevel()) return;
  drainConsole();
  exit(1);
}

/** Restarts the machine; after a second crash in a row, only when no emulator wants to end the run. */
function restart(): void {
  endFailed();
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
