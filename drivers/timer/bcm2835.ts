/**
 * Broadcom BCM2835 system timer: a 64-bit counter at 1 MHz and compare channel 1.
 *
 * Reference: "BCM2835 ARM Peripherals", chapter 12 (BCM2711: chapter 10). Channels 0 and 2 belong to the GPU.
 *
 * A channel matches when the low half of the counter *equals* it, so a compare value that has just gone by matches 71.6 minutes
 * later; and a channel cannot be switched off. The driver therefore looks again after each write, and keeps account of
 * whether an alarm is wanted. QEMU's raspi4b does not connect the interrupt.
 */
import { read32, write32 } from "hal/hw";
import { Timer } from "hal/timer";

/** Register block, table 12-1. */
@unmanaged @final class Registers {
  /** Matches, bit n for channel n; write 1 to clear. */
  @inline set CS(v: u32) { write32(changetype<usize>(this) + 0x00, v); }
  /** Low half of the counter, read-only. */
  @inline get CLO(): u32 { return read32(changetype<usize>(this) + 0x04); }
  /** High half of the counter, read-only. */
  @inline get CHI(): u32 { return read32(changetype<usize>(this) + 0x08); }
  @inline set C1(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
}

namespace CS { export const M1: u32 = 1 << 1; }

/** The longest step to an alarm in µs; a farther one is reached in several. */
const LONGEST: u64 = 0x8000_0000;
/** The shortest distance in µs at which a compare value is set. */
const SHORTEST: u32 = 2;

@final export class Bcm2835Timer implements Timer {
  irq: i32;
  private readonly registers: Registers;
  /** When the alarm is due, or `u64.MAX_VALUE` for none. */
  private alarm: u64 = u64.MAX_VALUE;

  /** @param base physical base of the timer @param irq interrupt line of channel 1 */
  constructor(base: usize, irq: i32) {
    this.registers = changetype<Registers>(base);
    this.irq = irq;
  }

  /** The counter runs since power-on; only an alarm left over is withdrawn. */
  start(): void { this.clearAlarm(); }

  /** Always 1 MHz. */
  frequency(): u32 { return 1_000_000; }

  now(): u64 {
    const r = this.registers;
    let high: u32, low: u32, again = r.CHI;
    do {
      high = again;
      low = r.CLO;
      again = r.CHI;
    } while (again != high);
    return <u64>high << 32 | low;
  }

  /** An alarm in the past interrupts `SHORTEST` µs from now. */
  setAlarm(at: u64): void {
    this.alarm = at;
    this.arm();
  }

  /** Moves the next match as far away as possible; it is ignored when it comes. */
  clearAlarm(): void {
    const r = this.registers;
    this.alarm = u64.MAX_VALUE;
    r.C1 = r.CLO - 1;
    r.CS = CS.M1;
  }

  onInterrupt(): void {
    this.registers.CS = CS.M1;
    if (this.now() < this.alarm) this.arm();
    else this.alarm = u64.MAX_VALUE;
  }

  /** Makes channel 1 match when the alarm is due, or after the longest step. */
  private arm(): void {
    const r = this.registers;
    const now = this.now();
    const left = this.alarm > now ? min(this.alarm - now, LONGEST) : 0;
    // The alarm's own low half where it can be: the time the code takes is not added to it.
    let distance = max(<u32>left, SHORTEST);
    let from = <u32>now;
    r.CS = CS.M1;
    for (;;) {
      r.C1 = from + distance;
      // Still ahead: it will match. Otherwise it matched, or the counter went by while it was written: once more, farther away.
      if (r.CLO - from < distance) return;
      distance <<= 1;
      from = r.CLO;
    }
  }
}
