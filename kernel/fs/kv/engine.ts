/** The store without its lock: one call after the other. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { Changes } from "./changes";
import { Checkpoint } from "./checkpoint";
import { crc32c, startCrc } from "./crc";
import { Cursor } from "./cursor";
import { Head, RUN_MAX, SLOT_BYTES, SLOT_SECTORS } from "./head";
import { Log } from "./log";
import { Medium, PAGE_SECTORS, PAYLOAD, frameSectors } from "./medium";
import { findHead, layOut } from "./open";
import { KEY_MAX, LOG_HEADER, RECORD_HEADER, VALUE_MAX, compareKeys, isRecordOf, recordBytes } from "./record";
import { KvList, KvOptions, KvRequest, KvStats, Task } from "./request";
import { Run, metaPagesFor } from "./run";
import { Segments } from "./segments";

/** Longest frame, in sectors: a value of `VALUE_MAX` bytes with a key of 255, and a few records in a batch. */
const FRAME_MAX: i32 = 144;

@final export class Engine {
  readonly head: Head = new Head();
  /** Set once the layout of the disk is known. */
  medium: Medium | null = null;
  checkpoint: Checkpoint | null = null;
  log: Log | null = null;
  private segments: Segments | null = null;
  private changes: Changes | null = null;
  private run: Run | null = null;
  private cursor: Cursor | null = null;
  private payload: StaticArray<u8> | null = null;
  private readonly slot: StaticArray<u8> = new StaticArray<u8>(SLOT_BYTES);
  private readonly candidate: Head = new Head();

  /** Bytes of keys and values that were set since the store was formatted. */
  private asked: u64 = 0;
  commits: u32 = 0;
  flushes: u32 = 0;
  /** Even a full checkpoint has found no room for sets; something has to be deleted first. */
  private isExhausted: bool = false;

  constructor(readonly disk: Disk, readonly options: KvOptions) { startCrc(); }

  /** Longest value the disk's segments allow. */
  get valueMax(): i32 { return min(VALUE_MAX, this.batchMax - KEY_MAX - RECORD_HEADER); }

  /** Most bytes of a batch: keys, values, and 6 for each. */
  get batchMax(): i32 { return (this.medium!.capacity - 1) * PAYLOAD - LOG_HEADER; }

  // --- Mount ------------------------------------------------------------------------------------------------------------

  /** Reads the store from the disk, or formats it. May be called again. @returns 0 or `Err` */
  open(): i32 {
    const size = this.disk.sectors();
    if (!size) return Err.REMOVED;
    if (size > 0xffff_ffff) return Err.UNSUPPORTED;
    const found = findHead(this.disk, <u32>size, this.head, this.candidate, changetype<usize>(this.slot));
    const error = found < 0 ? found : found ? this.format(<u32>size) : this.prepare();
    return error ? error : this.load();
  }

  private format(sectors: u32): i32 {
    if (!this.disk.writable()) return Err.READ_ONLY;
    const head = this.head;
    let error = layOut(head, sectors, this.options);
    if (!error) error = this.prepare();
    if (!error) error = this.addSalt();
    return error ? error : this.checkpoint!.writeHead(head);
  }

  /**
   * Makes the salt of a new store depend on what is left in its segments: had the disk held a store before whose heads are gone, or of another size, that one's salt
   * was another. Looks at the first sectors of 16 to 272 segments.
   */
  private addSalt(): i32 {
    const medium = this.medium!;
    const at = changetype<usize>(this.slot);
    const step = max<u32>(1, medium.segments >> 8);
    let left: u32 = 0;
    for (let i: u32 = 0; i < medium.segments; i += i < 16 ? 1 : step) {
      const error = this.disk.read(medium.startOf(i), 1, at);
      if (error) return error;
      let bits: u64 = 0;
      for (let j: usize = 0; j < <usize>SECTOR; j += 8) bits |= load<u64>(at + j);
      if (bits) left = crc32c(left, at, SECTOR);
    }
    medium.salt = this.head.salt ^= left;
    return 0;
  }

  /** Makes the parts, whose sizes depend on the head, once. */
  private prepare(): i32 {
    const head = this.head;
    const options = this.options;
    if (this.medium) {
      const medium = this.medium!;
      if (medium.segments != head.segments || <u32>medium.segmentSectors != head.segmentSectors) return Err.CORRUPT;
    } else {
      const capacity = min<i32>(head.segmentSectors, FRAME_MAX);
      const medium = new Medium(this.disk, capacity);
      const perSegment = head.segmentSectors / PAGE_SECTORS;
      const most = min<i32>(options.maxPages, RUN_MAX * perSegment - metaPagesFor(options.maxPages, head.segments));
      if (most < 1) return Err.INVALID;
      const payload = new StaticArray<u8>((capacity - 1) * PAYLOAD);
      const segments = new Segments(head.segments);
      const changes = new Changes(options.changes, options.changeBytes);
      const run = new Run(medium, head, most, options.cachePages);
      const log = new Log(medium, segments, changes, changetype<usize>(payload));
      const cursor = new Cursor(medium, run, changes);
      const limit = min<i32>(options.tailSectors, head.segments * head.segmentSectors / 4);
      this.checkpoint = new Checkpoint(this.disk, medium, segments, changes, run, log, cursor, head, changetype<usize>(payload), limit);
      this.payload = payload;
      this.segments = segments;
      this.changes = changes;
      this.run = run;
      this.log = log;
      this.cursor = cursor;
      this.medium = medium; // the last: from here on all of it is there
    }
    const medium = this.medium!;
    medium.generation = head.generation;
    medium.salt = head.salt;
    medium.first = head.slots * SLOT_SECTORS;
    medium.shift = ctz(head.segmentSectors);
    medium.segments = head.segments;
    medium.written = head.written;
    medium.repaired = 0;
    return 0;
  }

  /** Reads what the head refers to. */
  private load(): i32 {
    const head = this.head;
    const segments = this.segments!;
    const run = this.run!;
    this.asked = head.asked;
    this.commits = this.flushes = 0;
    this.isExhausted = this.isStaged = false;
    segments.clear();
    this.changes!.clear();
    run.pages = 0;
    run.reads = 0;
    run.forget();
    this.checkpoint!.start();
    if (<i32>head.pages > run.maxPages) return Err.NO_MEMORY;
    if (head.runCount) {
      const error = this.checkpoint!.merger.loadMeta(head);
      if (error) return error;
    }
    for (let i = 0; i < head.tailCount; ++i) segments.note(head.tail[3 * i], head.tail[3 * i + 1]);
    for (let i = 0; i < head.queueCount; ++i) segments.note(head.queue[i], head.epoch);
    const error = this.log!.replay(head);
    if (error) return error;
    for (let i = 0; i < head.queueCount; ++i) this.medium!.written += this.log!.used[i];
    this.asked += this.log!.found;
    segments.sort(head, head.segments);
    return 0;
  }

  // --- Reading ----------------------------------------------------------------------------------------------------------

  private sector: u32 = 0;
  private offset: i32 = 0;
  private valueLength: i32 = 0;

  /** Finds where `key`'s record is. */
  private locate(key: usize, length: i32): i32 {
    const changes = this.changes!;
    const index = changes.lowerBound(key, length);
    if (index < changes.count && changes.isAt(index, key, length)) {
      if (changes.isDeletion(index)) return Err.NOT_FOUND;
      this.sector = changes.sector(index);
      this.offset = changes.offset(index);
      this.valueLength = changes.valueLength(index);
      return 0;
    }
    const run = this.run!;
    const error = run.find(key, length);
    this.sector = run.sector;
    this.offset = run.offset;
    this.valueLength = run.valueLength;
    return error;
  }

  private get(request: KvRequest): i32 {
    const error = this.locate(request.key, request.keyLength);
    if (error) return error;
    const length = this.valueLength;
    if (!request.valueLength) return length;
    const medium = this.medium!;
    const bytes = recordBytes(request.keyLength, length);
    if (bytes > this.payload!.length) return Err.CORRUPT;
    const record = changetype<usize>(this.payload!);
    const failed = medium.read(this.sector, this.offset, bytes, this.segments!.epoch[medium.segmentOf(this.sector)], record);
    if (failed) return failed;
    if (!isRecordOf(record, request.key, request.keyLength, length)) return Err.CORRUPT;
    const from = min(request.from, length);
    memory.copy(request.value, record + RECORD_HEADER + request.keyLength + from, min(request.valueLength, length - from));
    return length;
  }

  private list(request: KvRequest): i32 {
    const list = request.list!;
    const cursor = this.cursor!;
    list.clear();
    const past = request.afterLength && compareKeys(request.after, request.afterLength, request.key, request.keyLength) >= 0;
    let more = past ? cursor.seek(request.after, request.afterLength) : cursor.seek(request.key, request.keyLength);
    if (more < 0) return more;
    while ((more = cursor.next()) > 0) {
      if (past && cursor.keyLength == request.afterLength && !compareKeys(cursor.key, cursor.keyLength, request.after, request.afterLength)) continue;
      if (cursor.keyLength < request.keyLength || compareKeys(cursor.key, request.keyLength, request.key, request.keyLength)) {
        // Keys before `key` come only when there is no page to begin at.
        if (compareKeys(cursor.key, cursor.keyLength, request.key, request.keyLength) < 0) continue;
        break;
      }
      if (!list.add(cursor.key, cursor.keyLength, cursor.valueLength)) {
        list.hasMore = true;
        break;
      }
    }
    return more < 0 ? more : list.count;
  }

  private fillStats(stats: KvStats): i32 {
    const checkpoint = this.checkpoint!;
    const segments = this.segments!;
    const medium = this.medium!;
    const log = this.log!;
    const error = checkpoint.survey();
    if (error) return error;
    stats.keys = checkpoint.keys;
    stats.liveBytes = checkpoint.liveBytes;
    stats.segments = medium.segments;
    stats.totalBytes = <u64>medium.segments * medium.segmentSectors * SECTOR;
    let free: u32 = segments.free;
    for (let i = 0; i < this.head.queueCount; ++i) if (!log.used[i]) ++free;
    stats.freeBytes = <u64>free * medium.segmentSectors * SECTOR;
    stats.wearMin = u32.MAX_VALUE;
    stats.wearMax = 0;
    stats.wearSum = 0;
    for (let i: u32 = 0; i < medium.segments; ++i) {
      stats.wearMin = min(stats.wearMin, segments.wear[i]);
      stats.wearMax = max(stats.wearMax, segments.wear[i]);
      stats.wearSum += segments.wear[i];
    }
    stats.askedBytes = this.asked;
    stats.writtenBytes = medium.written * SECTOR;
    stats.commits = this.commits;
    stats.flushes = this.flushes;
    stats.lightCheckpoints = checkpoint.light;
    stats.fullCheckpoints = checkpoint.full;
    stats.movedBytes = checkpoint.merger.moved;
    stats.repairedSectors = medium.repaired;
    stats.damagedFrames = log.damaged;
    stats.unreadableRecords = checkpoint.merger.unreadable;
    const options = this.options;
    stats.ramBytes = medium.capacity * (SECTOR + PAYLOAD) + options.changeBytes + options.changes * 4 + options.cachePages * (SECTOR * 7 - 56)
      + this.run!.maxPages * 48 + segments.capacity * 18 + 3 * 2300 + 2 * 3528;
    return 0;
  }

  // --- Writing ----------------------------------------------------------------------------------------------------------

  private isStaged: bool = false;

  /** Does what the list of requests asks for: reads first, then all writes with as few flushes as can be. Sets their results. */
  serve(first: KvRequest): void {
    for (let request: KvRequest | null = first; request; request = request.next) {
      if (request.task == Task.GET) request.result = this.get(request);
      else if (request.task == Task.LIST) request.result = this.list(request);
      else if (request.task == Task.STATS) request.result = this.fillStats(request.stats!);
    }
    for (let request: KvRequest | null = first; request; request = request.next) {
      if (!request.isWrite) continue;
      const error = this.prepareWrite(request, first);
      if (error || request.task == Task.CHECKPOINT) request.result = error;
      else this.append(request, first);
    }
    if (this.isStaged) this.commit(first, null);
  }

  /** Makes room for `request`, which may need what is staged before it to be committed first. */
  private prepareWrite(request: KvRequest, first: KvRequest): i32 {
    const checkpoint = this.checkpoint!;
    const changes = this.changes!;
    const log = this.log!;
    const head = this.head;
    if (!this.disk.writable()) return Err.READ_ONLY;
    const isCheckpoint = request.task == Task.CHECKPOINT;
    const isDeletion = request.isDeletion;
    const length = LOG_HEADER + request.recordBytes;
    const sectors = frameSectors(length);
    const records = request.records;
    const keyBytes = request.keyBytes;
    if (request.task == Task.DELETE) {
      // What is staged may be about the same key.
      if (this.isStaged) this.commit(first, request);
      const error = this.locate(request.key, request.keyLength);
      if (error) return error;
    }
    const entryBytes = isDeletion ? 0 : keyBytes + 16 * records;
    if (!isCheckpoint && (records > changes.capacity || keyBytes + 16 * records > this.options.changeBytes)) return Err.INVALID;
    // A deletion adds nothing to the index that the next checkpoint writes.
    let compacted = false;
    for (let i = 0; i < 8; ++i) {
      const fits = !isCheckpoint && changes.hasRoom(records, keyBytes) && !checkpoint.isDue
        && (isDeletion || (!checkpoint.isIndexFull(entryBytes) && checkpoint.allows(entryBytes)));
      if (fits && checkpoint.isOpen && (isDeletion || !checkpoint.isReserved) && log.makeRoom(head, sectors)) return 0;
      if (this.isStaged) this.commit(first, request);
      if (!checkpoint.isOpen) {
        const error = this.seal(isDeletion);
        if (error) return error;
        continue;
      }
      if (compacted) {
        if (isCheckpoint) return 0;
        if (!isDeletion && checkpoint.isIndexFull(entryBytes)) return Err.NO_MEMORY;
        if (!isDeletion) this.isExhausted = true;
        return Err.NO_SPACE;
      }
      if (!isCheckpoint && !isDeletion && this.isExhausted) return Err.NO_SPACE;
      // The queue is used up: another one will do, unless something else is full, too.
      if (fits && checkpoint.canExtend(isDeletion)) {
        const error = this.seal(isDeletion);
        if (error) return error;
        if ((isDeletion || !checkpoint.isReserved) && log.makeRoom(head, sectors)) return 0;
        if (!checkpoint.isOpen) continue;
      }
      head.asked = this.asked;
      const error = checkpoint.compact(isDeletion);
      if (error) return error;
      compacted = true;
      this.isExhausted = false;
    }
    return Err.NO_SPACE;
  }

  private seal(isDeletion: bool): i32 {
    this.head.asked = this.asked;
    return this.checkpoint!.seal(isDeletion);
  }

  private append(request: KvRequest, first: KvRequest): void {
    const payload = changetype<usize>(this.payload!);
    request.put(payload + LOG_HEADER);
    const error = this.log!.append(this.head, LOG_HEADER + request.recordBytes, request.records);
    this.isStaged = true;
    if (!error) return;
    this.fail();
    this.resolve(first, request.next, error);
  }

  /** Flushes what is staged: the writes from `first` up to `end` that have no result yet. */
  private commit(first: KvRequest, end: KvRequest | null): void {
    const error = this.log!.flush(this.head);
    ++this.flushes;
    this.isStaged = false;
    if (error) this.fail();
    this.resolve(first, end, error);
  }

  private resolve(first: KvRequest, end: KvRequest | null, error: i32): void {
    for (let request: KvRequest | null = first; request && request != end; request = request.next) {
      if (!request.isWrite || request.result != Err.PENDING) continue;
      request.result = error;
      if (error) continue;
      ++this.commits;
      this.asked += request.setBytes;
      if (request.isDeletion) this.isExhausted = false;
    }
  }

  /** Some writes may be on the medium, or not: seals the log in front of them at once if that can be done; it is done before any other write in any case. */
  private fail(): void {
    this.log!.drop();
    this.isStaged = false;
    this.checkpoint!.isOpen = false;
    this.seal(false);
  }
}
