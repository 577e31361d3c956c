/**
 * Interrupt controller of the Allwinner A20 (sun7i): a GIC-400; or the A10's controller, where there is no GIC.
 *
 * Reference: Allwinner "A20 User Manual", chapter "GIC"; docs/decisions/014-a20-images.md.
 *
 * An A20 is an A10 with other cores: line n of the A10 is SPI n of the A20, so INTID n + 32, and nearly all devices are where they were. QEMU has no A20, but
 * its A10 starts an A20's card up to here. Which of the two it is, the GIC tells: it has more than 32 lines, and where there is none the A10 of QEMU reads 0.
 */
import { read32 } from "hal/hw";
import { InterruptController } from "hal/irq";
import { GicV2 } from "./gic-v2";
import { Sun4iIntc } from "./sun4i";

/** GICD_TYPER; bits 4:0 = number of lines / 32 - 1. */
const GICD_TYPER: usize = 0x004;
/** INTID of SPI 0. */
const SPI: i32 = 32;

@final export class Sun7iIntc implements InterruptController {
  private readonly gic: GicV2;
  private readonly intc: Sun4iIntc;
  private hasGic: bool = true;

  /** @param distributor physical base of GICD @param cpuInterface physical base of GICC @param intc physical base of the A10's controller, for where there is no GIC */
  constructor(private readonly distributor: usize, cpuInterface: usize, intc: usize) {
    this.gic = new GicV2(distributor, cpuInterface);
    this.intc = new Sun4iIntc(intc);
  }

  start(): void {
    this.hasGic = (read32(this.distributor + GICD_TYPER) & 31) != 0;
    if (this.hasGic) this.gic.start();
    else this.intc.start();
  }

  /** Lets `line` (INTID) reach the CPU. A line that is not there is ignored. */
  enable(line: i32): void {
    if (this.hasGic) this.gic.enable(line);
    else this.intc.enable(line - SPI);
  }

  /** Keeps `line` from the CPU. */
  disable(line: i32): void {
    if (this.hasGic) this.gic.disable(line);
    else this.intc.disable(line - SPI);
  }

  next(): i32 {
    if (this.hasGic) return this.gic.next();
    const line = this.intc.next();
    return line < 0 ? -1 : line + SPI;
  }

  done(line: i32): void {
    if (this.hasGic) this.gic.done(line);
    else this.intc.done(line - SPI);
  }
}
