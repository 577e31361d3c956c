// Generated from drivers/entropy/bcm2835-rng.ts by compiler/lower/declarations.ts. Do not edit.
import { EntropySource } from "hal/entropy";
export declare class Bcm2835Rng implements EntropySource {
  private readonly r;
  /** @param base physical address of the register block */
  constructor(base: usize);
  start(): bool;
  read(into: usize, capacity: i32): i32;
}
export {};
