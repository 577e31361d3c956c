/**
 * The log: lines with time and level. They go to the console and, from level Info up, to a ring that survives a reset.
 *
 * ```ts
 * import { info } from "kernel/log";
 * info("card: 4 blocks bad");
 * ```
 */
import { Sink, byte, close, number, open, text } from "./line";
import { RING_BYTES, recordByte, recordBytes, ringByte, ringLength } from "./retained";
import { uptimeUs } from "./time";

export enum Level { Error, Warn, Info, Debug }

/** Lines up to this level are shown on the console. */
let shown: Level = Level.Info;

/** Shows lines up to `level` on the console from now on. With Debug the ring keeps such lines, too. */
export function setLevel(level: Level): void {
  shown = level;
}

/** Level up to which lines are shown. */
export function level(): Level {
  return shown;
}

export function error(message: string): void { write(Level.Error, message); }
export function warn(message: string): void { write(Level.Warn, message); }
export function info(message: string): void { write(Level.Info, message); }
export function debug(message: string): void { write(Level.Debug, message); }

function write(level: Level, message: string): void {
  if (!begin(level)) return;
  text(message);
  end();
}

/**
 * Begins a line that the caller builds with `kernel/line`, without allocating, and finishes with `end`.
 * @returns false when nobody would see it: then build nothing.
 */
export function begin(level: Level): bool {
  const ring = level <= Level.Info || shown == Level.Debug;
  if (!ring && level > shown) return false;
  open((ring ? Sink.LOG : 0) | (level <= shown ? Sink.CONSOLE : 0));
  const us = uptimeUs();
  byte(91);
  number(<u32>(us / 1000000), 5);
  byte(46);
  number(<u32>(us % 1000000), 6, 48);
  byte(93);
  byte(32);
  if (level == Level.Error) text("error: ");
  else if (level == Level.Warn) text("warning: ");
  return true;
}

/** Ends the line that `begin` began. */
export function end(): void {
  byte(10);
  close();
}

/** Prints the ring: lines of this run and those before it. At most the last `limit` bytes, whole lines. */
export function dmesg(limit: u32 = 0xffffffff): void {
  const length = ringLength();
  let index = length > limit ? length - limit : 0;
  // A line that is cut at the front is left out.
  if (index || length == RING_BYTES) while (index < length && ringByte(index++) != 10) {}
  open(Sink.CONSOLE);
  for (; index < length; ++index) byte(ringByte(index));
  close();
}

/** Prints the last crash report, if the machine still has it. @returns false when it has none. */
export function printCrash(): bool {
  const length = recordBytes(false);
  if (!length) return false;
  open(Sink.CONSOLE);
  for (let i: u32 = 0; i < length; ++i) byte(recordByte(i));
  close();
  return true;
}
