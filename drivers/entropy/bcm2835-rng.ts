/**
 * Random number generator of the BCM2835 to BCM2837 (Raspberry Pi Zero to 3).
 *
 * Reference: there is no public manual; registers are those of Linux (drivers/char/hw_random/bcm2835-rng.c).
 */
import { EntropySource } from "hal/entropy";
import { read32, write32 } from "hal/hw";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline set CTRL(v: u32) { write32(changetype<usize>(this), v); }
  /** Words there are in 31:24. Written: how many of the first ones are thrown away. */
  @inline get STATUS(): u32 { return read32(changetype<usize>(this) + 0x04); }
  @inline set STATUS(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  @inline get DATA(): u32 { return read32(changetype<usize>(this) + 0x08); }
  @inline set INT_MASK(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
}
const ENABLE: u32 = 1;
/** The first numbers are not very random. */
const WARM_UP: u32 = 0x4_0000;
const NO_INTERRUPT: u32 = 1;

// @ts-ignore: decorator
@final export class Bcm2835Rng implements EntropySource {
  private readonly r: Registers;

  /** @param base physical address of the register block */
  constructor(base: usize) { this.r = changetype<Registers>(base); }

  start(): bool {
    const r = this.r;
    r.INT_MASK = NO_INTERRUPT;
    r.STATUS = WARM_UP;
    r.CTRL = ENABLE;
    return true;
  }

  read(into: usize, capacity: i32): i32 {
    const r = this.r;
    const words = min<u32>(r.STATUS >>> 24, <u32>max(capacity, 0) >>> 2);
    for (let i: u32 = 0; i < words; ++i) store<u32>(into + i * 4, r.DATA);
    return words << 2;
  }
}
