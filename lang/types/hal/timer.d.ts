// Generated from hal/timer.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptHandler } from "./irq";
/** A free-running counter with one alarm. */
export declare interface Timer extends InterruptHandler {
  /** Interrupt line of the alarm, or -1. */
  irq: i32;
  /** Starts the counter; its rate is known afterwards. */
  start(): void;
  /** Ticks per second, constant after `start`. */
  frequency(): u32;
  /** Ticks since an arbitrary origin; never goes back, does not wrap within 100 years. */
  now(): u64;
  /** Raises the interrupt at or soon after `at` ticks, at once if that is past. Replaces an earlier alarm. */
  setAlarm(at: u64): void;
  /** Withdraws the alarm. */
  clearAlarm(): void;
}
export {};
