// Generated from hal/watchdog.ts by compiler/lower/declarations.ts. Do not edit.
/** A timer that resets the machine unless it is kicked. */
export declare interface Watchdog {
  /** Starts it. @param timeoutMs 1 .. maximumMs(); a longer time is cut. */
  start(timeoutMs: u32): void;
  /** Starts the period again. */
  kick(): void;
  /** Stops it. */
  stop(): void;
  /** Longest period in ms. */
  maximumMs(): u32;
}
/** Ways to end. */
export declare interface Power {
  /** Resets the machine. Does not return where the hardware obeys. */
  reset(): void;
  /** Powers off, or halts where power cannot be cut. Returns where neither exists. */
  off(): void;
}
export {};
