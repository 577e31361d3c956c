/** The log: frames of records, one after the other in the segments of the head's queue, and how they are read again. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Changes } from "./changes";
import { Head, QUEUE_MAX } from "./head";
import { Medium, PAYLOAD, frameSectors } from "./medium";
import { Kind, LOG_HEADER, LOG_MAGIC, RECORD_HEADER, recordAt, recordBytes } from "./record";
import { Segments } from "./segments";

/** How far behind a place that cannot be read the log is searched for frames that prove damage, in sectors. */
const WINDOW: i32 = 512;

@final export class Log {
  /** Number of the next frame, and of the last one that is known to be on the medium. */
  next: u64 = 1;
  settled: u64 = 0;
  /** Sectors of the tail that a mount would have to read. */
  tailSectors: i32 = 0;
  /** Frames that were acknowledged once and cannot be read, as far as mount could tell. */
  damaged: u32 = 0;
  /** Bytes of keys and values in the frames that mount has found behind the sealed ones. */
  found: u64 = 0;
  /** Sectors of each segment of the queue that are settled. */
  readonly used: StaticArray<i32> = new StaticArray<i32>(QUEUE_MAX);
  /** Sectors taken of those segments of the queue that are full. */
  private readonly full: StaticArray<i32> = new StaticArray<i32>(QUEUE_MAX);
  /** Which segment of the queue is written to, and how many of its sectors are taken. */
  private current: i32 = 0;
  private position: i32 = 0;
  /** Frames in the medium's buffer that are not written yet. */
  private gathered: i32 = 0;
  private gatheredAt: u32 = 0;
  private failure: i32 = 0;

  constructor(private readonly medium: Medium, private readonly segments: Segments, private readonly changes: Changes,
    /** Room for a frame's payload. */
    private readonly payload: usize) {}

  /** Begins at the start of the queue of a new head. */
  restart(): void {
    this.current = this.position = this.gathered = 0;
    memory.fill(changetype<usize>(this.used), 0, QUEUE_MAX << 2);
    memory.fill(changetype<usize>(this.full), 0, QUEUE_MAX << 2);
  }

  /** Segments of the queue that the next frame will not touch. */
  ahead(head: Head): i32 { return max(0, head.queueCount - this.current - 2); }

  /** Gives up what is staged. */
  drop(): void {
    this.gathered = 0;
    this.next = this.settled + 1;
    this.changes.unstage();
  }

  /** Finds a place for a frame of `count` sectors in the queue. @returns false when the queue is used up */
  makeRoom(head: Head, count: i32): bool {
    while (this.current < head.queueCount) {
      if (this.position + count <= this.medium.segmentSectors) return true;
      this.full[this.current] = this.position;
      ++this.current;
      this.position = 0;
    }
    return false;
  }

  /**
   * Stages a frame of the `length` bytes in the payload buffer, `records` records behind room for the header; there is room for it. It is written
   * at `flush` at the latest. @returns 0 or `Err`
   */
  append(head: Head, length: i32, records: i32): i32 {
    const medium = this.medium;
    const payload = this.payload;
    const count = frameSectors(length);
    const segment = head.queue[this.current];
    const sector = medium.startOf(segment) + this.position;
    if (this.gathered && (this.gathered + count > medium.capacity || this.gatheredAt + this.gathered != sector)) {
      const error = this.writeOut();
      if (error) return error;
    }
    store<u32>(payload, LOG_MAGIC);
    store<u32>(payload, length, 4);
    store<u64>(payload, this.next, 8);
    store<u32>(payload, <u32>(this.next - this.settled), 16);
    store<u32>(payload, records, 20);
    if (!this.gathered) this.gatheredAt = sector;
    medium.encode(payload, length, medium.area + <usize>this.gathered * SECTOR, sector, head.epoch);
    this.stage(sector, length);
    this.gathered += count;
    this.position += count;
    ++this.next;
    return 0;
  }

  /** Stages the changes of the frame in the payload buffer, which begins at `sector`. */
  private stage(sector: u32, length: i32): void {
    let at = LOG_HEADER;
    while (at < length) {
      const record = this.payload + at;
      const keyLength = <i32>load<u8>(record);
      this.changes.stage(load<u8>(record, 1), record + RECORD_HEADER, keyLength, sector + at / PAYLOAD, at % PAYLOAD, load<u32>(record, 2));
      at += recordBytes(keyLength, load<u32>(record, 2));
    }
  }

  private writeOut(): i32 {
    const count = this.gathered;
    this.gathered = 0;
    return count ? this.medium.write(this.gatheredAt, count, this.medium.area) : 0;
  }

  /** Waits until all that is staged is on the medium, and makes it count. @returns 0 or `Err`; then it may be there or not */
  flush(head: Head): i32 {
    let error = this.writeOut();
    if (!error) error = this.medium.disk.flush();
    if (error) return error;
    for (let i = 0; i < this.current && i < head.queueCount; ++i) this.note(i, this.full[i]);
    if (this.current < head.queueCount) this.note(this.current, this.position);
    this.settled = this.next - 1;
    this.settle();
    return 0;
  }

  private note(index: i32, used: i32): void {
    this.tailSectors += used - this.used[index];
    this.used[index] = used;
  }

  /** Makes the staged changes count, in the table of segments, too. */
  private settle(): void {
    const live = this.segments.live;
    for (;;) {
      const at = this.changes.settleOne();
      if (!at) return;
      const keyLength = <i32>load<u8>(at, 6);
      if (!this.changes.wasNew) {
        const old = changetype<usize>(this.changes.replaced);
        if (load<u8>(old, 7) == <u8>Kind.SET) live[this.medium.segmentOf(load<u32>(old))] -= recordBytes(keyLength, load<u32>(old, 8));
      }
      if (load<u8>(at, 7) == <u8>Kind.SET) live[this.medium.segmentOf(load<u32>(at))] += recordBytes(keyLength, load<u32>(at, 8));
    }
  }

  // --- Mount ------------------------------------------------------------------------------------------------------------

  /** Reads the tail. @returns 0 or `Err` */
  replay(head: Head): i32 {
    this.next = head.tailFirst;
    this.tailSectors = 0;
    this.damaged = 0;
    this.failure = 0;
    this.found = 0;
    this.restart();
    for (let i = 0; i < head.tailCount; ++i) {
      const end = <i32>head.tail[3 * i + 2];
      this.position = 0;
      const error = this.replaySegment(head.tail[3 * i], head.tail[3 * i + 1], end, end, true);
      if (error) return error;
      this.tailSectors += end;
    }
    if (this.next != head.nextFrame) {
      if (this.next > head.nextFrame) return Err.CORRUPT;
      this.damaged += <u32>(head.nextFrame - this.next);
      this.next = head.nextFrame;
    }
    for (let i = 0; i < head.queueCount; ++i) {
      this.position = 0;
      const error = this.replaySegment(head.queue[i], head.epoch, this.medium.segmentSectors, i ? this.medium.capacity : WINDOW, false);
      if (error) return error;
      if (!this.position && i) break;
      this.note(i, this.position);
    }
    this.settled = this.next - 1;
    return 0;
  }

  /**
   * Takes the frames of a segment up to sector `end`, giving up after `window` sectors without the next one, or with WINDOW after there was one. `position`
   * is behind the last one then, 0 when there was none.
   */
  private replaySegment(segment: u32, epoch: u32, end: i32, window: i32, isSealed: bool): i32 {
    const medium = this.medium;
    const area = medium.area;
    const start = medium.startOf(segment);
    let at = 0; // the next frame's place, in sectors of the segment
    let from = 0; // what is in the buffer
    let count = 0;
    let misses = 0;
    while (at < end && misses < window) {
      if (at >= from + count || from + count < end && at + 2 > from + count) {
        from = at;
        count = min(end - at, medium.capacity);
        const error = medium.disk.read(start + at, count, area);
        if (error) return error;
      }
      let sectors = medium.frameAt(area + <usize>(at - from) * SECTOR, from + count - at, start + at, epoch);
      if (sectors > from + count - at) {
        if (at + sectors > end) sectors = 0;
        else if (from != at) {
          from = at;
          count = min(end - at, medium.capacity);
          const error = medium.disk.read(start + at, count, area);
          if (error) return error;
          continue;
        } else sectors = 0;
      }
      const taken = sectors && this.takeFrame(area + <usize>(at - from) * SECTOR, sectors, start + at, isSealed);
      if (!taken) {
        if (this.failure) return this.failure;
        ++at;
        ++misses;
        continue;
      }
      at += sectors;
      this.position = at;
      misses = 0;
      window = max(window, WINDOW);
    }
    return 0;
  }

  /**
   * Applies the frame at `at` if it is the next one, or a later one that proves that those between were settled once.
   * @returns false when it is not
   */
  private takeFrame(at: usize, sectors: i32, sector: u32, isSealed: bool): bool {
    const payload = this.payload;
    this.medium.unpack(at, sectors, payload);
    const length = <i32>load<u32>(payload, 4);
    if (load<u32>(payload) != LOG_MAGIC || length <= LOG_HEADER || length > (sectors - 1) * PAYLOAD || frameSectors(length) != sectors) return false;
    const number = load<u64>(payload, 8);
    if (number < this.next) return false;
    if (number > this.next && !isSealed && number - load<u32>(payload, 16) < this.next) return false;
    let records = 0;
    let keyBytes = 0;
    let setBytes = 0;
    for (let i = LOG_HEADER; i < length; ++records) {
      const bytes = recordAt(payload + i, length - i);
      if (!bytes) return false;
      keyBytes += load<u8>(payload + i);
      if (!isSealed) setBytes += load<u8>(payload + i, 1) ? bytes - RECORD_HEADER : 0;
      i += bytes;
    }
    if (records != load<u32>(payload, 20)) return false;
    if (!this.changes.hasRoom(records, keyBytes)) {
      this.failure = Err.NO_MEMORY;
      return false;
    }
    this.found += setBytes;
    this.damaged += <u32>(number - this.next);
    this.stage(sector, length);
    this.settle();
    this.next = number + 1;
    return true;
  }
}
