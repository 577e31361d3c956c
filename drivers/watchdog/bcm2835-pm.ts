/**
 * Power management block of the BCM2835 family: watchdog, reset, halt.
 *
 * Reference: the register names of Broadcom's PM block (bcm2708 platform header); no manual describes it.
 * QEMU resets as soon as RSTC asks for a full reset and never counts WDOG down, so `start` resets at once there.
 */
import { read32, write32 } from "hal/hw";
import { Power, Watchdog } from "hal/watchdog";

/** Register block. Every write carries the password in bits 31..24, or is ignored. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** What happens when WDOG reaches 0. */
  @inline get RSTC(): u32 { return read32(changetype<usize>(this) + 0x1c); }
  @inline set RSTC(v: u32) { write32(changetype<usize>(this) + 0x1c, PASSWORD | v); }
  /** Why the last reset happened; bits 0, 2, 4, 6, 8, 10 are the partition to boot from. */
  @inline set RSTS(v: u32) { write32(changetype<usize>(this) + 0x20, PASSWORD | v); }
  /** Ticks of 1/65536 s until the reset, 20 bits. */
  @inline get WDOG(): u32 { return read32(changetype<usize>(this) + 0x24); }
  @inline set WDOG(v: u32) { write32(changetype<usize>(this) + 0x24, PASSWORD | v); }
}
const PASSWORD: u32 = 0x5a << 24;
namespace RSTC {
  export const WRCFG: u32 = 3 << 4;
  export const FULL_RESET: u32 = 2 << 4;
  /** The value that stops the watchdog. */
  export const STOP: u32 = 0x102;
  /** All bits but the password. */
  export const VALUE: u32 = 0xff_ffff;
}
/** Partition 63: the firmware halts instead of booting. */
const HALT: u32 = 0x555;

/** 0xf_ffff ticks. */
const MAXIMUM_MS: u32 = 15_999;
/** About 150 µs: long enough for this store to leave the CPU. */
const AT_ONCE: u32 = 10;
/** Reads of a register that take far longer than `AT_ONCE`. */
const PATIENCE: i32 = 100_000;

/** The watchdog, and the ways to end. */
// @ts-ignore: decorator
@final export class Bcm2835Pm implements Watchdog, Power {
  private readonly r: Registers;
  /** Period in ticks, 0 while stopped. */
  private ticks: u32 = 0;

  /** @param base physical address of the block */
  constructor(base: usize) {
    this.r = changetype<Registers>(base);
  }

  start(timeoutMs: u32): void {
    // 65536 / 1000 = 8192 / 125 ticks per ms, rounded up: never earlier than asked.
    this.arm((max<u32>(min(timeoutMs, MAXIMUM_MS), 1) * 8192 + 124) / 125);
  }

  kick(): void {
    if (this.ticks != 0) this.r.WDOG = this.ticks;
  }

  stop(): void {
    this.ticks = 0;
    this.r.RSTC = RSTC.STOP;
  }

  maximumMs(): u32 { return MAXIMUM_MS; }

  /** Returns, after some 10 ms, only when the block ignores it. */
  reset(): void {
    this.arm(AT_ONCE);
    for (let reads = PATIENCE; reads > 0; reads--) this.r.WDOG;
  }

  /** Resets into firmware that halts; the board keeps its power. QEMU powers off. */
  off(): void {
    this.r.RSTS = HALT;
    this.reset();
  }

  private arm(ticks: u32): void {
    const r = this.r;
    this.ticks = ticks;
    r.WDOG = ticks;
    r.RSTC = (r.RSTC & RSTC.VALUE & ~RSTC.WRCFG) | RSTC.FULL_RESET;
  }
}
