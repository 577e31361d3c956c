/**
 * Health tests of a noise source.
 *
 * Reference: NIST SP 800-90B section 4.4, the repetition count and the adaptive proportion test. A sample is a byte, of which 4 bits of entropy
 * are asked; a source that has them fails a test by chance once in 2^20 samples or windows at most.
 */

/** 4.4.1: 1 + ceil(20 / 4). */
const REPETITIONS: i32 = 6;
/** 4.4.2: the window of sources that are not binary, and 1 + critbinom(512, 2^-4, 1 - 2^-20). */
const WINDOW: i32 = 512;
const PROPORTION: i32 = 62;

/** What is wrong with a source. */
export enum Health { Good, Repeats, Biased }

@final export class HealthTest {
  health: Health = Health.Good;
  /** Samples taken. */
  samples: i32 = 0;
  private last: u32 = 256;
  private repeated: i32 = 0;
  /** The first sample of the window, how often it was there, how many samples the window has. */
  private first: u32 = 0;
  private equal: i32 = 0;
  private filled: i32 = 0;

  /** Takes a sample. A source that has failed stays so. */
  take(byte: u32): void {
    ++this.samples;
    this.repeated = byte == this.last ? this.repeated + 1 : 1;
    this.last = byte;
    if (this.repeated >= REPETITIONS) this.fail(Health.Repeats);
    if (!this.filled) {
      this.first = byte;
      this.equal = 0;
    }
    if (byte == this.first && ++this.equal >= PROPORTION) this.fail(Health.Biased);
    if (++this.filled == WINDOW) this.filled = 0;
  }

  private fail(health: Health): void {
    if (this.health == Health.Good) this.health = health;
  }
}
