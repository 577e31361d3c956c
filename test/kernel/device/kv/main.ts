/** @assemblyscript Fibers that share a store whose disk takes its time, and one whose disk traps under `attempt`. */
import { attempt } from "kernel/attempt";
import { Disk } from "kernel/block/disk";
import { RamDisk } from "kernel/block/ram-disk";
import { println } from "kernel/console";
import { Fiber, join, sleep, spawn, spawnWith } from "kernel/fiber";
import { KvStats } from "kernel/fs/kv/request";
import { KvStore } from "kernel/fs/kv/store";

/** A card that flushes in 20 ms and traps when told so. One fiber at a time, as a card's driver would have it. */
class SlowDisk implements Disk {
  readonly ram: RamDisk = new RamDisk(4096);
  inside: i32 = 0;
  overlaps: i32 = 0;
  flushes: i32 = 0;
  trapIn: i32 = 0;
  sectors(): u64 { return this.ram.sectors(); }
  writable(): bool { return true; }
  private enter(ms: u32): void {
    if (this.inside++) ++this.overlaps;
    if (ms) sleep(ms);
    --this.inside;
    if (this.trapIn && !--this.trapIn) throw new Error("the driver gives up");
  }
  read(sector: u64, count: i32, to: usize): i32 {
    this.enter(0);
    return this.ram.read(sector, count, to);
  }
  write(sector: u64, count: i32, from: usize): i32 {
    this.enter(1);
    return this.ram.write(sector, count, from);
  }
  flush(): i32 {
    ++this.flushes;
    this.enter(20);
    return 0;
  }
}

const disk = new SlowDisk();
let shared: KvStore | null = null;
let errors: i32 = 0;

function name(i: i32): ArrayBuffer { return String.UTF8.encode("key " + i.toString()); }

function put(i: i32, text: string): i32 {
  const key = name(i);
  const value = String.UTF8.encode(text);
  return shared!.set(changetype<usize>(key), key.byteLength, changetype<usize>(value), value.byteLength);
}

function fetch(i: i32): string {
  const key = name(i);
  const value = shared!.read(changetype<usize>(key), key.byteLength);
  return value ? String.UTF8.decodeUnsafe(changetype<usize>(value), value.length) : shared!.error.toString();
}

function work(number: i32): void {
  for (let round = 0; round < 20; ++round) {
    const text = "fiber " + number.toString() + " round " + round.toString();
    if (put(number, text)) ++errors;
    if (fetch(number) != text) ++errors;
  }
}

function fails(): void {
  put(100, "never there");
  println("not reached");
}

function guarded(): void {
  disk.trapIn = 2;
  const failure = attempt(fails);
  println(failure ? failure.message : "no failure");
}

function waits(): void {
  sleep(5); // the other one's write is under way
  println("the other fiber's set: " + put(101, "there").toString());
}

export function main(): void {
  shared = KvStore.mount(disk);
  println("mount: " + KvStore.mountError.toString());
  const before = disk.flushes;
  const fibers = new Array<Fiber>();
  for (let i = 0; i < 8; ++i) fibers.push(spawnWith(work, i, "worker"));
  for (let i = 0; i < 8; ++i) join(fibers[i]);
  println("errors: " + errors.toString() + ", calls of the disk at once: " + disk.overlaps.toString());
  println("160 sets took " + (disk.flushes - before).toString() + " flushes");
  const first = spawn(guarded, "guarded");
  const second = spawn(waits, "waits");
  join(first);
  join(second);
  println("after the trap: " + put(102, "fine").toString() + ", " + fetch(102) + ", " + fetch(7));
  const stats = new KvStats();
  println("stats: " + shared!.stats(stats).toString() + ", keys " + stats.keys.toString() + ", damaged " + stats.damagedFrames.toString());
  shared = KvStore.mount(disk);
  println("mounted again: " + fetch(0) + ", " + fetch(101) + ", " + fetch(102));
}
