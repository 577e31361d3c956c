/**
 * Interrupt controllers of the BCM2836 and BCM2837 for core 0: the legacy controller, whose output is one source of the local block.
 *
 * Reference: "BCM2835 ARM Peripherals", chapter 7 ("ARM"); Broadcom QA7, "Quad-A7 control" ("QA7").
 *
 * Lines 0 to 63 are GPU interrupts of the legacy controller; line 64 + n is bit n of core 0's interrupt source register. Of those, the
 * timers (64..67), mailboxes (68..71) and the performance counters (73) can be enabled. Neither block has priorities: local lines
 * come first, then the lowest number.
 */
import { barrier, read32, write32 } from "hal/hw";
import { InterruptController } from "hal/irq";

/** Legacy controller, ARM 7.5. Bank 0 is lines 0 to 31, bank 1 lines 32 to 63. */
@unmanaged @final class Legacy {
  @inline get IRQ_PENDING_1(): u32 { return read32(changetype<usize>(this) + 0x04); }
  @inline get IRQ_PENDING_2(): u32 { return read32(changetype<usize>(this) + 0x08); }
  @inline set FIQ_CONTROL(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  /** Write 1 to set. */
  @inline setENABLE_IRQS(bank: u32, v: u32): void { write32(changetype<usize>(this) + 0x10 + bank * 4, v); }
  /** Write 1 to clear. */
  @inline setDISABLE_IRQS(bank: u32, v: u32): void { write32(changetype<usize>(this) + 0x1c + bank * 4, v); }
  @inline set DISABLE_BASIC_IRQS(v: u32) { write32(changetype<usize>(this) + 0x24, v); }
}

/** Local block, QA7 chapter 4. */
@unmanaged @final class Local {
  /** Bits 1:0: core that gets the legacy controller's IRQ; 3:2 its FIQ. */
  @inline set GPU_ROUTING(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  /** Performance counter interrupts of the cores; write 1 to set. */
  @inline set PMU_SET(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
  /** Write 1 to clear. */
  @inline set PMU_CLEAR(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
  @inline set LOCAL_TIMER_CONTROL(v: u32) { write32(changetype<usize>(this) + 0x34, v); }
  /** Core 0: bits 3:0 let the timers interrupt, 7:4 the same as FIQ. */
  @inline set TIMER_CONTROL(v: u32) { write32(changetype<usize>(this) + 0x40, v); }
  /** Core 0: bits 3:0 let the mailboxes interrupt, 7:4 the same as FIQ. */
  @inline set MAILBOX_CONTROL(v: u32) { write32(changetype<usize>(this) + 0x50, v); }
  /** Core 0: what interrupts, read-only. */
  @inline get IRQ_SOURCE(): u32 { return read32(changetype<usize>(this) + 0x60); }
}

namespace SOURCE {
  export const GPU: u32 = 1 << 8;
  export const PMU: u32 = 1 << 9;
}
/** First line of the local block. */
const LOCAL: i32 = 64;
const LINES: u32 = 96;

@final export class Bcm2836 implements InterruptController {
  private readonly legacy: Legacy;
  private readonly local: Local;
  /** Enabled lines 0..31, 32..63, and bits of the source register. The enable registers of the legacy controller cannot be relied on to read back. */
  private enabled1: u32 = 0;
  private enabled2: u32 = 0;
  private sources: u32 = 0;

  /** @param legacyBase physical base of the legacy controller @param localBase physical base of the local block */
  constructor(legacyBase: usize, localBase: usize) {
    this.legacy = changetype<Legacy>(legacyBase);
    this.local = changetype<Local>(localBase);
  }

  start(): void {
    this.enabled1 = this.enabled2 = this.sources = 0;
    const legacy = this.legacy;
    legacy.FIQ_CONTROL = 0;
    legacy.setDISABLE_IRQS(0, 0xffff_ffff);
    legacy.setDISABLE_IRQS(1, 0xffff_ffff);
    legacy.DISABLE_BASIC_IRQS = 0xffff_ffff;
    const local = this.local;
    local.GPU_ROUTING = 0;
    local.PMU_CLEAR = 0xffff_ffff;
    local.LOCAL_TIMER_CONTROL = 0;
    local.TIMER_CONTROL = 0;
    local.MAILBOX_CONTROL = 0;
    barrier();
  }

  /** Lets `line` reach core 0. A line that cannot be enabled is ignored. */
  enable(line: i32): void {
    if (<u32>line >= LINES) return;
    const bit: u32 = 1 << (line & 31);
    if (line >= LOCAL) return this.setSources(this.sources | bit);
    if (line < 32) this.enabled1 |= bit;
    else this.enabled2 |= bit;
    this.legacy.setENABLE_IRQS(line >> 5, bit);
  }

  /** Keeps `line` from core 0. */
  disable(line: i32): void {
    if (<u32>line >= LINES) return;
    const bit: u32 = 1 << (line & 31);
    if (line >= LOCAL) return this.setSources(this.sources & ~bit);
    if (line < 32) this.enabled1 &= ~bit;
    else this.enabled2 &= ~bit;
    this.legacy.setDISABLE_IRQS(line >> 5, bit);
  }

  /**
   * The basic pending register is of no help: hardware leaves its bits 8 and 9 clear for the sources it has shortcuts for
   * (ARM 7.5), so both banks are read. A pending bit nobody enabled is passed over, lest it hide all others.
   */
  next(): i32 {
    // Accesses to different peripherals may overtake each other (ARM 1.3): those of the interrupted code end here.
    barrier();
    const source = this.local.IRQ_SOURCE;
    const local = source & this.sources;
    if (local) return LOCAL + ctz(local);
    if (!(source & SOURCE.GPU)) return -1;
    const pending1 = this.legacy.IRQ_PENDING_1 & this.enabled1;
    if (pending1) return ctz(pending1);
    const pending2 = this.legacy.IRQ_PENDING_2 & this.enabled2;
    return pending2 ? 32 + ctz(pending2) : -1;
  }

  /** The lines are levels that end with their cause; what the handler wrote to its device takes effect before the next look. */
  done(_line: i32): void { barrier(); }

  private setSources(sources: u32): void {
    sources &= 0xff | SOURCE.PMU;
    this.sources = sources;
    const local = this.local;
    local.TIMER_CONTROL = sources & 15;
    local.MAILBOX_CONTROL = sources >> 4 & 15;
    if (sources & SOURCE.PMU) local.PMU_SET = 1;
    else local.PMU_CLEAR = 1;
  }
}
