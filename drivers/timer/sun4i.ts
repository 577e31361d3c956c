/**
 * Allwinner sun4i timers (A10, and A20 in the same place): timer 1 as the clock, timer 0 for the alarm.
 *
 * Reference: Allwinner "A10 User Manual" V1.50, chapter "Timer Controller". The A10 has no generic timer, and its 64-bit counter reads 0 in
 * QEMU, so a 32-bit down counter is extended here. It wraps each 179 s: `now` must be called once in that time, and
 * the alarm interrupt, which comes at least each 89 s, sees to it when nobody else does.
 */
import { read32, write32 } from "hal/hw";
import { Timer } from "hal/timer";

/** Register block. */
@unmanaged @final class Registers {
  /** Interrupt enable, bit n for timer n. */
  @inline set IRQ_EN(v: u32) { write32(changetype<usize>(this) + 0x00, v); }
  /** Interrupt status; write 1 to clear. */
  @inline set IRQ_STA(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  @inline set TMR0_CTRL(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
  @inline set TMR0_INTV(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
  @inline set TMR1_CTRL(v: u32) { write32(changetype<usize>(this) + 0x20, v); }
  @inline set TMR1_INTV(v: u32) { write32(changetype<usize>(this) + 0x24, v); }
  /** Counts down. */
  @inline get TMR1_CUR(): u32 { return read32(changetype<usize>(this) + 0x28); }
}

namespace CTRL {
  export const EN: u32 = 1 << 0;
  /** Loads the interval value; clears itself. */
  export const RELOAD: u32 = 1 << 1;
  /** 24 MHz, prescaler 1. */
  export const OSC24M: u32 = 1 << 2;
  export const ONE_SHOT: u32 = 1 << 7;
}

namespace IRQ { export const TMR0: u32 = 1 << 0; }

/** The longest step of the alarm in ticks: half a turn of the clock. */
const LONGEST: u64 = 0x8000_0000;

@final export class Sun4iTimer implements Timer {
  irq: i32;
  private readonly registers: Registers;
  /** Ticks up to `last`. */
  private ticks: u64 = 0;
  /** The clock, as an up counter, when it was last read. */
  private last: u32 = 0;
  /** When the alarm is due, or `u64.MAX_VALUE` for none. */
  private alarm: u64 = u64.MAX_VALUE;

  /** @param base physical base of the timers @param irq interrupt line of timer 0 */
  constructor(base: usize, irq: i32) {
    this.registers = changetype<Registers>(base);
    this.irq = irq;
  }

  start(): void {
    const r = this.registers;
    r.IRQ_EN = 0;
    r.TMR0_CTRL = 0;
    r.TMR1_CTRL = 0;
    r.TMR1_INTV = 0xffff_ffff;
    // The clock does not run yet and cannot time this pause: 3 ticks are 125 ns, less than 16 reads take on the bus.
    for (let i = 0; i < 16; i++) r.TMR1_CUR;
    r.TMR1_CTRL = CTRL.OSC24M | CTRL.RELOAD | CTRL.EN;
    this.last = ~r.TMR1_CUR;
    r.IRQ_STA = IRQ.TMR0;
    r.IRQ_EN = IRQ.TMR0;
    this.clearAlarm();
  }

  /** Always 24 MHz. */
  frequency(): u32 { return 24_000_000; }

  now(): u64 {
    const current = ~this.registers.TMR1_CUR;
    this.ticks += current - this.last;
    this.last = current;
    return this.ticks;
  }

  /** An alarm in the past interrupts within a microsecond. */
  setAlarm(at: u64): void {
    this.alarm = at;
    this.arm();
  }

  /** The interrupt that keeps the clock going stays. */
  clearAlarm(): void { this.setAlarm(u64.MAX_VALUE); }

  /** Arming clears the status bit. */
  onInterrupt(): void {
    if (this.now() >= this.alarm) this.alarm = u64.MAX_VALUE;
    this.arm();
  }

  /** Starts timer 0 for the alarm, or for the longest step. */
  private arm(): void {
    const r = this.registers;
    const now = this.now();
    const left = this.alarm > now ? min(this.alarm - now, LONGEST) : 1;
    r.TMR0_CTRL = 0;
    r.IRQ_STA = IRQ.TMR0;
    r.TMR0_INTV = <u32>left;
    // A timer that was stopped, or whose interval changed, takes no notice for up to 3 ticks. Bounded for a clock that stands still.
    const from = r.TMR1_CUR;
    for (let i = 0; i < 64 && from - r.TMR1_CUR < 4; i++) {}
    r.TMR0_CTRL = CTRL.OSC24M | CTRL.RELOAD | CTRL.ONE_SHOT | CTRL.EN;
  }
}
