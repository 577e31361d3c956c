// Generated from drivers/irq/bcm2836.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController } from "hal/irq";
export declare class Bcm2836 implements InterruptController {
  private readonly legacy;
  private readonly local;
  /** Enabled lines 0..31, 32..63, and bits of the source register. The enable registers of the legacy controller cannot be relied on to read back. */
  private enabled1;
  private enabled2;
  private sources;
  /** @param legacyBase physical base of the legacy controller @param localBase physical base of the local block */
  constructor(legacyBase: usize, localBase: usize);
  start(): void;
  /** Lets `line` reach core 0. A line that cannot be enabled is ignored. */
  enable(line: i32): void;
  /** Keeps `line` from core 0. */
  disable(line: i32): void;
  /**
   * The basic pending register is of no help: hardware leaves its bits 8 and 9 clear for the sources it has shortcuts for
   * (ARM 7.5), so both banks are read. A pending bit nobody enabled is passed over, lest it hide all others.
   */
  next(): i32;
  /** The lines are levels that end with their cause; what the handler wrote to its device takes effect before the next look. */
  done(_line: i32): void;
  private setSources;
}
export {};
