/** All keys in order: the index on the disk with the changes in RAM over it. */
import { Changes } from "./changes";
import { Err } from "hal/error";
import { Medium, PAGE_BYTES } from "./medium";
import { compareKeys } from "./record";
import { Run, entryAt, entryCount, isPlausible, lowerBound } from "./run";

@final export class Cursor {
  /** The key that `next` has come to: good until the next call. */
  key: usize = 0;
  keyLength: i32 = 0;
  sector: u32 = 0;
  offset: i32 = 0;
  valueLength: u32 = 0;

  private change: i32 = 0;
  private page: i32 = -1;
  private slot: i32 = 0;
  private count: i32 = 0;
  private readonly buffer: StaticArray<u8> = new StaticArray<u8>(PAGE_BYTES);

  constructor(private readonly medium: Medium, private readonly run: Run, private readonly changes: Changes) {}

  /** Goes to the first key that is not less than the one given; `length` 0: to the first of all. @returns 0 or `Err` */
  seek(key: usize, length: i32): i32 {
    this.change = length ? this.changes.lowerBound(key, length) : 0;
    this.page = -1;
    this.slot = this.count = 0;
    if (!length) return 0;
    const page = this.run.pageOf(key, length);
    if (page < -1) return page + 1;
    if (page < 0) return 0;
    const at = changetype<usize>(this.buffer);
    const error = this.run.load(page, at);
    if (error) return error;
    this.page = page;
    this.count = entryCount(at);
    this.slot = lowerBound(at, key, length);
    return 0;
  }

  /** @returns 1 when there is a key, 0 at the end, or `Err` */
  next(): i32 {
    const page = changetype<usize>(this.buffer);
    const changes = this.changes;
    for (;;) {
      if (this.slot == this.count && this.page + 1 < this.run.pages) {
        const error = this.run.load(this.page + 1, page);
        if (error) return error;
        ++this.page;
        this.slot = 0;
        this.count = entryCount(page);
      }
      const hasRun = this.slot < this.count;
      const hasChange = this.change < changes.count;
      if (!hasRun && !hasChange) return 0;
      const at = hasRun ? page + entryAt(page, this.slot) : 0;
      let order = hasRun ? 1 : -1;
      if (hasRun && hasChange) order = compareKeys(changes.keyAt(this.change), changes.keyLength(this.change), at + 1, load<u8>(at));
      if (order <= 0) {
        const change = this.change++;
        if (!order) ++this.slot;
        if (changes.isDeletion(change)) continue;
        this.key = changes.keyAt(change);
        this.keyLength = changes.keyLength(change);
        this.sector = changes.sector(change);
        this.offset = changes.offset(change);
        this.valueLength = changes.valueLength(change);
        return 1;
      }
      ++this.slot;
      this.keyLength = load<u8>(at);
      this.key = at + 1;
      const value = at + 1 + this.keyLength;
      this.sector = load<u32>(value);
      this.offset = load<u16>(value, 4);
      this.valueLength = load<u32>(value, 6);
      return isPlausible(this.medium, this.sector, this.offset, this.valueLength) ? 1 : Err.CORRUPT;
    }
  }
}
