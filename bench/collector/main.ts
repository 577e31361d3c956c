/** @assemblyscript
 * The collector under load. Prints, a line each:
 * `soak MIB pause_us N collections N`: 64 MiB allocated with 1 MiB alive; the longest collection.
 * `fibers ALLOCATIONS heap_kib_early N heap_kib_late N`: 10^7 objects from 100 fibers; the heap after a tenth and at the end.
 */
import { print, printNumber, println } from "kernel/console";
import { Fiber, join, spawn, yieldNow } from "kernel/fiber";
import { collectionCount, heapBytes, longestPauseUs } from "kernel/memory";

const FIBERS: i32 = 100;
const EACH: i32 = 100000;
const STACK: u32 = 8 << 10;

/** 64 bytes with its header: 16384 of them are 1 MiB. */
@final class Record {
  next: Record | null = null;
  a: i64 = 0; b: i64 = 0; c: i64 = 0; d: i64 = 0; e: i64 = 0; f: i32 = 0;
}

function soak(): void {
  const live = new StaticArray<Record | null>(16384);
  for (let i = 0; i < 1048576; i++) {
    const record = new Record();
    record.next = live[(i * 7) & 16383];
    if (record.next) record.next!.next = null;
    live[i & 16383] = record;
  }
  print("soak 64 pause_us ");
  printNumber(longestPauseUs());
  print(" collections ");
  printNumber(collectionCount());
  println();
}

let done: i32 = 0;
let early: usize = 0;

function allocate(): void {
  let kept: Record | null = null;
  for (let i = 0; i < EACH; i++) {
    const record = new Record();
    record.next = i & 15 ? kept : null;
    kept = record;
    if (!(i & 1023)) yieldNow();
    if (++done == FIBERS * EACH / 10) early = heapBytes();
  }
}

export function main(): void {
  soak();
  const fibers = new StaticArray<Fiber | null>(FIBERS);
  for (let i = 0; i < FIBERS; i++) fibers[i] = spawn(allocate, "allocator", STACK);
  for (let i = 0; i < FIBERS; i++) join(fibers[i]!);
  print("fibers ");
  printNumber(done);
  print(" heap_kib_early ");
  printNumber(early >> 10);
  print(" heap_kib_late ");
  printNumber(heapBytes() >> 10);
  println();
}
