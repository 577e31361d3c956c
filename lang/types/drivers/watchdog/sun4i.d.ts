// Generated from drivers/watchdog/sun4i.ts by compiler/lower/declarations.ts. Do not edit.
import { Power, Watchdog } from "hal/watchdog";
/** The watchdog, and the reset. */
export declare class Sun4iWatchdog implements Watchdog, Power {
  private readonly r;
  /** @param base physical address of WDOG_CTRL */
  constructor(base: usize);
  /** The period is the shortest the chip has that is not below `timeoutMs`. */
  start(timeoutMs: u32): void;
  kick(): void;
  stop(): void;
  maximumMs(): u32;
  /** Takes 0.5 s, the shortest period. Returns only when the chip ignores it. */
  reset(): void;
  /** Stops the watchdog and returns: the power belongs to the board's regulator, not to this chip. */
  off(): void;
}
export {};
