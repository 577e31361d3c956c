/**
 * Watchdog of Allwinner's A10 and A20, which is also how they reset.
 *
 * Reference: Allwinner A10 User Manual, "Watchdog".
 */
import { read32, write32 } from "hal/hw";
import { Power, Watchdog } from "hal/watchdog";

/** Register block. Names are the manual's. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** Restarts the period when written with the key. */
  @inline set WDOG_CTRL(v: u32) { write32(changetype<usize>(this), v); }
  /** Enable, what to reset, and the period. */
  @inline get WDOG_MODE(): u32 { return read32(changetype<usize>(this) + 4); }
  @inline set WDOG_MODE(v: u32) { write32(changetype<usize>(this) + 4, v); }
}
namespace CTRL { export const RESTART: u32 = (0xa57 << 1) | 1; }
namespace MODE {
  export const ENABLE_AND_RESET: u32 = 3;
  /** Position of the period code: 0 = 0.5 s, 1..6 = 1..6 s, then 8, 10, 12, 14, 16 s. */
  export const INTERVAL: u32 = 3;
}

const MAXIMUM_MS: u32 = 16_000;
/** Reads that take longer than the shortest period, 0.5 s, even at 30 ns each. */
const PATIENCE: i32 = 16_000_000;

/** The watchdog, and the reset. */
// @ts-ignore: decorator
@final export class Sun4iWatchdog implements Watchdog, Power {
  private readonly r: Registers;

  /** @param base physical address of WDOG_CTRL */
  constructor(base: usize) {
    this.r = changetype<Registers>(base);
  }

  /** The period is the shortest the chip has that is not below `timeoutMs`. */
  start(timeoutMs: u32): void {
    const ms = min(timeoutMs, MAXIMUM_MS);
    const code = ms <= 500 ? 0 : ms <= 6000 ? (ms + 999) / 1000 : (ms + 1999) / 2000 + 3;
    this.r.WDOG_MODE = MODE.ENABLE_AND_RESET | (code << MODE.INTERVAL);
    this.kick();
  }

  kick(): void { this.r.WDOG_CTRL = CTRL.RESTART; }

  stop(): void { this.r.WDOG_MODE = 0; }

  maximumMs(): u32 { return MAXIMUM_MS; }

  /** Takes 0.5 s, the shortest period. Returns only when the chip ignores it. */
  reset(): void {
    this.start(0);
    for (let reads = PATIENCE; reads > 0; reads--) this.r.WDOG_MODE;
  }

  /** Stops the watchdog and returns: the power belongs to the board's regulator, not to this chip. */
  off(): void { this.stop(); }
}
