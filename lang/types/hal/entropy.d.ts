// Generated from hal/entropy.ts by compiler/lower/declarations.ts. Do not edit.
/** Hardware that makes random bits of noise. */
export declare interface EntropySource {
  /** Resets the device and starts it. @returns false when it does not answer, or is absent */
  start(): bool;
  /**
   * Takes what is there, at most `capacity` bytes (a multiple of 4), as the device gives it: whoever uses it has to test it. Never blocks.
   * @returns how many bytes; 0 while there are none; `Err.IO` when the device says itself that it has failed
   */
  read(into: usize, capacity: i32): i32;
}
export {};
