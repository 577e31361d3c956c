/** No hardware entropy: what a board's role `entropy` is when none of its devices is there. */
import { EntropySource } from "hal/entropy";

// @ts-ignore: decorator
@final export class NoEntropy implements EntropySource {
  /** Always false. */
  start(): bool { return false; }
  read(into: usize, capacity: i32): i32 { return 0; }
}
