// Generated from drivers/timer/bcm2835.ts by compiler/lower/declarations.ts. Do not edit.
import { Timer } from "hal/timer";
export declare class Bcm2835Timer implements Timer {
  irq: i32;
  private readonly registers;
  /** When the alarm is due, or `u64.MAX_VALUE` for none. */
  private alarm;
  /** @param base physical base of the timer @param irq interrupt line of channel 1 */
  constructor(base: usize, irq: i32);
  /** The counter runs since power-on; only an alarm left over is withdrawn. */
  start(): void;
  /** Always 1 MHz. */
  frequency(): u32;
  now(): u64;
  /** An alarm in the past interrupts `SHORTEST` µs from now. */
  setAlarm(at: u64): void;
  /** Moves the next match as far away as possible; it is ignored when it comes. */
  clearAlarm(): void;
  onInterrupt(): void;
  /** Makes channel 1 match when the alarm is due, or after the longest step. */
  private arm;
}
export {};
