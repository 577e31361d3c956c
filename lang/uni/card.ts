/** The board's card, as the modules `uni/kv` and `uni/fs` share it: looked for when it is first asked for, and again after it was taken out. */
import * as board from "board";
import { Err, errorName } from "hal/error";
import { Disk } from "kernel/block/disk";
import { DeviceDisk } from "kernel/block/device-disk";
import { reasonName } from "kernel/fs/partition-entry";
import { PartitionTable } from "kernel/fs/partition-table";
import { Lock } from "kernel/lock";
import { JsError } from "../error";
import { raise } from "../throw";

// @ts-ignore: decorator
@lazy let disk: DeviceDisk | null = null;
// @ts-ignore: decorator
@lazy let table: PartitionTable | null = null;
// @ts-ignore: decorator
@lazy const lock: Lock = new Lock();

/** @returns null, with an error raised */
function none<T>(text: string): T | null {
  raise(new JsError(text));
  return null;
}

/** Starts the card and reads its partition table. Waits. @returns null, with an error raised */
function read(): PartitionTable | null {
  if (isDefined(board.block)) {
    let there = disk;
    if (!there) disk = there = new DeviceDisk(board.block);
    const code = there.start();
    if (code == Err.NOT_FOUND || code == Err.REMOVED) return none<PartitionTable>("there is no card");
    if (code) return none<PartitionTable>("the card cannot be read: " + errorName(code));
    const found = new PartitionTable(there);
    const result = found.read();
    if (result == Err.NOT_FOUND) return none<PartitionTable>("the card has no partition table: uni flash, or uni run --card, makes one");
    if (result) return none<PartitionTable>("the card's partition table cannot be read: " + errorName(result));
    table = found;
    return found;
  }
  return none<PartitionTable>("this board has no card");
}

/** The card's partitions. Waits. @returns null, with an error raised, when there is no card */
export function partitions(): PartitionTable | null {
  lock.acquire();
  const known = table;
  const found = known && disk!.sectors() ? known : read();
  lock.release();
  return found;
}

/** The partition with files. Waits. @returns null, with an error raised, when there is none */
export function dataPartition(): Disk | null {
  const found = partitions();
  if (!found) return null;
  const part = found.data();
  return part ? part : none<Disk>("the card has no FAT partition" + firstProblem(found));
}

/** The partition with the key-value store. Waits. @returns null, with an error raised, when there is none */
export function kvPartition(): Disk | null {
  const found = partitions();
  if (!found) return null;
  const part = found.kv();
  return part ? part : none<Disk>("the card has no key-value partition (type 0xda): uni flash, or uni run --card, makes one" + firstProblem(found));
}

function firstProblem(found: PartitionTable): string {
  const problems = found.problems;
  if (!problems.length) return "";
  const first = problems[0];
  return " (partition " + first.number.toString() + " " + reasonName(first.reason) + ")";
}
