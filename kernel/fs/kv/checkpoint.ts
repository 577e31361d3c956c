/**
 * Checkpoints. A light one writes a head that seals what the log has so far and names the segments it goes on in. A full one also writes the index anew with all
 * changes in it, moves what still counts out of segments that are mostly garbage (or have been left alone for too long), and so empties the log.
 *
 * Nothing that the last head refers to is overwritten before the next head is on the medium.
 */
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { Changes } from "./changes";
import { Cursor } from "./cursor";
import { Head, QUEUE_MAX, RUN_MAX, SLOT_SECTORS, SlotState, TAIL_MAX, slotState } from "./head";
import { Log } from "./log";
import { Medium, PAGE_BYTES, PAGE_SECTORS } from "./medium";
import { Merger } from "./merge";
import { PACK_HEADER, recordBytes } from "./record";
import { ENTRY_BYTES, PAGE_FILLED, Run, metaPagesFor } from "./run";
import { SegmentState, Segments } from "./segments";

/** How much more often than the calmest segment with data another may have been written before that one's data moves. */
const WEAR_SPREAD: u32 = 8;
/** With more free segments than that, records that fit badly where they move to do no harm. */
const ROOMY: i32 = 32;

@final export class Checkpoint {
  /** Heads may be trusted to go on with: one has been written since mount, and nothing has failed since. */
  isOpen: bool = false;
  /** The queue was taken from what is kept for deletions. */
  isReserved: bool = false;
  /** Of the last survey: keys, bytes of their entries, bytes of their records. */
  keys: u32 = 0;
  entryBytes: u32 = 0;
  liveBytes: u64 = 0;
  /** Since mount. */
  light: u32 = 0;
  full: u32 = 0;
  /** Highest number that a head may have been written with. */
  private lastNumber: u64 = 0;

  private readonly spare: Head = new Head();
  readonly merger: Merger;

  constructor(private readonly disk: Disk, private readonly medium: Medium, private readonly segments: Segments, private readonly changes: Changes,
    private readonly run: Run, private readonly log: Log, private readonly cursor: Cursor, private readonly head: Head, payload: usize,
    /** Sectors that the log may grow to before a full checkpoint. */
    private readonly tailLimit: i32) {
    this.merger = new Merger(medium, segments, run, cursor, payload);
  }

  /** Begins with a head that was read or, for a new store, is to be written. */
  start(): void {
    this.isOpen = this.isReserved = false;
    this.lastNumber = this.head.number;
    this.light = this.full = this.merger.unreadable = 0;
    this.merger.moved = 0;
  }

  // --- Space ------------------------------------------------------------------------------------------------------------

  private get perSegment(): i32 { return this.medium.segmentSectors / PAGE_SECTORS; }

  /** Pages of keys that an index with entries of `bytes` has at most. */
  private pagesFor(bytes: u32): i32 { return bytes ? <i32>(bytes / PAGE_FILLED) + 1 : 0; }

  /** Segments that the next full checkpoint needs for its index at most. */
  private runNeed(bytes: u32): i32 {
    const pages = this.pagesFor(bytes);
    return (pages + metaPagesFor(pages, this.medium.segments) + this.perSegment - 1) / this.perSegment;
  }

  private get entryBound(): u32 { return this.head.runBytes + this.changes.bytes; }

  /**
   * Segments the log may take now, with an index of `entryBytes` to come and one of `runCount` segments there. Kept back is what the next full checkpoint needs, and
   * what it takes from the one after it because the index has grown; a segment for records it moves; and, from sets, one for deletions.
   */
  private available(entryBytes: u32, runCount: i32, isDeletion: bool): i32 {
    const need = this.runNeed(entryBytes);
    return this.segments.free - need - max(0, need - runCount) - (isDeletion ? 1 : 2);
  }

  /** True when with another `bytes` of entries there is still room for deletions, and for the next full checkpoint. */
  allows(bytes: i32): bool {
    return this.available(this.entryBound + bytes, this.head.runCount, true) + this.log.ahead(this.head) > 0;
  }

  /** True when `seal` would find segments for the log. */
  canExtend(isDeletion: bool): bool { return this.available(this.entryBound, this.head.runCount, isDeletion) > 0; }

  /** True when another `bytes` of entries might not fit the index in RAM or the head. */
  isIndexFull(bytes: i32): bool {
    const pages = this.pagesFor(this.entryBound + bytes);
    return pages > this.run.maxPages || pages + metaPagesFor(pages, this.medium.segments) > RUN_MAX * this.perSegment;
  }

  /** True when the log has become as long as a mount should have to read. */
  get isDue(): bool { return this.log.tailSectors >= this.tailLimit || this.head.tailCount > TAIL_MAX - 2 * QUEUE_MAX; }

  // --- Light ------------------------------------------------------------------------------------------------------------

  /** Writes a head with the log sealed and a new queue. Nothing is staged. @returns 0 or `Err` */
  seal(isDeletion: bool): i32 {
    const head = this.head;
    const next = this.spare;
    next.copy(head);
    next.number = ++this.lastNumber;
    for (let i = 0; i < head.queueCount; ++i) {
      const used = this.log.used[i];
      if (!used) continue;
      const at = 3 * next.tailCount++;
      next.tail[at] = head.queue[i];
      next.tail[at + 1] = head.epoch;
      next.tail[at + 2] = used;
    }
    next.nextFrame = this.log.settled + 1;
    const error = this.finish(next, this.entryBound, isDeletion);
    if (!error) ++this.light;
    return error;
  }

  /** Gives `next` a queue, writes it, and makes it the head. */
  private finish(next: Head, entryBytes: u32, isDeletion: bool): i32 {
    const segments = this.segments;
    const medium = this.medium;
    this.isOpen = false;
    next.queueCount = 0;
    segments.sort(next, medium.segments);
    let count = min(this.available(entryBytes, next.runCount, false), QUEUE_MAX);
    this.isReserved = count <= 0;
    if (count <= 0) count = isDeletion && this.available(entryBytes, next.runCount, true) > 0 ? 1 : 0;
    for (let i = 0; i < count; ++i) next.queue[next.queueCount++] = segments.take(next.epoch, SegmentState.QUEUE, medium.segments);
    next.written = medium.written;
    const error = this.writeHead(next);
    if (error) {
      segments.sort(this.head, medium.segments);
      return error;
    }
    this.head.copy(next);
    this.log.restart();
    this.isOpen = true;
    return 0;
  }

  /** Writes `head` to both rings, as `head.ts` says. */
  writeHead(head: Head): i32 {
    const slot = <u32>(head.number % head.slots) * SLOT_SECTORS;
    const area = this.medium.area;
    let error = this.disk.read(slot, SLOT_SECTORS, area);
    if (error) return error;
    const far = head.sectors - head.slots * SLOT_SECTORS + slot;
    const isFarFirst = slotState(area) != SlotState.DAMAGED;
    head.save(area);
    error = this.medium.write(isFarFirst ? far : slot, SLOT_SECTORS, area);
    if (!error) error = this.disk.flush();
    if (!error) error = this.medium.write(isFarFirst ? slot : far, SLOT_SECTORS, area);
    if (!error) error = this.disk.flush();
    return error;
  }

  // --- Full -------------------------------------------------------------------------------------------------------------

  /** Counts what counts: keys, and the bytes of each segment, to the segments' next table. @returns 0 or `Err` */
  survey(): i32 {
    const cursor = this.cursor;
    const live = this.segments.next;
    memory.fill(changetype<usize>(live), 0, <usize>this.segments.capacity << 2);
    this.keys = this.entryBytes = 0;
    this.liveBytes = 0;
    let more = cursor.seek(0, 0);
    if (more < 0) return more;
    while ((more = cursor.next()) > 0) {
      const bytes = recordBytes(cursor.keyLength, cursor.valueLength);
      live[this.medium.segmentOf(cursor.sector)] += bytes;
      this.liveBytes += bytes;
      ++this.keys;
      this.entryBytes += cursor.keyLength + ENTRY_BYTES;
    }
    return more;
  }

  /** Writes the index anew, and a head. Only while `isOpen`, nothing staged. @returns 0 or `Err`; then all is as it was, but `isOpen` may be false */
  compact(isDeletion: bool): i32 {
    const head = this.head;
    const next = this.spare;
    const segments = this.segments;
    let error = this.survey();
    if (error) return error;
    for (let i = 0; i < head.queueCount; ++i) if (!this.log.used[i]) segments.release(head.queue[i]);
    this.chooseVictims();
    error = this.checkVictims();
    if (error) return error;
    next.copy(head);
    next.number = ++this.lastNumber;
    next.runCount = next.tailCount = 0;
    next.runEpoch = next.epoch + 1;
    this.isOpen = false; // until the head is there: what is written now has an epoch that must not be used again
    error = this.merger.merge(next, this.runNeed(this.entryBytes));
    if (!error) error = this.merger.writeMeta(next);
    if (!error) error = this.disk.flush();
    if (error) {
      segments.sort(head, this.medium.segments);
      return error;
    }
    next.pages = this.merger.pages;
    next.keys = this.keys;
    next.runBytes = this.entryBytes;
    next.tailFirst = next.nextFrame = this.log.settled + 1;
    segments.swapLive();
    error = this.finish(next, this.entryBytes, isDeletion);
    if (error) {
      segments.swapLive();
      segments.sort(head, this.medium.segments);
      return error;
    }
    this.merger.adopt();
    this.changes.clear();
    this.log.tailSectors = 0;
    ++this.full;
    return 0;
  }

  /** On a disk with little room, drops victims until those that are left give back what their records take. @returns 0 or `Err` */
  private checkVictims(): i32 {
    const room = this.segments.free - this.runNeed(this.entryBytes);
    if (room > ROOMY) return 0;
    const victims = this.merger.victims;
    const live = this.segments.next;
    for (let tries = 0; tries < 8; ++tries) {
      let count = 0;
      let fullest = -1;
      for (let i = 0; i < <i32>this.medium.segments; ++i) {
        if (!victims[i]) continue;
        ++count;
        if (fullest < 0 || live[i] > live[fullest]) fullest = i;
      }
      if (!count) return 0;
      const needed = this.merger.plan();
      if (needed < 0) return needed;
      if (needed <= count && needed <= room) return 0;
      victims[fullest] = 0;
    }
    memory.fill(changetype<usize>(victims), 0, victims.length);
    return 0;
  }

  /** Marks the segments whose records move: those with least that counts, until enough would be free; and one that has been calm for long. */
  private chooseVictims(): void {
    const segments = this.segments;
    const count = <i32>this.medium.segments;
    const live = segments.next;
    const victims = this.merger.victims;
    memory.fill(changetype<usize>(victims), 0, count);
    const need = this.runNeed(this.entryBytes);
    const capacity = <u32>(this.perSegment * (PAGE_BYTES - PACK_HEADER));
    const room = segments.free - need;
    if (room <= 0) return;
    const budget = <u64>room * (capacity - capacity / 4);
    let free = room + this.head.runCount;
    let worst: u32 = 0;
    let calm = -1;
    for (let i = 0; i < count; ++i) {
      worst = max(worst, segments.wear[i]);
      if (!holdsData(segments.state[i])) continue;
      if (!live[i]) ++free;
      else if (segments.state[i] == <u8>SegmentState.DATA && (calm < 0 || segments.wear[i] < segments.wear[calm])) calm = i;
    }
    const goal = need + 3 + min(this.tailLimit / this.medium.segmentSectors + 1, count / 4);
    let bytes: u64 = 0;
    if (calm >= 0 && segments.wear[calm] + WEAR_SPREAD < worst && live[calm] <= budget) {
      victims[calm] = 1;
      bytes = live[calm];
    }
    while (free < goal) {
      let best = -1;
      for (let i = 0; i < count; ++i) {
        if (live[i] && !victims[i] && holdsData(segments.state[i]) && (best < 0 || live[i] < live[best])) best = i;
      }
      if (best < 0 || live[best] > capacity - capacity / 8 || bytes + live[best] > budget) break;
      victims[best] = 1;
      const before = bytes / capacity;
      bytes += live[best];
      if (bytes / capacity == before) ++free;
    }
  }
}

function holdsData(state: u8): bool {
  return state == <u8>SegmentState.DATA || state == <u8>SegmentState.TAIL || state == <u8>SegmentState.QUEUE;
}
