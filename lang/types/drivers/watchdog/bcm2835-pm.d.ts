// Generated from drivers/watchdog/bcm2835-pm.ts by compiler/lower/declarations.ts. Do not edit.
import { Power, Watchdog } from "hal/watchdog";
/** The watchdog, and the ways to end. */
export declare class Bcm2835Pm implements Watchdog, Power {
  private readonly r;
  /** Period in ticks, 0 while stopped. */
  private ticks;
  /** @param base physical address of the block */
  constructor(base: usize);
  start(timeoutMs: u32): void;
  kick(): void;
  stop(): void;
  maximumMs(): u32;
  /** Returns, after some 10 ms, only when the block ignores it. */
  reset(): void;
  /** Resets into firmware that halts; the board keeps its power. QEMU powers off. */
  off(): void;
  private arm;
}
export {};
