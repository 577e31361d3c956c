// Generated from drivers/entropy/iproc-rng200.ts by compiler/lower/declarations.ts. Do not edit.
import { EntropySource } from "hal/entropy";
export declare class IprocRng200 implements EntropySource {
  private readonly r;
  /** @param base physical address of the register block */
  constructor(base: usize);
  start(): bool;
  /** Starts anew a device that has failed. */
  read(into: usize, capacity: i32): i32;
}
export {};
