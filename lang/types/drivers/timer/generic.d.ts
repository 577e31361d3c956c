// Generated from drivers/timer/generic.ts by compiler/lower/declarations.ts. Do not edit.
import { Timer } from "hal/timer";
export declare class GenericTimer implements Timer {
  irq: i32;
  private hz;
  /**
   * @param irq interrupt line of the virtual timer
   * @param unset rate in Hz where CNTFRQ reads 0, as on an Allwinner board whose boot loader stopped after its first stage
   */
  constructor(irq: i32, unset?: u32);
  start(): void;
  frequency(): u32;
  now(): u64;
  /** The interrupt is a level that stays while the counter is at or past `at`, so an alarm in the past needs no care. */
  setAlarm(at: u64): void;
  clearAlarm(): void;
  /** Switches the timer off, which withdraws the level. */
  onInterrupt(): void;
}
export {};
