// Generated from drivers/irq/sun4i.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController } from "hal/irq";
export declare class Sun4iIntc implements InterruptController {
  private readonly registers;
  /** @param base physical base of the controller */
  constructor(base: usize);
  start(): void;
  /** Lets `line` reach the CPU. A line the controller does not have is ignored. */
  enable(line: i32): void;
  /** Keeps `line` from the CPU. */
  disable(line: i32): void;
  next(): i32;
  /** Levels end with their cause; line 0 is latched. */
  done(line: i32): void;
}
export {};
