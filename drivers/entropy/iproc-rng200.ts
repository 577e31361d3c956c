/**
 * RNG200, the random number generator of the BCM2711 (Raspberry Pi 4). It tests its own noise.
 *
 * Reference: there is no public manual; registers and the order of resets are those of Linux (drivers/char/hw_random/iproc-rng200.c).
 * Never run on hardware by us yet.
 */
import { Err } from "hal/error";
import { EntropySource } from "hal/entropy";
import { read32, write32 } from "hal/hw";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline get CTRL(): u32 { return read32(changetype<usize>(this)); }
  @inline set CTRL(v: u32) { write32(changetype<usize>(this), v); }
  @inline set RNG_SOFT_RESET(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Resets the random bit generator behind. */
  @inline set RBG_SOFT_RESET(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  /** Bits made since the reset. */
  @inline get TOTAL_BIT_COUNT(): u32 { return read32(changetype<usize>(this) + 0x0c); }
  /** Write 1 to clear. */
  @inline get INT_STATUS(): u32 { return read32(changetype<usize>(this) + 0x18); }
  @inline set INT_STATUS(v: u32) { write32(changetype<usize>(this) + 0x18, v); }
  @inline set INT_ENABLE(v: u32) { write32(changetype<usize>(this) + 0x1c, v); }
  @inline get FIFO_DATA(): u32 { return read32(changetype<usize>(this) + 0x20); }
  /** Words there are in 7:0. */
  @inline get FIFO_COUNT(): u32 { return read32(changetype<usize>(this) + 0x24); }
}
const RBGEN_MASK: u32 = 0x1fff;
const RBGEN: u32 = 1;
/** INT_STATUS: the device's own tests have failed. */
const FAILED: u32 = 1 << 31 | 1 << 5;
/** Until so many bits are made nothing is right. */
const WARM_UP_BITS: u32 = 16;

// @ts-ignore: decorator
@final export class IprocRng200 implements EntropySource {
  private readonly r: Registers;

  /** @param base physical address of the register block */
  constructor(base: usize) { this.r = changetype<Registers>(base); }

  start(): bool {
    const r = this.r;
    r.CTRL = r.CTRL & ~RBGEN_MASK;
    r.INT_ENABLE = 0;
    r.INT_STATUS = 0xffff_ffff;
    r.RBG_SOFT_RESET = 1;
    r.RNG_SOFT_RESET = 1;
    r.RNG_SOFT_RESET = 0;
    r.RBG_SOFT_RESET = 0;
    r.CTRL = r.CTRL & ~RBGEN_MASK | RBGEN;
    return true;
  }

  /** Starts anew a device that has failed. */
  read(into: usize, capacity: i32): i32 {
    const r = this.r;
    if (r.INT_STATUS & FAILED) {
      this.start();
      return Err.IO;
    }
    if (r.TOTAL_BIT_COUNT <= WARM_UP_BITS) return 0;
    const words = min<u32>(r.FIFO_COUNT & 0xff, <u32>max(capacity, 0) >>> 2);
    for (let i: u32 = 0; i < words; ++i) store<u32>(into + i * 4, r.FIFO_DATA);
    return words << 2;
  }
}
