// Losses of power at every point of what a program does to its disk, also while it recovers from an earlier one.
//
// What is under test is a `Program`: it writes to the disks it is given and knows what they have to hold. To test another one (a file system, say), extend
// `Program`, and export from the module `open`, which makes the harness, and what `power.ts` calls; `kv.ts` is the model.
import { PowerDisk, Random } from "./power-disk";

/** Something that keeps data on a disk. Level 0 begins on a blank disk; level n goes on with what a cut left of level n - 1. */
export abstract class Program {
  /** Takes what is on the disk of `level`, in the RAM it had before; on a blank one makes what it needs. @returns 0, or why it cannot */
  abstract mount(level: i32): i32;
  /** Does the next action there, which may be anything, and notes what it was and whether it was acknowledged. Actions count from 0 in each level. */
  abstract act(level: i32, random: Random): void;
  /**
   * Looks whether the disk of `level`, which is mounted, holds what it must: what level - 1 began with and its first `acknowledged` actions; of those after
   * them, the first `started` may have happened, each part that is atomic wholly or not at all. What it finds is what `level` begins with.
   * @returns 0 or a code of the program
   */
  abstract check(level: i32, acknowledged: i32, started: i32): i32;
  /** Bytes that the last `check` found as acknowledged, and those it missed. */
  found: u64 = 0;
  lost: u64 = 0;
}

const ACTIONS: i32 = 128;

export class Harness {
  points: u64 = 0;
  deepest: i32 = 0;
  acknowledgedBytes: u64 = 0;
  lostBytes: u64 = 0;
  /** Of the first failure: code (1000 + that of `mount`, negated; or that of `check`), level, events before the cut, actions acknowledged. */
  failure: i32 = 0;
  failureLevel: i32 = 0;
  failureEvent: i32 = 0;
  failureActions: i32 = 0;
  failurePoint: u64 = 0;
  private most: u64 = 0;
  private readonly starts: StaticArray<i32>;
  private readonly ends: StaticArray<i32>;

  /** @param disks one more than cuts may be nested */
  constructor(readonly program: Program, readonly disks: Array<PowerDisk>, readonly variants: i32) {
    this.starts = new StaticArray<i32>(disks.length * ACTIONS);
    this.ends = new StaticArray<i32>(disks.length * ACTIONS);
  }

  /** One run: `actions` (at most 128) on a blank disk, cut everywhere, up to `most` points. @returns false when something was wrong */
  run(seed: u32, actions: i32, most: u64): bool {
    const random = new Random(seed * 0x9e37 + 1);
    const disk = this.disks[0];
    memory.fill(disk.at, 0, disk.image.length);
    disk.record();
    this.points = 0;
    this.most = most;
    this.failure = 0;
    const error = this.program.mount(0);
    if (error) return this.fail(1000 - error, 0, 0, 0);
    return this.explore(0, actions, random);
  }

  private fail(code: i32, level: i32, event: i32, actions: i32): bool {
    this.failure = code;
    this.failureLevel = level;
    this.failureEvent = event;
    this.failureActions = actions;
    this.failurePoint = this.points;
    return false;
  }

  /** Acts on the disk of `level`, which is recorded, and cuts it everywhere. */
  private explore(level: i32, actions: i32, random: Random): bool {
    const disk = this.disks[level];
    const program = this.program;
    const first = level * ACTIONS;
    for (let i = 0; i < actions; ++i) {
      this.starts[first + i] = disk.count;
      program.act(level, random);
      this.ends[first + i] = disk.count;
    }
    if (disk.isOverrun) return this.fail(1, level, 0, 0);
    const next = this.disks[level + 1];
    const isLast = level + 2 == this.disks.length;
    let acknowledged = 0;
    let started = 0;
    // Level 0 is cut everywhere, deeper ones here and there: their number grows fast enough.
    for (let event = 0; event <= disk.count; ++event) {
      while (acknowledged < actions && this.ends[first + acknowledged] <= event) ++acknowledged;
      while (started < actions && this.starts[first + started] < event) ++started;
      if (level && random.below(disk.count + 1) >= 12) continue;
      const variants = event && disk.isFlush(event - 1) ? 1 : level ? 2 : this.variants;
      for (let variant = 0; variant < variants; ++variant) {
        if (this.points == this.most) return true;
        disk.cut(event, random, next);
        ++this.points;
        if (level + 1 > this.deepest) this.deepest = level + 1;
        const goesOn = !isLast && random.below(level ? 12 : 24) == 0;
        next.isRecording = false;
        if (goesOn) next.record();
        const error = program.mount(level + 1);
        if (error) return this.fail(1000 - error, level + 1, event, acknowledged);
        const wrong = program.check(level + 1, acknowledged, max(started, acknowledged));
        this.acknowledgedBytes += program.found;
        this.lostBytes += program.lost;
        if (wrong) return this.fail(wrong, level + 1, event, acknowledged);
        if (goesOn && !this.explore(level + 1, 1 + random.below(8), random)) return false;
      }
    }
    return true;
  }
}
