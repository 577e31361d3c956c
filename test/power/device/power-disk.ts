// A disk in memory that records what is written, fails on demand, and makes the disks that a loss of power may leave behind.
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "kernel/block/disk";

/** An event is 12 bytes: u32 sector (0xffff_ffff: a flush), u32 sectors, u32 place of the data. */
const EVENT: i32 = 12;
const FLUSH: u32 = 0xffff_ffff;

/** Reproducible numbers (splitmix32). */
export class Random {
  constructor(public state: u32) {}
  next(): u32 {
    this.state += 0x9e3779b9;
    let x = this.state;
    x = (x ^ x >>> 16) * 0x21f0aaad;
    x = (x ^ x >>> 15) * 0x735a2d97;
    return x ^ x >>> 15;
  }
  /** From 0 to `n` - 1. */
  below(n: u32): u32 { return <u32>(<u64>this.next() * n >> 32); }
}

export class PowerDisk implements Disk {
  readonly image: StaticArray<u8>;
  /** What is on the medium for certain when the events up to `settledEvents` have happened. */
  private readonly base: StaticArray<u8>;
  private settledEvents: i32 = 0;
  private readonly events: StaticArray<u8>;
  private readonly data: StaticArray<u8>;
  count: i32 = 0;
  private used: i32 = 0;
  isRecording: bool = false;
  /** Too much was written to be recorded. */
  isOverrun: bool = false;

  /** Counts of calls, and the one that fails, once or from then on; -1: none. A failed write may have written a part. */
  calls: i32 = 0;
  failAt: i32 = -1;
  failForEver: bool = false;
  failWith: i32 = Err.IO;
  failed: i32 = 0;
  isReadOnly: bool = false;
  reads: i32 = 0;
  sectorsRead: i32 = 0;
  sectorsWritten: i32 = 0;
  flushes: i32 = 0;

  constructor(readonly size: i32, mostEvents: i32, mostData: i32) {
    this.image = new StaticArray<u8>(size * SECTOR);
    this.base = new StaticArray<u8>(mostEvents ? size * SECTOR : 0);
    this.events = new StaticArray<u8>(mostEvents * EVENT);
    this.data = new StaticArray<u8>(mostData);
  }

  get at(): usize { return changetype<usize>(this.image); }

  /** Begins to record from what is there now. */
  record(): void {
    memory.copy(changetype<usize>(this.base), this.at, <usize>this.size * SECTOR);
    this.count = this.used = this.settledEvents = 0;
    this.isRecording = true;
    this.isOverrun = false;
  }

  sectors(): u64 { return this.size; }
  writable(): bool { return !this.isReadOnly; }

  private isFailing(): bool {
    const call = this.calls++;
    if (this.failAt < 0 || !(call == this.failAt || (this.failForEver && call > this.failAt))) return false;
    ++this.failed;
    assert(this.failWith != 12345, "a trap in the driver");
    return true;
  }

  read(sector: u64, count: i32, to: usize): i32 {
    if (count < 1 || sector + count > <u64>this.size) return Err.INVALID;
    if (this.isFailing()) return this.failWith;
    ++this.reads;
    this.sectorsRead += count;
    memory.copy(to, this.at + <usize>sector * SECTOR, <usize>count * SECTOR);
    return 0;
  }

  write(sector: u64, count: i32, from: usize): i32 {
    if (count < 1 || sector + count > <u64>this.size) return Err.INVALID;
    const fails = this.isFailing();
    if (fails) count >>= 1;
    this.sectorsWritten += count;
    const bytes = count * SECTOR;
    memory.copy(this.at + <usize>sector * SECTOR, from, bytes);
    if (this.isRecording && count) {
      if ((this.count + 1) * EVENT > this.events.length || this.used + bytes > this.data.length) this.isOverrun = true;
      else {
        const event = changetype<usize>(this.events) + this.count++ * EVENT;
        store<u32>(event, <u32>sector);
        store<u32>(event, count, 4);
        store<u32>(event, this.used, 8);
        memory.copy(changetype<usize>(this.data) + this.used, from, bytes);
        this.used += bytes;
      }
    }
    return fails ? this.failWith : 0;
  }

  flush(): i32 {
    if (this.isFailing()) return this.failWith;
    ++this.flushes;
    if (this.isRecording) {
      if ((this.count + 1) * EVENT > this.events.length) this.isOverrun = true;
      else store<u32>(changetype<usize>(this.events) + this.count++ * EVENT, FLUSH);
    }
    return 0;
  }

  /** True when event `index` is a flush: a cut before it and one after the write before it are the same. */
  isFlush(index: i32): bool { return load<u32>(changetype<usize>(this.events) + index * EVENT) == FLUSH; }

  /**
   * Makes in `to` what may be there when power goes after `at` events. What was flushed is there; of what was not, each sector is old or new (model M2), or for
   * kind 0 the sectors came in order and a part of the last write is missing (M1). One of the others may be torn: its beginning new, the rest old or anything.
   */
  cut(at: i32, random: Random, to: PowerDisk): void {
    const events = changetype<usize>(this.events);
    if (at < this.settledEvents) {
      // Going backwards happens only after `rewind`.
      assert(false, "cuts come in order");
    }
    let last = this.settledEvents;
    for (let i = this.settledEvents; i < at; ++i) if (load<u32>(events + i * EVENT) == FLUSH) last = i + 1;
    for (let i = this.settledEvents; i < last; ++i) this.apply(i, changetype<usize>(this.base));
    this.settledEvents = last;
    memory.copy(to.at, changetype<usize>(this.base), <usize>this.size * SECTOR);
    const kind = random.below(6);
    // Kinds: 0 in order; 1 each with 1/2; 2 nearly all; 3 nearly none; 4 only the last write; 5 all.
    const odds: u32 = kind == 1 ? 128 : kind == 2 ? 230 : 26;
    const tear = random.below(3);
    let total: u32 = 0;
    for (let i = last; i < at; ++i) total += load<u32>(events + i * EVENT, 4);
    if (!total) return;
    const torn = tear ? random.below(total) : total;
    const end = kind ? total : random.below(total + 1);
    let number: u32 = 0;
    for (let i = last; i < at; ++i) {
      const event = events + i * EVENT;
      const sector = load<u32>(event);
      const count = load<u32>(event, 4);
      let from = changetype<usize>(this.data) + load<u32>(event, 8);
      for (let j: u32 = 0; j < count; ++j, ++number, from += SECTOR) {
        const target = to.at + <usize>(sector + j) * SECTOR;
        if (number == torn && kind != 5) {
          const prefix = random.below(SECTOR + 1);
          memory.copy(target, from, prefix);
          if (tear == 2) for (let k: usize = prefix; k < <usize>SECTOR; ++k) store<u8>(target + k, <u8>random.next());
          continue;
        }
        const isNew = kind == 0 ? number < end : kind == 4 ? i == at - 1 : kind == 5 || random.below(256) < odds;
        if (isNew) memory.copy(target, from, SECTOR);
      }
    }
  }

  private apply(index: i32, image: usize): void {
    const event = changetype<usize>(this.events) + index * EVENT;
    const sector = load<u32>(event);
    if (sector == FLUSH) return;
    memory.copy(image + <usize>sector * SECTOR, changetype<usize>(this.data) + load<u32>(event, 8), <usize>load<u32>(event, 4) * SECTOR);
  }
}
