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
import { Medium, PAGE_BYTES, PAGE_SECTORS, PAYLOAD, frameSectors } from "./medium";
import { Kind, PACK_HEADER, PACK_MAGIC, RECORD_HEADER, compareKeys, recordBytes } from "./record";
import { ENTRY_BYTES, FENCE_BYTES, PAGE_FILLED, PageMaker, Run, makeFence } from "./run";
import { SEGMENT_BYTES, SegmentState, Segments } from "./segments";

/** How much more often than the calmest segment with data another may have been written before that one's data moves. */
const WEAR_SPREAD: u32 = 8;
/** Fences and segments of the table in a page. */
const FENCES_PER_PAGE: i32 = PAGE_BYTES / FENCE_BYTES;
const SEGMENTS_PER_PAGE: i32 = PAGE_BYTES / SEGMENT_BYTES;

export function metaPagesFor(pages: i32, segments: i32): i32 {
  return (pages + FENCES_PER_PAGE - 1) / FENCES_PER_PAGE + (segments + SEGMENTS_PER_PAGE - 1) / SEGMENTS_PER_PAGE;
}

@final export class Checkpoint {
  /** Heads may be trusted to go on with: one has been written since mount, and nothing has failed since. */
  isOpen: bool = false;
  /** The queue was taken from what is kept for deletions. */
  isReserved: bool = false;
  /** Of the last survey: keys, bytes of their entries, bytes of their records. */
  keys: u32 = 0;
  entryBytes: u32 = 0;
  liveBytes: u64 = 0;
  /** Since mount: checkpoints, bytes that full ones moved, records they left where they were because they cannot be read. */
  light: u32 = 0;
  full: u32 = 0;
  moved: u64 = 0;
  unreadable: u32 = 0;
  /** Highest number that a head may have been written with. */
  private lastNumber: u64 = 0;

  private readonly spare: Head = new Head();
  private readonly maker: PageMaker = new PageMaker();
  private readonly victims: StaticArray<u8>;
  private fences: StaticArray<u8>;
  private pages: i32 = 0;
  private packSegment: i32 = -1;
  private packPosition: i32 = 0;
  private packLength: i32 = 0;

  constructor(private readonly disk: Disk, private readonly medium: Medium, private readonly segments: Segments, private readonly changes: Changes,
    private readonly run: Run, private readonly log: Log, private readonly cursor: Cursor, private readonly head: Head, private readonly payload: usize,
    /** Sectors that the log may grow to before a full checkpoint. */
    private readonly tailLimit: i32) {
    this.victims = new StaticArray<u8>(segments.capacity);
    this.fences = new StaticArray<u8>(run.fences.length);
  }

  /** Begins with a head that was read or, for a new store, is to be written. */
  start(): void {
    this.isOpen = this.isReserved = false;
    this.lastNumber = this.head.number;
    this.light = this.full = this.unreadable = 0;
    this.moved = 0;
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

  /** Segments the log may take now. One more than for sets is kept for deletions, and what the next full checkpoint needs for both. */
  private available(entryBytes: u32, isDeletion: bool): i32 {
    return this.segments.free - this.runNeed(entryBytes) - (isDeletion ? 1 : 2);
  }

  /** True when `seal` would find segments for the log. */
  canExtend(isDeletion: bool): bool { return this.available(this.entryBound, isDeletion) > 0; }

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
    let count = min(this.available(entryBytes, false), QUEUE_MAX);
    this.isReserved = count <= 0;
    if (count <= 0) count = isDeletion && this.available(entryBytes, true) > 0 ? 1 : 0;
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
    next.copy(head);
    next.number = ++this.lastNumber;
    next.runCount = next.tailCount = 0;
    next.runEpoch = next.epoch + 1;
    this.isOpen = false; // until the head is there: what is written now has an epoch that must not be used again
    error = this.merge(next);
    if (!error) error = this.writeMeta(next);
    if (!error) error = this.disk.flush();
    if (error) {
      segments.sort(head, this.medium.segments);
      return error;
    }
    next.pages = this.pages;
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
    const old = this.run.fences;
    this.run.fences = this.fences;
    this.fences = old;
    this.run.pages = this.pages;
    this.run.forget();
    this.changes.clear();
    this.log.tailSectors = 0;
    ++this.full;
    return 0;
  }

  /** Marks the segments whose records move: those with least that counts, until enough would be free; and one that has been calm for long. */
  private chooseVictims(): void {
    const segments = this.segments;
    const count = <i32>this.medium.segments;
    const live = segments.next;
    const victims = this.victims;
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

  /** Writes all keys to a new run, and moves records out of the victims. */
  private merge(next: Head): i32 {
    const cursor = this.cursor;
    const maker = this.maker;
    this.pages = 0;
    this.packSegment = -1;
    this.packLength = 0;
    maker.clear();
    let more = cursor.seek(0, 0);
    if (more < 0) return more;
    while ((more = cursor.next()) > 0) {
      let sector = cursor.sector;
      let offset = cursor.offset;
      if (this.victims[this.medium.segmentOf(sector)]) {
        const error = this.move(next);
        if (error) return error;
        sector = this.movedSector;
        offset = this.movedOffset;
      }
      if (!maker.add(cursor.key, cursor.keyLength, sector, offset, cursor.valueLength)) {
        const error = this.writePage(next);
        if (error) return error;
        maker.add(cursor.key, cursor.keyLength, sector, offset, cursor.valueLength);
      }
    }
    if (more < 0) return more;
    const error = this.writePack();
    return error || !maker.count ? error : this.writePage(next);
  }

  private writePage(next: Head): i32 {
    if (this.pages == this.run.maxPages) return Err.NO_MEMORY;
    const page = this.maker.at;
    makeFence(changetype<usize>(this.fences) + <usize>this.pages * FENCE_BYTES, page + 3, load<u8>(page, 2));
    const error = this.put(next, this.pages, page);
    ++this.pages;
    this.maker.clear();
    return error;
  }

  /** Writes page `index` of the run. */
  private put(next: Head, index: i32, page: usize): i32 {
    const within = index % this.perSegment;
    const number = index / this.perSegment;
    const error = this.takeRun(next, number);
    if (error) return error;
    const sector = this.medium.startOf(next.run[number]) + within * PAGE_SECTORS;
    const area = this.medium.area;
    this.medium.encode(page, PAGE_BYTES, area, sector, next.runEpoch);
    return this.medium.write(sector, PAGE_SECTORS, area);
  }

  /** Sees to it that the run has segment `number`. */
  private takeRun(next: Head, number: i32): i32 {
    while (next.runCount <= number) {
      if (next.runCount == RUN_MAX) return Err.NO_MEMORY;
      const segment = this.segments.take(next.runEpoch, SegmentState.INDEX, this.medium.segments);
      if (segment < 0) return Err.NO_SPACE;
      next.run[next.runCount++] = segment;
    }
    return 0;
  }

  /** Writes the table of segments and the fences behind the pages. */
  private writeMeta(next: Head): i32 {
    const count = <i32>this.medium.segments;
    next.metaPages = metaPagesFor(this.pages, count);
    // All segments are taken before the table is saved, or it would not tell of the last ones.
    let error = this.takeRun(next, (this.pages + next.metaPages - 1) / this.perSegment);
    const page = this.maker.at;
    let index = this.pages;
    for (let i = 0; i < count && !error; i += SEGMENTS_PER_PAGE) {
      this.maker.clear();
      this.segments.save(i, min(SEGMENTS_PER_PAGE, count - i), page);
      error = this.put(next, index++, page);
    }
    for (let i = 0; i < this.pages && !error; i += FENCES_PER_PAGE) {
      this.maker.clear();
      memory.copy(page, changetype<usize>(this.fences) + <usize>i * FENCE_BYTES, min(FENCES_PER_PAGE, this.pages - i) * FENCE_BYTES);
      error = this.put(next, index++, page);
    }
    return error;
  }

  /** Reads what `writeMeta` wrote. @returns 0 or `Err` */
  loadMeta(): i32 {
    const count = <i32>this.medium.segments;
    const page = this.maker.at;
    const pages = <i32>this.head.pages;
    let index = pages;
    for (let i = 0; i < count; i += SEGMENTS_PER_PAGE) {
      const error = this.run.loadMeta(index++, page);
      if (error) return error;
      this.segments.load(i, min(SEGMENTS_PER_PAGE, count - i), page);
    }
    for (let i = 0; i < pages; i += FENCES_PER_PAGE) {
      const error = this.run.loadMeta(index++, page);
      if (error) return error;
      memory.copy(changetype<usize>(this.run.fences) + <usize>i * FENCE_BYTES, page, min(FENCES_PER_PAGE, pages - i) * FENCE_BYTES);
    }
    this.run.pages = pages;
    return 0;
  }

  // --- Moving records ---------------------------------------------------------------------------------------------------

  private movedSector: u32 = 0;
  private movedOffset: i32 = 0;

  /** Copies the cursor's record to the frame that is being packed, if it can be read and there is room. @returns 0 or `Err` */
  private move(next: Head): i32 {
    const cursor = this.cursor;
    const medium = this.medium;
    const segments = this.segments;
    this.movedSector = cursor.sector;
    this.movedOffset = cursor.offset;
    const bytes = recordBytes(cursor.keyLength, cursor.valueLength);
    if (this.packLength && this.packLength + bytes > PAGE_BYTES) {
      const error = this.writePack();
      if (error) return error;
    }
    if (!this.packLength) {
      const most = max(frameSectors(PACK_HEADER + bytes), PAGE_SECTORS);
      if (most > medium.capacity) return 0;
      if (this.packSegment < 0 || this.packPosition + most > medium.segmentSectors) {
        // The run comes first.
        if (segments.free <= this.runNeed(this.entryBytes) - next.runCount) return 0;
        this.packSegment = segments.take(next.runEpoch, SegmentState.DATA, medium.segments);
        this.packPosition = 0;
        if (this.packSegment < 0) return 0;
      }
      this.packLength = PACK_HEADER;
    }
    const segment = medium.segmentOf(cursor.sector);
    const at = this.payload + this.packLength;
    const error = medium.read(cursor.sector, cursor.offset, bytes, segments.epoch[segment], at);
    if (error && error != Err.CORRUPT) return error;
    if (error || !isRecordOf(at, cursor.key, cursor.keyLength, cursor.valueLength)) {
      ++this.unreadable;
      if (this.packLength == PACK_HEADER) this.packLength = 0;
      return 0;
    }
    this.movedSector = medium.startOf(this.packSegment) + this.packPosition + this.packLength / PAYLOAD;
    this.movedOffset = this.packLength % PAYLOAD;
    this.packLength += bytes;
    segments.next[segment] -= bytes;
    segments.next[this.packSegment] += bytes;
    this.moved += bytes;
    return 0;
  }

  private writePack(): i32 {
    const length = this.packLength;
    if (!length) return 0;
    const medium = this.medium;
    const sector = medium.startOf(this.packSegment) + this.packPosition;
    store<u32>(this.payload, PACK_MAGIC);
    store<u32>(this.payload, length, 4);
    const count = medium.encode(this.payload, length, medium.area, sector, this.segments.epoch[this.packSegment]);
    this.packPosition += count;
    this.packLength = 0;
    return medium.write(sector, count, medium.area);
  }
}

function holdsData(state: u8): bool {
  return state == <u8>SegmentState.DATA || state == <u8>SegmentState.TAIL || state == <u8>SegmentState.QUEUE;
}

/** True when the record at `at` is of that key and has a value of that length. */
export function isRecordOf(at: usize, key: usize, keyLength: i32, valueLength: u32): bool {
  return <i32>load<u8>(at) == keyLength && load<u8>(at, 1) == <u8>Kind.SET && load<u32>(at, 2) == valueLength
    && compareKeys(at + RECORD_HEADER, keyLength, key, keyLength) == 0;
}
