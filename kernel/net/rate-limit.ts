/**
 * How many messages that nobody has earned, like ICMP errors, go out.
 *
 * One count for all would tell strangers whether one went to somebody else, and so which of our ports are open (SAD DNS, CVE-2020-25705).
 * So each destination has its own, chosen with a secret, and a message costs one or two, at random.
 */
import { Random } from "./random";

const SLOTS: i32 = 16;
/** What a destination may cost at once, and how long one takes to come back. */
const BURST: i32 = 8;
const BACK_MS: i64 = 100;

@final export class RateLimit {
  private readonly spent: StaticArray<i32> = new StaticArray<i32>(SLOTS);
  private readonly since: StaticArray<i64> = new StaticArray<i64>(SLOTS);

  constructor(private readonly random: Random) {}

  /** @returns false when nothing may go to `destination` now */
  allows(destination: u32, now: i64): bool {
    const slot = <i32>(this.random.hash(destination, 0x4943_4d50) & (SLOTS - 1));
    const passed = now - this.since[slot];
    let spent = this.spent[slot];
    if (passed >= BACK_MS) {
      spent = <i32>max<i64>(0, spent - passed / BACK_MS);
      this.since[slot] = now;
    }
    const allowed = spent < BURST;
    if (allowed) spent += 1 + this.random.below(2);
    this.spent[slot] = spent;
    return allowed;
  }
}
