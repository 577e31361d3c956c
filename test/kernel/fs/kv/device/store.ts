// A store on a disk that fails on demand, as the tests drive it from outside.
import { SECTOR } from "hal/block";
import { crc32c, startCrc } from "kernel/fs/kv/crc";
import { KvBatch, KvList, KvOptions, KvRequest, KvStats, Task } from "kernel/fs/kv/request";
import { KvStore } from "kernel/fs/kv/store";
import { PowerDisk } from "../../../../power/device/power-disk";


let disk: PowerDisk | null = null;
let store_: KvStore | null = null;
let options = new KvOptions();
let batch_ = new KvBatch(70000);
let list_ = new KvList(64, 4096);
const stats_ = new KvStats();
const keyArea = memory.data(1024, 16);
const valueArea = new StaticArray<u8>(80000);

export function keyBuffer(): usize { return keyArea; }
export function valueBuffer(): usize { return changetype<usize>(valueArea); }
export function makeDisk(sectors: i32): void { disk = null; store_ = null; disk = new PowerDisk(sectors, 0, 0); }
export function diskImage(): usize { return disk!.at; }
export function diskField(index: i32): i32 {
  const it = disk!;
  switch (index) {
    case 0: return it.calls;
    case 1: return it.failed;
    case 2: return it.sectorsRead;
    case 3: return it.sectorsWritten;
    case 4: return it.flushes;
    case 5: return it.reads;
  }
  return -1;
}
export function fail(at: i32, forEver: bool, code: i32): void {
  disk!.calls = disk!.failed = 0;
  disk!.failAt = at;
  disk!.failForEver = forEver;
  disk!.failWith = code;
}
export function readOnly(is: bool): void { disk!.isReadOnly = is; }
export function setOptions(segmentSectors: i32, changes: i32, changeBytes: i32, cachePages: i32, maxPages: i32, tailSectors: i32, salt: u32): void {
  options = new KvOptions();
  if (segmentSectors) options.segmentSectors = segmentSectors;
  if (changes) options.changes = changes;
  if (changeBytes) options.changeBytes = changeBytes;
  if (cachePages) options.cachePages = cachePages;
  if (maxPages) options.maxPages = maxPages;
  if (tailSectors) options.tailSectors = tailSectors;
  options.salt = salt;
}
export function mount(): i32 {
  store_ = null;
  store_ = KvStore.mount(disk!, options);
  return KvStore.mountError;
}
export function forget(): void { store_ = null; }
export function reopen(): i32 { return store_!.reopen(); }
export function valueMax(): i32 { return store_!.valueMax; }
export function batchMax(): i32 { return store_!.batchMax; }
export function get(keyLength: i32, capacity: i32, from: i32): i32 { return store_!.get(keyArea, keyLength, valueBuffer(), capacity, from); }
export function length(keyLength: i32): i32 { return store_!.length(keyArea, keyLength); }
export function read(keyLength: i32): i32 {
  const value = store_!.read(keyArea, keyLength);
  if (!value) return store_!.error;
  memory.copy(valueBuffer(), changetype<usize>(value), value.length);
  return value.length;
}
export function set(keyLength: i32, valueLength: i32): i32 { return store_!.set(keyArea, keyLength, valueBuffer(), valueLength); }
export function remove(keyLength: i32): i32 { return store_!.delete(keyArea, keyLength); }
export function batchClear(): void { batch_.clear(); }
export function batchSet(keyLength: i32, valueLength: i32): i32 { return batch_.set(keyArea, keyLength, valueBuffer(), valueLength); }
export function batchDelete(keyLength: i32): i32 { return batch_.delete(keyArea, keyLength); }
export function commit(): i32 { return store_!.commit(batch_); }
/** The prefix lies at the key buffer, the key after which to begin 512 bytes behind. */
export function list(prefixLength: i32, afterLength: i32, most: i32): i32 {
  if (most != 64) list_ = new KvList(most, 4096);
  return store_!.list(keyArea, prefixLength, keyArea + 512, afterLength, list_);
}
export function listMore(): bool { return list_.hasMore; }
export function listKey(index: i32): usize { return list_.key(index); }
export function listKeyLength(index: i32): i32 { return list_.keyLength(index); }
export function listValueLength(index: i32): i32 { return list_.valueLength(index); }
export function checkpoint(): i32 { return store_!.checkpoint(); }
export function stats(): i32 { return store_!.stats(stats_); }
export function stat(index: i32): f64 {
  switch (index) {
    case 0: return stats_.keys;
    case 1: return <f64>stats_.liveBytes;
    case 2: return <f64>stats_.freeBytes;
    case 3: return <f64>stats_.totalBytes;
    case 4: return stats_.wearMin;
    case 5: return stats_.wearMax;
    case 6: return <f64>stats_.wearSum;
    case 7: return <f64>stats_.askedBytes;
    case 8: return <f64>stats_.writtenBytes;
    case 9: return stats_.commits;
    case 10: return stats_.flushes;
    case 11: return stats_.lightCheckpoints;
    case 12: return stats_.fullCheckpoints;
    case 13: return <f64>stats_.movedBytes;
    case 14: return stats_.repairedSectors;
    case 15: return stats_.damagedFrames;
    case 16: return stats_.unreadableRecords;
    case 17: return stats_.ramBytes;
    case 18: return stats_.segments;
  }
  return -1;
}
const queued = new Array<KvRequest>();
/** Queues a set or deletion as another fiber would while a flush goes on. The buffers may be used again at once. */
export function enqueue(isDeletion: bool, keyLength: i32, valueLength: i32): void {
  const key = new StaticArray<u8>(keyLength);
  const value = new StaticArray<u8>(valueLength);
  memory.copy(changetype<usize>(key), keyArea, keyLength);
  memory.copy(changetype<usize>(value), valueBuffer(), valueLength);
  held.push(key);
  held.push(value);
  const request = new KvRequest(isDeletion ? Task.DELETE : Task.SET);
  queued.push(request);
  store_!.enqueue(request, changetype<usize>(key), keyLength, changetype<usize>(value), valueLength);
}
const held = new Array<StaticArray<u8>>();
export function resultOf(index: i32): i32 { return queued[index].result; }
export function clearQueued(): void {
  queued.length = 0;
  held.length = 0;
}
export function crcOf(at: usize, length: i32): u32 {
  startCrc();
  return crc32c(0, at, length);
}
export const sectorBytes: i32 = SECTOR;
