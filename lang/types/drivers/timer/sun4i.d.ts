// Generated from drivers/timer/sun4i.ts by compiler/lower/declarations.ts. Do not edit.
import { Timer } from "hal/timer";
export declare class Sun4iTimer implements Timer {
  irq: i32;
  private readonly registers;
  /** Ticks up to `last`. */
  private ticks;
  /** The clock, as an up counter, when it was last read. */
  private last;
  /** When the alarm is due, or `u64.MAX_VALUE` for none. */
  private alarm;
  /** @param base physical base of the timers @param irq interrupt line of timer 0 */
  constructor(base: usize, irq: i32);
  start(): void;
  /** Always 24 MHz. */
  frequency(): u32;
  now(): u64;
  /** An alarm in the past interrupts within a microsecond. */
  setAlarm(at: u64): void;
  /** The interrupt that keeps the clock going stays. */
  clearAlarm(): void;
  /** Arming clears the status bit. */
  onInterrupt(): void;
  /** Starts timer 0 for the alarm, or for the longest step. */
  private arm;
}
export {};
