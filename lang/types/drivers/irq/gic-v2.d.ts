// Generated from drivers/irq/gic-v2.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController } from "hal/irq";
export declare class GicV2 implements InterruptController {
  private readonly distributor;
  private readonly cpu;
  /** Number of lines the GIC has; 0 before `start`. */
  private lines;
  /** What IAR gave last: EOIR wants all of it, the CPU number of an SGI included (GIC 4.4.5). */
  private acknowledged;
  /** @param distributor physical base of GICD @param cpuInterface physical base of GICC */
  constructor(distributor: usize, cpuInterface: usize);
  /** Brings the GIC to a known state with every line off, level-triggered, of equal priority, for this CPU. */
  start(): void;
  /** Lets `line` (INTID) reach the CPU. A line the GIC does not have is ignored. */
  enable(line: i32): void;
  /** Keeps `line` from the CPU. An interrupt on its way may still make `next` answer -1 or, once, this line. */
  disable(line: i32): void;
  next(): i32;
  done(line: i32): void;
}
export {};
