/**
 * The work of a full checkpoint: one pass over all keys in order writes them to new pages, and copies records out of segments that are to be free. Everything goes to
 * free segments; what it leaves counts once a head says so.
 */
import { Err } from "hal/error";
import { Cursor } from "./cursor";
import { Head, RUN_MAX } from "./head";
import { Medium, PAGE_BYTES, PAGE_SECTORS, PAYLOAD, frameSectors } from "./medium";
import { PACK_HEADER, PACK_MAGIC, isRecordOf, recordBytes } from "./record";
import { FENCES_PER_PAGE, FENCE_BYTES, PageMaker, Run, SEGMENTS_PER_PAGE, makeFence, metaPagesFor } from "./run";
import { SegmentState, Segments } from "./segments";

@final export class Merger {
  /** Segments whose records move. */
  readonly victims: StaticArray<u8>;
  /** Pages of the new run, and its fences. */
  pages: i32 = 0;
  fences: StaticArray<u8>;
  /** Since mount: bytes that were moved, and records that were left where they were because they cannot be read. */
  moved: u64 = 0;
  unreadable: u32 = 0;
  private readonly maker: PageMaker = new PageMaker();
  private need: i32 = 0;
  private packSegment: i32 = -1;
  private packPosition: i32 = 0;
  private packLength: i32 = 0;

  constructor(private readonly medium: Medium, private readonly segments: Segments, private readonly run: Run, private readonly cursor: Cursor,
    private readonly payload: usize) {
    this.victims = new StaticArray<u8>(segments.capacity);
    this.fences = new StaticArray<u8>(run.fences.length);
  }

  private get perSegment(): i32 { return this.medium.segmentSectors / PAGE_SECTORS; }

  /** Makes the new run the one that counts. */
  adopt(): void {
    const old = this.run.fences;
    this.run.fences = this.fences;
    this.fences = old;
    this.run.pages = this.pages;
    this.run.forget();
  }

  /** Segments that the victims' records will take, as `move` lays them; or `Err`. */
  plan(): i32 {
    const cursor = this.cursor;
    const medium = this.medium;
    let segments = 0;
    let position = 0;
    let length = 0;
    let more = cursor.seek(0, 0);
    if (more < 0) return more;
    while ((more = cursor.next()) > 0) {
      if (!this.victims[medium.segmentOf(cursor.sector)]) continue;
      const bytes = recordBytes(cursor.keyLength, cursor.valueLength);
      if (length && length + bytes > PAGE_BYTES) {
        position += frameSectors(length);
        length = 0;
      }
      if (!length) {
        const most = max(frameSectors(PACK_HEADER + bytes), PAGE_SECTORS);
        if (!segments || position + most > medium.segmentSectors) {
          ++segments;
          position = 0;
        }
        length = PACK_HEADER;
      }
      length += bytes;
    }
    return more < 0 ? more : segments;
  }

  /** Writes all keys to a new run, which takes `need` segments at most, and moves records out of the victims. @returns 0 or `Err` */
  merge(next: Head, need: i32): i32 {
    this.need = need;
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
  writeMeta(next: Head): i32 {
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

  /** Reads what `writeMeta` wrote for `head`. @returns 0 or `Err` */
  loadMeta(head: Head): i32 {
    const count = <i32>this.medium.segments;
    const page = this.maker.at;
    const pages = <i32>head.pages;
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
        if (segments.free <= this.need - next.runCount) return 0;
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
