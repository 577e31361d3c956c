/** @assemblyscript
 * The work of `uni bench storage`, by lines at the console; each is answered with a line that begins with "done":
 * `read N`, `write N`: MiB of the DATA partition, in pieces of 64 KiB. `mount N`: mounts the store N times. `fill N`: N keys in batches of 100.
 * `set N K`, `get N K`: N of the K keys, one by one, in a scattered order. `stats`: RAM, sectors read by the last mount, bytes written for each asked for.
 */
import { block } from "board";
import { SECTOR } from "hal/block";
import { errorName } from "hal/error";
import { DeviceDisk } from "kernel/block/device-disk";
import { Disk } from "kernel/block/disk";
import { print, printNumber, println, readByte } from "kernel/console";
import { KvBatch, KvStats } from "kernel/fs/kv/request";
import { KvStore } from "kernel/fs/kv/store";
import { PartitionTable } from "kernel/fs/partition-table";

/** Sectors moved at once: 64 KiB. */
const PIECE: i32 = 128;
const VALUE: i32 = 100;
const BATCH: i32 = 100;
/** "key" and ten digits. */
const KEY: i32 = 13;

/** Counts the sectors that are read. */
@final class Counting implements Disk {
  sectorsRead: u64 = 0;
  constructor(private readonly disk: Disk) {}
  sectors(): u64 { return this.disk.sectors(); }
  writable(): bool { return this.disk.writable(); }
  read(sector: u64, count: i32, to: usize): i32 {
    this.sectorsRead += count;
    return this.disk.read(sector, count, to);
  }
  write(sector: u64, count: i32, from: usize): i32 { return this.disk.write(sector, count, from); }
  flush(): i32 { return this.disk.flush(); }
}

const memory = (heap.alloc(PIECE * SECTOR + 64) + 63) & ~63;
const key = new StaticArray<u8>(KEY);
const value = new StaticArray<u8>(VALUE);
let data: Disk | null = null;
let kv: Counting | null = null;
let keys: KvStore | null = null;
let mountSectors: u64 = 0;

function must(what: string, code: i32): void {
  if (code < 0) {
    println(what + ": " + errorName(code));
    assert(false);
  }
}

function move(mib: i32, writes: bool): void {
  const disk = data!;
  const pieces = disk.sectors() / PIECE;
  for (let i = 0; i < mib * 16; ++i) {
    const sector = <u64>i % pieces * PIECE;
    must("disk", writes ? disk.write(sector, PIECE, memory) : disk.read(sector, PIECE, memory));
  }
  if (writes) must("flush", disk.flush());
}

function mount(): void {
  const before = kv!.sectorsRead;
  keys = KvStore.mount(kv!);
  if (!keys) must("mount", KvStore.mountError);
  mountSectors = kv!.sectorsRead - before;
}

function setKey(number: u32): usize {
  const at = changetype<usize>(key);
  store<u8>(at, 0x6b);
  store<u8>(at, 0x65, 1);
  store<u8>(at, 0x79, 2);
  for (let i = KEY - 1; i >= 3; --i) {
    store<u8>(at + i, <u8>(0x30 + number % 10));
    number /= 10;
  }
  return at;
}

function fill(count: i32): void {
  const batch = new KvBatch(BATCH * (KEY + VALUE + 16));
  for (let i = 0; i < count; ++i) {
    must("batch", batch.set(setKey(i), KEY, changetype<usize>(value), VALUE));
    if (batch.count == BATCH || i == count - 1) {
      must("commit", keys!.commit(batch));
      batch.clear();
    }
  }
}

/** Visits all numbers below `keys` in an order that no cache likes. */
function scattered(i: u32, among: u32): u32 { return <u32>((<u64>i * 0x9e37_79b1) % among); }

function sets(count: u32, among: u32): void {
  for (let i: u32 = 0; i < count; ++i) must("set", keys!.set(setKey(scattered(i, among)), KEY, changetype<usize>(value), VALUE));
}

function gets(count: u32, among: u32): void {
  for (let i: u32 = 0; i < count; ++i) must("get", keys!.get(setKey(scattered(i, among)), KEY, memory, VALUE));
}

function stats(): void {
  const found = new KvStats();
  must("stats", keys!.stats(found));
  print("done ");
  printNumber(found.ramBytes);
  print(" ");
  printNumber(mountSectors);
  print(" ");
  printNumber(found.askedBytes);
  print(" ");
  printNumber(found.writtenBytes);
  println();
}

function line(): string {
  let text = "";
  for (let byte = readByte(); byte >= 0 && byte != 4; byte = readByte()) {
    if (byte == 10 || byte == 13) return text;
    text += String.fromCharCode(byte);
  }
  return "exit";
}

export function main(): void {
  const disk = new DeviceDisk(block);
  must("card", disk.start());
  const table = new PartitionTable(disk);
  must("table", table.read());
  data = table.data();
  kv = new Counting(table.kv()!);
  println("BENCH-READY");
  for (let words = line().split(" "); words[0] != "exit"; words = line().split(" ")) {
    const count = words.length > 1 ? <i32>parseInt(words[1]) : 0, among = words.length > 2 ? <i32>parseInt(words[2]) : 0;
    const verb = words[0];
    if (verb == "read") move(count, false);
    else if (verb == "write") move(count, true);
    else if (verb == "mount") for (let i = 0; i < count; ++i) mount();
    else if (verb == "fill") fill(count);
    else if (verb == "set") sets(count, among);
    else if (verb == "get") gets(count, among);
    if (verb == "stats") stats();
    else println("done");
  }
}
