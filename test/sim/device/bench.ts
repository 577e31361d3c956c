/** The test bench's devices (`test/sim/bench.ts`) and ways to tell what happened. */
import { exit, read32, write32 } from "hal/hw";

export const LINES: usize = 0x10000000;
export const ALARM: usize = 0x10001000;
export const TTY: usize = 0x10002000;

/** Lets lines `mask` reach the CPU. */
export function enableLines(mask: u32): void {
  write32(LINES + 4, mask);
}

/** Raises line 1 in `ns`. */
export function alarmIn(ns: u32): void {
  write32(ALARM, ns);
}

export function clearAlarm(): void {
  write32(ALARM + 4, 0);
}

export function reset(): void {
  write32(ALARM + 8, 1);
}

export function off(): void {
  write32(ALARM + 8, 2);
}

/** A random word from the device. */
export function chance(): u32 {
  return read32(ALARM + 12);
}

/** Sends one character. */
export function put(byte: u32): void {
  write32(TTY, byte);
}

/** Sends a decimal number and a space. */
export function number(value: i32): void {
  if (value < 0) {
    put(45);
    value = -value;
  }
  let divisor = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor; divisor /= 10) put(48 + value / divisor % 10);
  put(32);
}

/** Ends the run with `code` unless `ok`. */
export function check(ok: bool, code: i32): void {
  if (!ok) exit(code);
}
