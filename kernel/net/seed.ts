/**
 * Numbers for the network, seeded from hardware.
 *
 * ```ts
 * const net = new Stack(eth0, seeded(rng));
 * ```
 */
import { EntropySource } from "hal/entropy";
import { Health, HealthTest } from "../entropy";
import { sleep } from "../fiber";
import { begin, end, Level } from "../log";
import { text } from "../line";
import { now as ticksNow } from "../time";
import { Random } from "./random";

/** NIST SP 800-90B section 4.3: a source is not used before it has stood the tests for 1024 samples. */
const SEED_BYTES: i32 = 1024;
/** How long a source may take for that. */
const SEED_MS: i32 = 2000;
const PIECE: i32 = 64;

const ABSENT: string = "no hardware entropy";

/**
 * Numbers from `source`, which is started, tested and read; waits for it, at most some two seconds. Without one, or with one that fails, they
 * come from the timer, which is weak, and the log says so.
 */
export function seeded(source: EntropySource | null): Random {
  const random = fromTimer();
  const trouble = source ? seed(random, source) : ABSENT;
  if (trouble.length && begin(trouble == ABSENT ? Level.Info : Level.Warn)) {
    text(trouble);
    text(": others may guess the numbers that the network begins with");
    end();
  }
  return random;
}

/** Numbers from the timer alone, which is weak. */
export function fromTimer(): Random {
  const random = new Random(ticksNow(), 0x9e3779b97f4a7c15);
  for (let i = 0; i < 16; ++i) random.stir(ticksNow());
  return random;
}

/** Stirs what `source` gives into `random`. @returns what is wrong with it, or "" */
function seed(random: Random, source: EntropySource): string {
  if (!source.start()) return ABSENT;
  const piece = memory.data(PIECE, 8);
  const test = new HealthTest();
  for (let waited = 0; test.samples < SEED_BYTES;) {
    const count = source.read(piece, PIECE);
    if (count < 0) return "hardware entropy fails its own tests";
    if (!count) {
      if (waited++ >= SEED_MS) return "hardware entropy is silent";
      sleep(1);
      continue;
    }
    for (let i = 0; i < count; ++i) test.take(load<u8>(piece + i));
    if (test.health == Health.Repeats) return "hardware entropy repeats itself";
    if (test.health == Health.Biased) return "hardware entropy prefers a number";
    for (let i = 0; i + 4 <= count; i += 4) random.stir(<u64>load<u32>(piece + i) << 32 | test.samples);
  }
  memory.fill(piece, 0, PIECE);
  return "";
}
