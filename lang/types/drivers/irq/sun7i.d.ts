// Generated from drivers/irq/sun7i.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController } from "hal/irq";
export declare class Sun7iIntc implements InterruptController {
  private readonly gic;
  private readonly intc;
  private hasGic;
  /** @param distributor physical base of GICD @param cpuInterface physical base of GICC @param intc physical base of the A10's controller, for where there is no GIC */
  private readonly distributor;
  /** @param distributor physical base of GICD @param cpuInterface physical base of GICC @param intc physical base of the A10's controller, for where there is no GIC */
  constructor(distributor: usize, cpuInterface: usize, intc: usize);
  start(): void;
  /** Lets `line` (INTID) reach the CPU. A line that is not there is ignored. */
  enable(line: i32): void;
  /** Keeps `line` from the CPU. */
  disable(line: i32): void;
  next(): i32;
  done(line: i32): void;
}
export {};
