/**
 * Arm Generic Interrupt Controller, version 2 (GIC-400, QEMU `virt`, Xen guests), for one CPU.
 *
 * Reference: ARM IHI 0048B.b, "GIC Architecture Specification, version 2.0" ("GIC"); ARM DDI 0471B, GIC-400 TRM.
 *
 * The driver runs in whatever world the kernel runs in and uses that world's view. Bit 0 of GICD_CTLR and GICC_CTLR then
 * enables "our" group, and IRQs come as IRQ exceptions, in all three cases:
 *
 * - No Security Extensions (QEMU virt, raspi4b; Xen's vGIC): IGROUPR can be written; all lines go to group 0.
 * - Secure state of a GIC with them: the same.
 * - Non-secure state: IGROUPR ignores writes, and the driver sees and enables group 1 only. Whoever ran at EL3 must have set
 *   GICD_IGROUPRn to all ones, GICC_PMR to 0x80 or more (else non-secure writes of it are lost) and both group enables
 *   in the secure copies of the control registers. The Raspberry Pi 4's armstub does that (`enable_gic=1`).
 *
 * All lines have one priority; which of several pending ones comes first is then the implementation's choice (GIC 3.3), and
 * GIC-400, QEMU and Xen take the lowest number.
 */
import { read32, write32 } from "hal/hw";
import { InterruptController } from "hal/irq";

/** Distributor, GIC table 4-1. `n` counts 32-bit registers. */
@unmanaged @final class Distributor {
  @inline set CTLR(v: u32) { write32(changetype<usize>(this) + 0x000, v); }
  /** Read-only. Bits 4:0 = number of lines / 32 - 1. */
  @inline get TYPER(): u32 { return read32(changetype<usize>(this) + 0x004); }
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
  /** One byte per line: mask of CPUs. Registers 0 to 7 are read-only and give the reader's own mask. */
  @inline getITARGETSR(n: u32): u32 { return read32(changetype<usize>(this) + 0x800 + n * 4); }
  @inline setITARGETSR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x800 + n * 4, v); }
  /** Two bits per line; the upper one: 0 level, 1 edge. */
  @inline setICFGR(n: u32, v: u32): void { write32(changetype<usize>(this) + 0xc00 + n * 4, v); }
}

/** CPU interface, GIC table 4-2. */
@unmanaged @final class CpuInterface {
  @inline set CTLR(v: u32) { write32(changetype<usize>(this) + 0x00, v); }
  /** Only priorities below this number interrupt. */
  @inline set PMR(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Reading acknowledges. Bits 9:0 line (1020..1023: none), 12:10 the CPU that sent an SGI. */
  @inline get IAR(): u32 { return read32(changetype<usize>(this) + 0x0c); }
  @inline set EOIR(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
}

/** GICD_CTLR and GICC_CTLR. */
namespace CTLR { export const ENABLE: u32 = 1 << 0; }

namespace IAR {
  export const INTID: u32 = 0x3ff;
  /** From here on: no interrupt (GIC 3.2.5). */
  export const SPECIAL: u32 = 1020;
}

@final export class GicV2 implements InterruptController {
  private readonly distributor: Distributor;
  private readonly cpu: CpuInterface;
  /** Number of lines the GIC has; 0 before `start`. */
  private lines: u32 = 0;
  /** What IAR gave last: EOIR wants all of it, the CPU number of an SGI included (GIC 4.4.5). */
  private acknowledged: u32 = IAR.INTID;

  /** @param distributor physical base of GICD @param cpuInterface physical base of GICC */
  constructor(distributor: usize, cpuInterface: usize) {
    this.distributor = changetype<Distributor>(distributor);
    this.cpu = changetype<CpuInterface>(cpuInterface);
  }

  /** Brings the GIC to a known state with every line off, level-triggered, of equal priority, for this CPU. */
  start(): void {
    const d = this.distributor;
    d.CTLR = 0;
    this.cpu.CTLR = 0;
    const words = (d.TYPER & 31) + 1;
    this.lines = words * 32;
    // GIC 4.3.12: a GIC with a single CPU reads these as 0 and ignores writes of them.
    const self = d.getITARGETSR(0) & 0xff;
    for (let n: u32 = 0; n < words; n++) {
      d.setICENABLER(n, 0xffff_ffff);
      d.setICACTIVER(n, 0xffff_ffff);
      d.setICPENDR(n, 0xffff_ffff);
      d.setIGROUPR(n, 0);
    }
    for (let n: u32 = 0; n < words * 8; n++) {
      d.setIPRIORITYR(n, 0xa0a0_a0a0);
      if (n >= 8) d.setITARGETSR(n, self * 0x0101_0101);
    }
    // The first two registers are SGIs and PPIs, whose trigger is the CPU's business.
    for (let n: u32 = 2; n < words * 2; n++) d.setICFGR(n, 0);
    this.cpu.PMR = 0xff;
    this.cpu.CTLR = CTLR.ENABLE;
    d.CTLR = CTLR.ENABLE;
  }

  /** Lets `line` (INTID) reach the CPU. A line the GIC does not have is ignored. */
  enable(line: i32): void {
    if (<u32>line < this.lines) this.distributor.setISENABLER(line >>> 5, 1 << (line & 31));
  }

  /** Keeps `line` from the CPU. An interrupt on its way may still make `next` answer -1 or, once, this line. */
  disable(line: i32): void {
    if (<u32>line < this.lines) this.distributor.setICENABLER(line >>> 5, 1 << (line & 31));
  }

  next(): i32 {
    const iar = this.cpu.IAR;
    const line = iar & IAR.INTID;
    if (line >= IAR.SPECIAL) return -1;
    this.acknowledged = iar;
    return line;
  }

  done(line: i32): void {
    const iar = this.acknowledged;
    this.cpu.EOIR = (iar & IAR.INTID) == <u32>line ? iar : line;
  }
}
