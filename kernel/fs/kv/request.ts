/** What callers hand to the store and get from it. */
import { Err } from "hal/error";
import { KEY_MAX, Kind, RECORD_HEADER, VALUE_MAX, putRecord, recordBytes } from "./record";

/** How a store is laid out when it is formatted, and how much RAM it takes. All that a program does not set has a default. */
export class KvOptions {
  /** Sectors of a segment of a new store: a power of two from 16 on; 0: by the size of the disk. */
  segmentSectors: i32 = 0;
  /** Something that other stores do not have, for a new store. */
  salt: u32 = 0;
  /** Keys that may be changed between two full checkpoints, and bytes for them (20 and the key's length each). */
  changes: i32 = 4096;
  changeBytes: i32 = 192 << 10;
  /** Pages (3.5 KiB) of the index that stay in RAM. */
  cachePages: i32 = 16;
  /** Pages that the index may have: about 130 keys of 16 bytes each. 48 bytes of RAM for each. */
  maxPages: i32 = 2048;
  /** Sectors of log that a mount may have to read. */
  tailSectors: i32 = 8192;
}

export class KvStats {
  keys: u32 = 0;
  /** Of keys, values and their headers that count. */
  liveBytes: u64 = 0;
  /** Bytes of all segments, and of those that are free. What is neither live nor free is garbage that a checkpoint collects when there is need. */
  totalBytes: u64 = 0;
  freeBytes: u64 = 0;
  /** Segments, and how often the least and the most used were taken for writing, and all together. */
  segments: u32 = 0;
  wearMin: u32 = 0;
  wearMax: u32 = 0;
  wearSum: u64 = 0;
  /** Since the store was formatted: bytes of keys and values that were set, and bytes written to the disk for everything. Their quotient is the write amplification. */
  askedBytes: u64 = 0;
  writtenBytes: u64 = 0;
  /** Since mount. */
  commits: u32 = 0;
  /** Flushes that commits shared. */
  flushes: u32 = 0;
  lightCheckpoints: u32 = 0;
  fullCheckpoints: u32 = 0;
  movedBytes: u64 = 0;
  /** Sectors put together again from their frame's parity. */
  repairedSectors: u32 = 0;
  /** Acknowledged writes of the log that mount could not read, and records that a checkpoint could not move. Anything but 0: the card has lost data. */
  damagedFrames: u32 = 0;
  unreadableRecords: u32 = 0;
  /** RAM of the store. */
  ramBytes: u32 = 0;
}

/** Several sets and deletions that happen all or not at all. May be used again after `clear`. */
@final export class KvBatch {
  private data: StaticArray<u8>;
  length: i32 = 0;
  count: i32 = 0;
  keyBytes: i32 = 0;
  setBytes: i32 = 0;
  isDeletion: bool = true;

  /** @param capacity bytes for keys, values and 6 for each; a store takes up to `batchMax` */
  constructor(capacity: i32 = 4096) { this.data = new StaticArray<u8>(capacity); }

  get at(): usize { return changetype<usize>(this.data); }

  clear(): void {
    this.length = this.count = this.keyBytes = this.setBytes = 0;
    this.isDeletion = true;
  }

  /** Another one with room for `capacity` bytes, at least as many as this has used, and with what this has. */
  grown(capacity: i32): KvBatch {
    const other = new KvBatch(capacity);
    memory.copy(other.at, this.at, this.length);
    other.length = this.length;
    other.count = this.count;
    other.keyBytes = this.keyBytes;
    other.setBytes = this.setBytes;
    other.isDeletion = this.isDeletion;
    return other;
  }

  /** @returns 0; INVALID for a key or value that no store takes; NO_SPACE when the batch is full */
  set(key: usize, keyLength: i32, value: usize, valueLength: i32): i32 {
    if (valueLength < 0 || valueLength > VALUE_MAX) return Err.INVALID;
    return this.add(Kind.SET, key, keyLength, value, valueLength);
  }

  delete(key: usize, keyLength: i32): i32 { return this.add(Kind.DELETE, key, keyLength, 0, 0); }

  private add(kind: i32, key: usize, keyLength: i32, value: usize, valueLength: i32): i32 {
    if (keyLength < 1 || keyLength > KEY_MAX) return Err.INVALID;
    if (recordBytes(keyLength, valueLength) > this.data.length - this.length) return Err.NO_SPACE;
    this.length += putRecord(this.at + this.length, kind, key, keyLength, value, valueLength);
    ++this.count;
    this.keyBytes += keyLength;
    if (kind == Kind.SET) {
      this.setBytes += keyLength + valueLength;
      this.isDeletion = false;
    }
    return 0;
  }
}

/** A page of a listing: keys with the lengths of their values. */
@final export class KvList {
  count: i32 = 0;
  /** There are more keys behind the last one. */
  hasMore: bool = false;
  private used: i32 = 0;
  private readonly data: StaticArray<u8>;
  private readonly places: StaticArray<i32>;

  /** @param keys at most @param bytes for them, 5 and the key's length each; at least 260 */
  constructor(keys: i32 = 64, bytes: i32 = 4096) {
    this.data = new StaticArray<u8>(max(bytes, KEY_MAX + 5));
    this.places = new StaticArray<i32>(max(keys, 1));
  }

  key(index: i32): usize { return changetype<usize>(this.data) + this.places[index] + 5; }
  keyLength(index: i32): i32 { return load<u8>(changetype<usize>(this.data) + this.places[index], 4); }
  valueLength(index: i32): i32 { return load<u32>(changetype<usize>(this.data) + this.places[index]); }

  /** @internal */
  clear(): void {
    this.count = this.used = 0;
    this.hasMore = false;
  }

  /** @internal @returns false when it is full */
  add(key: usize, keyLength: i32, valueLength: u32): bool {
    if (this.count == this.places.length || this.used + keyLength + 5 > this.data.length) return false;
    const at = changetype<usize>(this.data) + this.used;
    store<u32>(at, valueLength);
    store<u8>(at, <u8>keyLength, 4);
    memory.copy(at + 5, key, keyLength);
    this.places[this.count++] = this.used;
    this.used += keyLength + 5;
    return true;
  }
}

export enum Task { GET, LIST, STATS, SET, DELETE, BATCH, CHECKPOINT }

/** A call that waits for its turn. */
@final export class KvRequest {
  result: i32 = Err.PENDING;
  next: KvRequest | null = null;
  /** It is being served, with others. */
  isTaken: bool = false;
  key: usize = 0;
  keyLength: i32 = 0;
  value: usize = 0;
  valueLength: i32 = 0;
  /** GET: first byte of the value that is wanted. */
  from: i32 = 0;
  after: usize = 0;
  afterLength: i32 = 0;
  batch: KvBatch | null = null;
  list: KvList | null = null;
  stats: KvStats | null = null;

  constructor(public task: Task) {}

  /** Makes it as new. */
  reset(task: Task): void {
    this.task = task;
    this.result = Err.PENDING;
    this.from = this.afterLength = 0;
    this.next = null;
    this.batch = null;
    this.list = null;
    this.stats = null;
  }

  get isWrite(): bool { return this.task >= Task.SET; }
  get isDeletion(): bool { return this.task == Task.DELETE || (this.task == Task.BATCH && this.batch!.isDeletion); }
  get records(): i32 { return this.task == Task.BATCH ? this.batch!.count : 1; }
  get keyBytes(): i32 { return this.task == Task.BATCH ? this.batch!.keyBytes : this.keyLength; }
  get recordBytes(): i32 { return this.task == Task.BATCH ? this.batch!.length : RECORD_HEADER + this.keyLength + this.valueLength; }
  get setBytes(): i32 { return this.task == Task.BATCH ? this.batch!.setBytes : this.task == Task.SET ? this.keyLength + this.valueLength : 0; }

  /** Puts the records at `to`. */
  put(to: usize): void {
    if (this.task == Task.BATCH) memory.copy(to, this.batch!.at, this.batch!.length);
    else putRecord(to, this.task == Task.SET ? Kind.SET : Kind.DELETE, this.key, this.keyLength, this.value, this.valueLength);
  }
}
