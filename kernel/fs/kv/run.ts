/**
 * The index on the disk: all keys of the last full checkpoint in order, in pages of 8 sectors, and in RAM the first 24 bytes of each page's first key.
 *
 * A page's payload: u16 entries, then the entries from byte 2 on; from its end downward u16 places of the entries. An entry is u8 length of the key,
 * key, u32 sector and u16 offset of the record, u32 length of the value. Behind the pages lie the fences and the table of segments in pages of their own.
 */
import { Err } from "hal/error";
import { Medium, PAGE_BYTES, PAGE_SECTORS, PAYLOAD } from "./medium";
import { Head } from "./head";
import { VALUE_MAX, compareKeys } from "./record";
import { SEGMENT_BYTES } from "./segments";

/** Bytes of a fence. */
export const FENCE_BYTES: i32 = 24;
/** Bytes of an entry besides its key, its place included. */
export const ENTRY_BYTES: i32 = 13;
/** So much of a page is filled at least, whatever the keys. */
export const PAGE_FILLED: i32 = PAGE_BYTES - 2 - 255 - ENTRY_BYTES;

/** Fences and segments of the table in a page. */
export const FENCES_PER_PAGE: i32 = PAGE_BYTES / FENCE_BYTES;
export const SEGMENTS_PER_PAGE: i32 = PAGE_BYTES / SEGMENT_BYTES;

export function metaPagesFor(pages: i32, segments: i32): i32 {
  return (pages + FENCES_PER_PAGE - 1) / FENCES_PER_PAGE + (segments + SEGMENTS_PER_PAGE - 1) / SEGMENTS_PER_PAGE;
}

@final export class Run {
  /** 24 bytes for each page, as three words whose order is that of the bytes. */
  fences: StaticArray<u8>;
  pages: i32 = 0;
  /** What `find` has found. */
  sector: u32 = 0;
  offset: i32 = 0;
  valueLength: u32 = 0;
  /** Pages read since mount. */
  reads: u32 = 0;

  private readonly cached: StaticArray<i32>;
  private readonly pool: StaticArray<u8>;
  private hand: i32 = 0;
  private readonly prefix: StaticArray<u8> = new StaticArray<u8>(FENCE_BYTES);

  constructor(private readonly medium: Medium, private readonly head: Head, readonly maxPages: i32, cachePages: i32) {
    this.fences = new StaticArray<u8>(maxPages * FENCE_BYTES);
    this.cached = new StaticArray<i32>(cachePages);
    this.pool = new StaticArray<u8>(cachePages * PAGE_BYTES);
    this.forget();
  }

  /** Empties the cache: another run counts from now on. */
  forget(): void {
    for (let i = 0; i < this.cached.length; ++i) this.cached[i] = -1;
  }

  /** Where page `index` begins; those behind the pages of keys included. */
  private placeOf(index: i32): u32 {
    const perSegment = this.medium.segmentSectors / PAGE_SECTORS;
    return this.medium.startOf(this.head.run[index / perSegment]) + index % perSegment * PAGE_SECTORS;
  }

  /** Reads page `index` of keys to `to`, which has room for `PAGE_BYTES`. Uses the medium's buffer. @returns 0 or `Err` */
  load(index: i32, to: usize): i32 {
    const error = this.loadMeta(index, to);
    if (error) return error;
    return isPage(to) ? 0 : Err.CORRUPT;
  }

  /** Reads any page of the run, whatever is in it. */
  loadMeta(index: i32, to: usize): i32 {
    ++this.reads;
    return this.medium.read(this.placeOf(index), 0, PAGE_BYTES, this.head.runEpoch, to);
  }

  /** Page `index` in the cache, or 0 with `error`. */
  private error: i32 = 0;
  private page(index: i32): usize {
    for (let i = 0; i < this.cached.length; ++i) if (unchecked(this.cached[i]) == index) return changetype<usize>(this.pool) + <usize>i * PAGE_BYTES;
    const slot = this.hand;
    this.hand = slot + 1 == this.cached.length ? 0 : slot + 1;
    this.cached[slot] = -1;
    const at = changetype<usize>(this.pool) + <usize>slot * PAGE_BYTES;
    this.error = this.load(index, at);
    if (this.error) return 0;
    this.cached[slot] = index;
    return at;
  }

  /** Number of the last page whose first key is not greater than the one given; -1: none; below: `Err` - 1 */
  pageOf(key: usize, length: i32): i32 {
    const prefix = changetype<usize>(this.prefix);
    makeFence(prefix, key, length);
    let low = 0;
    let high = this.pages;
    while (low < high) {
      const middle = low + high >>> 1;
      let order = compareFences(changetype<usize>(this.fences) + <usize>middle * FENCE_BYTES, prefix);
      if (!order) {
        const page = this.page(middle);
        if (!page) return this.error - 1;
        order = compareKeys(page + 3, load<u8>(page, 2), key, length);
      }
      if (order <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Looks `key` up. @returns 0, `Err.NOT_FOUND`, or the reason why it cannot be told */
  find(key: usize, length: i32): i32 {
    const index = this.pageOf(key, length);
    if (index < 0) return index == -1 ? Err.NOT_FOUND : index + 1;
    const page = this.page(index);
    if (!page) return this.error;
    const slot = lowerBound(page, key, length);
    if (slot == entryCount(page)) return Err.NOT_FOUND;
    const at = page + entryAt(page, slot);
    const keyLength = <i32>load<u8>(at);
    if (compareKeys(at + 1, keyLength, key, length)) return Err.NOT_FOUND;
    const value = at + 1 + keyLength;
    this.sector = load<u32>(value);
    this.offset = load<u16>(value, 4);
    this.valueLength = load<u32>(value, 6);
    return isPlausible(this.medium, this.sector, this.offset, this.valueLength) ? 0 : Err.CORRUPT;
  }
}

/** True for a place where a record can be. */
export function isPlausible(medium: Medium, sector: u32, offset: i32, valueLength: u32): bool {
  return medium.holds(sector) && offset < PAYLOAD && valueLength <= <u32>VALUE_MAX;
}

// @ts-ignore: decorator
@inline export function entryCount(page: usize): i32 { return load<u16>(page); }
/** Byte of the page at which entry `slot` begins. */
// @ts-ignore: decorator
@inline export function entryAt(page: usize, slot: i32): usize { return load<u16>(page + PAGE_BYTES - 2 - (<usize>slot << 1)); }

/** Number of the first entry whose key is not less. */
export function lowerBound(page: usize, key: usize, length: i32): i32 {
  let low = 0;
  let high = entryCount(page);
  while (low < high) {
    const middle = low + high >>> 1;
    const at = page + entryAt(page, middle);
    if (compareKeys(at + 1, load<u8>(at), key, length) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True when all entries lie where they may. */
function isPage(page: usize): bool {
  const count = entryCount(page);
  if (!count || count > (PAGE_BYTES - 2) / (ENTRY_BYTES + 1)) return false;
  const end = <usize>(PAGE_BYTES - (count << 1));
  for (let i = 0; i < count; ++i) {
    const at = entryAt(page, i);
    if (at < 2 || at >= end) return false;
    const length = load<u8>(page + at);
    if (!length || at + length + 11 > end) return false;
  }
  return true;
}

export function makeFence(to: usize, key: usize, length: i32): void {
  memory.fill(to, 0, FENCE_BYTES);
  memory.copy(to, key, min(length, FENCE_BYTES));
  for (let i: usize = 0; i < <usize>FENCE_BYTES; i += 8) store<u64>(to + i, bswap(load<u64>(to + i)));
}

function compareFences(a: usize, b: usize): i32 {
  for (let i: usize = 0; i < <usize>FENCE_BYTES; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Fills pages, the keys in order. Whoever uses it writes those that are full. */
@final export class PageMaker {
  readonly page: StaticArray<u8> = new StaticArray<u8>(PAGE_BYTES);
  private used: i32 = 2;
  count: i32 = 0;

  get at(): usize { return changetype<usize>(this.page); }

  clear(): void {
    memory.fill(this.at, 0, PAGE_BYTES);
    this.used = 2;
    this.count = 0;
  }

  /** @returns false when the page is full */
  add(key: usize, length: i32, sector: u32, offset: i32, valueLength: u32): bool {
    if (this.used + length + ENTRY_BYTES + (this.count << 1) > PAGE_BYTES) return false;
    const page = this.at;
    store<u16>(page + PAGE_BYTES - 2 - (<usize>this.count << 1), <u16>this.used);
    let at = page + this.used;
    store<u8>(at, <u8>length);
    memory.copy(at + 1, key, length);
    at += 1 + length;
    store<u32>(at, sector);
    store<u16>(at, <u16>offset, 4);
    store<u32>(at, valueLength, 6);
    this.used += length + 11;
    store<u16>(page, <u16>++this.count);
    return true;
  }
}
