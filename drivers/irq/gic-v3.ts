/**
 * Arm Generic Interrupt Controller, version 3, for one CPU, with affinity routing and without LPIs.
 *
 * Reference: ARM IHI 0069H, "GIC Architecture Specification, version 3 and 4" ("GIC").
 *
 * Works in the single-security-state view (QEMU virt, Xen's vGIC) and in the non-secure view of two states; all lines are
 * in group 1, which is the group ICC_IAR1 acknowledges. In the non-secure view IGROUPR ignores writes: firmware at EL3 must have put the
 * lines into non-secure group 1 and, as in every case, the higher levels must have allowed system-register access (ICC_SRE_EL3,
 * ICC_SRE_EL2). Lines go to the CPU with affinity 0.0.0.0 and `redistributor` must be that CPU's: the one that boots.
 */
import { iccAcknowledge, iccEnd, iccStart, read32, write32 } from "hal/hw";
import { InterruptController } from "hal/irq";

/** Distributor, GICD_*, GIC chapter 12. `n` counts 32-bit registers. */
@unmanaged @final class Distributor {
  /** Bit 31 RWP: the last write of an enable bit is on its way. */
  @inline get CTLR(): u32 { return read32(changetype<usize>(this)); }
  @inline set CTLR(v: u32) { write32(changetype<usize>(this), v); }
  /** Read-only. Bits 4:0 = number of lines / 32 - 1. */
  @inline get TYPER(): u32 { return read32(changetype<usize>(this) + 0x0004); }
  @inline setICFGR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x0c00 + n * 4, v); }
  /** 64 bits: where line `id` goes. Halves may be written apart. */
  @inline setIROUTER(id: u32, v: u32): void {
    write32(changetype<usize>(this) + 0x6000 + id * 8, v);
    write32(changetype<usize>(this) + 0x6004 + id * 8, 0);
  }
}

/** Redistributor, frame RD_base, GICR_*. */
@unmanaged @final class Redistributor {
  /** Bit 3 RWP. */
  @inline get CTLR(): u32 { return read32(changetype<usize>(this)); }
  @inline get WAKER(): u32 { return read32(changetype<usize>(this) + 0x14); }
  @inline set WAKER(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
}

/** What distributor and redistributor frame SGI_base have alike: GICD_x for lines from 32, GICR_x0 for lines below. */
@unmanaged @final class Lines {
  @inline setIGROUPR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x080 + n * 4, v); }
  /** Write 1 to set. */
  @inline setISENABLER(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x100 + n * 4, v); }
  /** Write 1 to clear. */
  @inline setICENABLER(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x180 + n * 4, v); }
  /** Write 1 to clear. */
  @inline setICPENDR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x280 + n * 4, v); }
  /** Write 1 to clear. */
  @inline setICACTIVER(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x380 + n * 4, v); }
  /** One byte per line, smaller is more urgent. */
  @inline setIPRIORITYR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x400 + n * 4, v); }
}

namespace GICD_CTLR {
  /** EnableGrp1 (non-secure view) or EnableGrp0 (one security state, where no line is in group 0). */
  export const ENABLE_G1: u32 = 1 << 0;
  /** EnableGrp1A (non-secure view) or EnableGrp1 (one security state). */
  export const ENABLE_G1A: u32 = 1 << 1;
  /** Affinity routing; must be set while the groups are off. */
  export const ARE: u32 = 1 << 4;
  export const RWP: u32 = 1 << 31;
}
namespace GICR_CTLR { export const RWP: u32 = 1 << 3; }
namespace WAKER { export const PROCESSOR_SLEEP: u32 = 1 << 1; export const CHILDREN_ASLEEP: u32 = 1 << 2; }

/** Reads of a register before the driver stops waiting for it. Hardware takes a few. */
const PATIENCE: i32 = 100_000;

@final export class GicV3 implements InterruptController {
  private readonly distributor: Distributor;
  private readonly redistributor: Redistributor;
  /** Number of lines the GIC has; 0 before `start`. */
  private lines: u32 = 0;

  /** @param distributor physical base of GICD @param redistributor physical base of the boot CPU's GICR (frame RD_base) */
  constructor(distributor: usize, redistributor: usize) {
    this.distributor = changetype<Distributor>(distributor);
    this.redistributor = changetype<Redistributor>(redistributor);
  }

  /** Brings the GIC to a known state with every line off, level-triggered, of equal priority, for this CPU. */
  start(): void {
    const d = this.distributor;
    const r = this.redistributor;
    d.CTLR = 0;
    this.settle(32);
    r.WAKER = r.WAKER & ~WAKER.PROCESSOR_SLEEP;
    for (let i = 0; i < PATIENCE && (r.WAKER & WAKER.CHILDREN_ASLEEP); i++) {}

    // ITLinesNumber 31 would be lines to 1023, of which the last four are special.
    const words = (d.TYPER & 31) + 1;
    this.lines = min<u32>(words * 32, 1020);
    for (let n: u32 = 0; n < words; n++) {
      const lines = this.block(n * 32);
      lines.setICENABLER(n, 0xffff_ffff);
      lines.setICACTIVER(n, 0xffff_ffff);
      lines.setICPENDR(n, 0xffff_ffff);
      lines.setIGROUPR(n, 0xffff_ffff);
      for (let i: u32 = n * 8; i < n * 8 + 8; i++) lines.setIPRIORITYR(i, 0xa0a0_a0a0);
    }
    // The triggers of SGIs and PPIs, registers 0 and 1, are the CPU's business.
    for (let n: u32 = 2; n < words * 2; n++) d.setICFGR(n, 0);
    this.settle(0);
    this.settle(32);
    d.CTLR = GICD_CTLR.ARE;
    this.settle(32);
    for (let id: u32 = 32; id < this.lines; id++) d.setIROUTER(id, 0);
    d.CTLR = GICD_CTLR.ARE | GICD_CTLR.ENABLE_G1A | GICD_CTLR.ENABLE_G1;
    this.settle(32);
    iccStart();
  }

  /** Lets `line` (INTID) reach the CPU. A line the GIC does not have is ignored. */
  enable(line: i32): void {
    if (<u32>line < this.lines) this.block(line).setISENABLER(line >>> 5, 1 << (line & 31));
  }

  /** Keeps `line` from the CPU, and waits until that is in force. */
  disable(line: i32): void {
    if (<u32>line >= this.lines) return;
    this.block(line).setICENABLER(line >>> 5, 1 << (line & 31));
    this.settle(line);
  }

  next(): i32 {
    const intid = iccAcknowledge();
    // 1020 to 1023: none. LPIs, from 8192, are never enabled here.
    return intid < 1020 ? intid : -1;
  }

  done(line: i32): void { iccEnd(line); }

  /** The registers that hold the bits of `line`: lines below 32 live in the redistributor, 64 KiB above RD_base. */
  @inline private block(line: u32): Lines {
    return changetype<Lines>(line < 32 ? changetype<usize>(this.redistributor) + 0x1_0000 : changetype<usize>(this.distributor));
  }

  /** Waits until writes of enable bits have reached where they act (register write pending). */
  private settle(line: u32): void {
    for (let i = 0; i < PATIENCE; i++) {
      const pending = line < 32 ? this.redistributor.CTLR & GICR_CTLR.RWP : this.distributor.CTLR & GICD_CTLR.RWP;
      if (!pending) return;
    }
  }
}
