/** What partition-table.test.ts drives: a disk whose sectors the host has, its table, and its partitions. */
import { SECTOR } from "hal/block";
import { Disk } from "kernel/block/disk";
import { Partition } from "kernel/block/partition";
import { RamDisk } from "kernel/block/ram-disk";
import { crc32 } from "kernel/crc32";
import { reasonName } from "kernel/fs/partition-entry";
import { PartitionTable } from "kernel/fs/partition-table";
import { collect, markAddress } from "kernel/heap/collect";
import { allocatedSince } from "kernel/memory";

@external("disk", "diskSectors") declare function diskSectors(): u64;
@external("disk", "diskRead") declare function diskRead(sector: u64, count: i32, to: usize): i32;
@external("disk", "diskWrite") declare function diskWrite(sector: u64, count: i32, from: usize): i32;
@external("disk", "diskFlush") declare function diskFlush(): i32;

class HostDisk implements Disk {
  sectors(): u64 { return diskSectors(); }
  writable(): bool { return true; }
  read(sector: u64, count: i32, to: usize): i32 { return diskRead(sector, count, to); }
  write(sector: u64, count: i32, from: usize): i32 { return diskWrite(sector, count, from); }
  flush(): i32 { return diskFlush(); }
}

let table: PartitionTable = new PartitionTable(new HostDisk());
let partition: Partition = new Partition(new HostDisk(), 0, 0);
const buffer = new StaticArray<u8>(4 * SECTOR);

export function markWord(word: usize): void { markAddress(word); }
/** Collects between two calls, when nothing is on the stack, before a collection is due within one. */
export function tidy(): void { if (allocatedSince() > 64 << 10) collect(); }
export function space(bytes: usize): usize { return heap.alloc(bytes); }
export function release(at: usize): void { heap.free(at); }

export function read(): i32 {
  table = new PartitionTable(new HostDisk());
  return table.read();
}
/** Reads the table of a disk in memory instead, whose first sectors are `count` at `from`. */
export function readRam(sectors: i32, count: i32, from: usize): i32 {
  const disk = new RamDisk(sectors);
  disk.write(0, count, from);
  table = new PartitionTable(disk);
  return table.read();
}
export function scheme(): i32 { return table.scheme; }
export function backup(): bool { return table.backup; }
export function count(): i32 { return table.partitions.length; }
export function number(i: i32): i32 { return table.partitions[i].number; }
export function kind(i: i32): i32 { return table.partitions[i].kind; }
export function typeOf(i: i32): i32 { return table.partitions[i].type; }
export function start(i: i32): u64 { return table.partitions[i].start; }
export function size(i: i32): u64 { return table.partitions[i].count; }
export function problems(): i32 { return table.problems.length; }
export function problemNumber(i: i32): i32 { return table.problems[i].number; }
export function problemSector(i: i32): u64 { return table.problems[i].sector; }
export function problemReason(i: i32): string { return reasonName(table.problems[i].reason); }
/** First sector of the partition for files, or 0. */
export function data(): u64 {
  const found = table.data();
  return found === null ? 0 : found.start;
}
export function kv(): u64 {
  const found = table.kv();
  return found === null ? 0 : found.start;
}

export function area(): usize { return changetype<usize>(buffer); }
export function use(start: u64, count: u64): u64 {
  partition = new Partition(new HostDisk(), start, count);
  return partition.sectors();
}
export function sectors(): u64 { return partition.sectors(); }
export function partitionRead(sector: u64, count: i32): i32 { return partition.read(sector, count, changetype<usize>(buffer)); }
export function partitionWrite(sector: u64, count: i32): i32 { return partition.write(sector, count, changetype<usize>(buffer)); }
export function partitionFlush(): i32 { return partition.flush(); }
export function crc(at: usize, length: i32, before: u32): u32 { return crc32(at, length, before); }
