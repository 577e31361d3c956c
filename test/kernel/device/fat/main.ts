/** @assemblyscript Eight fibers use one FAT16 volume at once, on a disk whose every call takes a while. */
import { SECTOR } from "hal/block";
import { Disk } from "kernel/block/disk";
import { RamDisk } from "kernel/block/ram-disk";
import { print, printNumber, println } from "kernel/console";
import { Fiber, join, sleep, spawnWith, yieldNow } from "kernel/fiber";
import { FatEntry, FatFile, FatListing, FatVolume, Mode } from "kernel/fs/fat/volume";

const FIBERS: i32 = 8;
const ROUNDS: i32 = 6;
const SECTORS: i32 = 4600;

/** Others run while it works; two at once would be a fault of the volume. */
@final class SlowDisk implements Disk {
  calls: i32 = 0;
  overlaps: i32 = 0;
  private busy: bool = false;
  constructor(private readonly disk: RamDisk) {}

  sectors(): u64 { return this.disk.sectors(); }
  writable(): bool { return true; }
  read(sector: u64, count: i32, to: usize): i32 {
    this.rest();
    return this.disk.read(sector, count, to);
  }
  write(sector: u64, count: i32, from: usize): i32 {
    this.rest();
    return this.disk.write(sector, count, from);
  }
  flush(): i32 {
    this.rest();
    return 0;
  }
  private rest(): void {
    if (this.busy) ++this.overlaps;
    this.busy = true;
    if (++this.calls & 7) yieldNow();
    else sleep(1);
    this.busy = false;
  }
}

const ram = new RamDisk(SECTORS);
const disk = new SlowDisk(ram);
const volume = new FatVolume(disk);
let failures: i32 = 0;

function format(): void {
  const boot = ram.at(0);
  store<u32>(boot, 0x903ceb);
  store<u16>(boot, SECTOR, 11);
  store<u8>(boot, 1, 13);
  store<u16>(boot, 1, 14);
  store<u8>(boot, 2, 16);
  store<u16>(boot, 512, 17);
  store<u16>(boot, SECTORS, 19);
  store<u8>(boot, 0xf8, 21);
  store<u16>(boot, 18, 22);
  store<u16>(boot, 0xaa55, 510);
  store<u32>(ram.at(1), 0xfffffff8);
  store<u32>(ram.at(19), 0xfffffff8);
}

function check(good: bool, what: string): void {
  if (good) return;
  ++failures;
  print("WRONG: ");
  println(what);
}

function work(n: i32): void {
  const folder = "/folder of fiber " + n.toString();
  const block = new StaticArray<u32>(300);
  for (let i = 0; i < block.length; ++i) block[i] = n << 16 | i;
  const back = new StaticArray<u32>(300);
  check(volume.mkdir(folder) == 0, "mkdir");
  const log = new FatFile();
  check(volume.open("/log", Mode.CREATE | Mode.APPEND, log) == 0, "open the log");
  for (let round = 0; round < ROUNDS; ++round) {
    const path = folder + "/file " + round.toString();
    const file = new FatFile();
    check(volume.open(path, Mode.CREATE | Mode.EXCLUSIVE, file) == 0, "create");
    for (let i = 0; i < 3; ++i) check(file.write(changetype<usize>(block), 1200) == 1200, "write");
    check(file.close() == 0, "close");
    check(log.write(changetype<usize>(block), 4) == 4, "log");
    if (round & 1) check(volume.rename(path, folder + "/renamed " + round.toString()) == 0, "rename");
    else if (round > 2) check(volume.remove(path) == 0, "remove");
    if (round == 3) check(log.flush() == 0 && volume.sync() == 0, "sync");
  }
  check(log.close() == 0, "close the log");
  const file = new FatFile();
  check(volume.open(folder + "/renamed 1", Mode.READ, file) == 0, "open again");
  for (let i = 0; i < 3; ++i) check(file.read(changetype<usize>(back), 1200) == 1200 && !memory.compare(changetype<usize>(block), changetype<usize>(back), 1200), "read back");
  check(file.close() == 0, "close again");
}

export function main(): void {
  format();
  check(volume.mount() == 0, volume.reason);
  const fibers = new Array<Fiber>();
  for (let n = 0; n < FIBERS; ++n) fibers.push(spawnWith<i32>(work, n));
  for (let n = 0; n < FIBERS; ++n) join(fibers[n]);
  check(volume.unmount() == 0, "unmount");
  check(volume.mount() == 0, "mount again");
  const entry = new FatEntry();
  check(volume.stat("/log", entry) == 0 && entry.size == FIBERS * ROUNDS * 4, "size of the log");
  const listing = new FatListing();
  let names = 0;
  for (let n = 0; n < FIBERS; ++n) {
    check(volume.list("/folder of fiber " + n.toString(), listing) == 0, "list");
    while (listing.next() > 0) {
      ++names;
      check(listing.entry.size == 3600, listing.entry.name);
    }
  }
  check(volume.mkdir("/last") == 0, volume.reason);
  check(volume.unmount() == 0, "unmount again");
  printNumber(names);
  println(" files");
  printNumber(disk.overlaps);
  println(" calls at once");
  printNumber(failures);
  println(" failures");
}
