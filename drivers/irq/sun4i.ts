/**
 * Interrupt controller of the Allwinner A10 (sun4i): 96 level-sensitive lines.
 *
 * Reference: Allwinner "A10 User Manual" V1.50, chapter "Interrupt Controller".
 *
 * A line reaches the CPU when its ENABLE bit is set and its MASK bit is clear. QEMU's model knows MASK only, so both are
 * programmed. Line 0 is the external NMI, the only one whose pending bit must be cleared by hand.
 */
import { read32, write32 } from "hal/hw";
import { InterruptController } from "hal/irq";

/** Register block. Bank `n` holds lines 32 n to 32 n + 31. */
@unmanaged @final class Registers {
  /** BASE + 4 × the pending line of the highest priority; BASE itself when none is, and for line 0. */
  @inline get VECTOR(): u32 { return read32(changetype<usize>(this) + 0x00); }
  @inline set BASE(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Bit 0: registers are for privileged modes only. */
  @inline set PROTECT(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  /** Trigger of line 0; 0: low level. */
  @inline set NMI_CTRL(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  @inline getPENDING(n: u32): u32 { return read32(changetype<usize>(this) + 0x10 + n * 4); }
  /** Write 1 to clear. */
  @inline setPENDING(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x10 + n * 4, v); }
  /** 1: the line is an FIQ. */
  @inline setSELECT(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x30 + n * 4, v); }
  @inline getENABLE(n: u32): u32 { return read32(changetype<usize>(this) + 0x40 + n * 4); }
  @inline setENABLE(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x40 + n * 4, v); }
  @inline getMASK(n: u32): u32 { return read32(changetype<usize>(this) + 0x50 + n * 4); }
  @inline setMASK(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x50 + n * 4, v); }
}

const LINES: u32 = 96;

@final export class Sun4iIntc implements InterruptController {
  private readonly registers: Registers;

  /** @param base physical base of the controller */
  constructor(base: usize) { this.registers = changetype<Registers>(base); }

  start(): void {
    const r = this.registers;
    for (let n: u32 = 0; n < LINES / 32; n++) {
      r.setENABLE(n, 0);
      r.setMASK(n, 0xffff_ffff);
      r.setSELECT(n, 0);
      r.setPENDING(n, 0xffff_ffff);
    }
    r.BASE = 0;
    r.NMI_CTRL = 0;
    r.PROTECT = 1;
  }

  /** Lets `line` reach the CPU. A line the controller does not have is ignored. */
  enable(line: i32): void {
    if (<u32>line >= LINES) return;
    const r = this.registers;
    const n: u32 = line >>> 5;
    const bit: u32 = 1 << (line & 31);
    r.setENABLE(n, r.getENABLE(n) | bit);
    r.setMASK(n, r.getMASK(n) & ~bit);
  }

  /** Keeps `line` from the CPU. */
  disable(line: i32): void {
    if (<u32>line >= LINES) return;
    const r = this.registers;
    const n: u32 = line >>> 5;
    const bit: u32 = 1 << (line & 31);
    r.setMASK(n, r.getMASK(n) | bit);
    r.setENABLE(n, r.getENABLE(n) & ~bit);
  }

  next(): i32 {
    const r = this.registers;
    const line = r.VECTOR >>> 2;
    if (line) return line < LINES ? line : -1;
    // 0 is line 0 or nothing. Its pending bit shows the pin even while the line is off.
    return r.getPENDING(0) & r.getENABLE(0) & 1 ? 0 : -1;
  }

  /** Levels end with their cause; line 0 is latched. */
  done(line: i32): void {
    if (line == 0) this.registers.setPENDING(0, 1);
  }
}
