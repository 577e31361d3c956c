/**
 * @assemblyscript Four fibers at once on the board's disk: each writes and reads its own part, the last one at the end of the disk, in pieces of
 * many lengths, in memory that suits the device and not.
 */
import { block } from "board";
import { SECTOR } from "hal/block";
import { Err, errorName } from "hal/error";
import { DeviceDisk } from "kernel/block/device-disk";
import { ReadOnlyDisk } from "kernel/block/read-only";
import { println } from "kernel/console";
import { Fiber, spawnWith } from "kernel/fiber";

const FIBERS: i32 = 4;
const PART: i32 = 3000;
const MOST: i32 = 513;
const disk = new DeviceDisk(block);
let wrong: i32 = 0;
let calls: i32 = 0;

function complain(what: string, code: i32): void {
  wrong++;
  if (wrong < 10) println(what + ": " + errorName(code));
}

function word(sector: u64, at: i32): u32 { return <u32>sector * 0x9e37_79b1 + at * 0x85eb_ca6b; }

function work(n: i32): void {
  const memory = heap.alloc(MOST * SECTOR + 64) + 63 & ~63;
  const lengths: i32[] = [1, 2, 15, 16, 17, 128, 1, 300, MOST, 5];
  let sector: u64 = n == FIBERS - 1 ? disk.sectors() - PART : n * PART;
  for (let i = 0; i < lengths.length; i++) {
    const count = lengths[i];
    const at = memory + (i & 1) * 4;
    for (let k = 0; k < count * SECTOR; k += 4) store<u32>(at + k, word(sector + k / SECTOR, k % SECTOR));
    let code = disk.write(sector, count, at);
    if (code) complain("write", code);
    memory_fill(at, count * SECTOR);
    code = disk.read(sector, count, at);
    if (code) complain("read", code);
    for (let k = 0; k < count * SECTOR; k += 4) {
      if (load<u32>(at + k) != word(sector + k / SECTOR, k % SECTOR)) {
        complain("sector " + sector.toString() + " word " + k.toString(), 0);
        break;
      }
    }
    sector += count;
    calls++;
  }
}

function memory_fill(at: usize, bytes: i32): void { memory.fill(at, 0xee, bytes); }

export function main(): void {
  const code = disk.start();
  println("start: " + errorName(code) + ", " + disk.sectors().toString() + " sectors, " + (disk.writable() ? "writable" : "read-only"));
  if (code) return;
  const fibers: Fiber[] = [];
  for (let n = 0; n < FIBERS; n++) fibers.push(spawnWith<i32>(work, n));
  for (let n = 0; n < FIBERS; n++) fibers[n].join();
  const last = disk.flush();
  if (last) complain("flush", last);
  const at = heap.alloc(4096);
  const end = disk.sectors();
  println("past the end: " + errorName(disk.read(end, 1, at)) + ", " + errorName(disk.write(end - 1, 2, at)) + ", " + errorName(disk.read(0, 0, at)));
  println("bad memory: " + errorName(disk.read(0, 1, 0)) + ", " + errorName(disk.read(0, 1, at + 2)) + ", " + errorName(disk.read(0, 1 << 22, at)));
  const other = new ReadOnlyDisk(disk);
  println("read-only: " + errorName(other.write(0, 1, at)) + ", " + errorName(other.read(0, 1, at)) + ", " + errorName(other.flush()));
  println(calls.toString() + " calls, " + wrong.toString() + " wrong");
}
