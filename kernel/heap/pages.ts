/**
 * Pages of the heap: a table with one entry per 4 KiB page of linear memory, runs of free pages, and growth.
 *
 * The table is indexed by page number from address 0, so a pointer's entry is one shift away. It lies in the heap itself and moves
 * when memory outgrows it. Behind its entries lie the mark bits, one per 16 bytes of memory, and a small mark stack.
 */

export const PAGE_SHIFT: u32 = 12;
export const PAGE_SIZE: usize = 4096;

/** Kinds of pages; 1 .. `CLASSES` are pages of small objects of class kind - 1. */
export namespace Kind {
  /** Not the heap's: static data, the table itself, or past the end. */
  export const NONE: u32 = 0;
  /** Part of the mark stack. */
  export const STACK: u32 = 252;
  /** In a run of free pages. */
  export const FREE: u32 = 253;
  /** First page of a large object. */
  export const LARGE: u32 = 254;
  /** Another page of a large object. */
  export const REST: u32 = 255;
}

/** Flags of a page. */
export namespace PageFlag {
  /** Its contents may be other than zero. Only meaningful while free. */
  export const DIRTY: u32 = 1;
  /** It holds unmanaged blocks, so it is not free just because nothing in it is marked. */
  export const RAW: u32 = 2;
}

// An entry is 16 bytes: 0 u8 kind, 1 u8 flags, 4 u32 next page in a list (0 = end), 8 u32 `extent`. The rest is spare.
const ENTRY_SHIFT: u32 = 4;
const ENTRY_BYTES: usize = 16;
const MARK_BYTES: usize = 32;
/** Bytes of the mark stack that is always there. */
export const BASE_STACK_BYTES: usize = 2048;
/** Pages the first table covers: with its mark bits and the mark stack it fills two pages exactly. */
const FIRST_CAPACITY: usize = 128;
/** Growth asks for an eighth of the heap, within these bounds, in 64 KiB pages. */
const GROW_MAX: usize = 64;

let table: usize = 0;
let capacity: usize = 0;
/** Mark bit of address a: bit (a >> 4) & 31 of the word at `marks + (a >> 9 << 2)`. */
export let marks: usize = 0;
/** First and one past the last page of the heap. */
export let firstPage: usize = 0;
export let topPage: usize = 0;
/** First run of free pages, or 0. */
let runs: usize = 0;
/** Pages in free runs. */
export let freePages: usize = 0;

// @ts-ignore: decorator
@inline function entry(page: usize): usize { return table + (page << ENTRY_SHIFT); }
// @ts-ignore: decorator
@inline export function kindOf(page: usize): u32 { return load<u8>(entry(page)); }
// @ts-ignore: decorator
@inline export function flagsOf(page: usize): u32 { return load<u8>(entry(page), 1); }
// @ts-ignore: decorator
@inline export function setFlags(page: usize, flags: u32): void { store<u8>(entry(page), flags, 1); }
// @ts-ignore: decorator
@inline export function nextOf(page: usize): usize { return load<usize>(entry(page), 4); }
// @ts-ignore: decorator
@inline export function setNext(page: usize, next: usize): void { store<usize>(entry(page), next, 4); }
/** First page of a free run or large object: its length in pages. Other pages of a large object: the first one. */
// @ts-ignore: decorator
@inline export function extentOf(page: usize): usize { return load<usize>(entry(page), 8); }
// @ts-ignore: decorator
@inline export function setPage(page: usize, kind: u32, extent: usize): void {
  store<u16>(entry(page), kind);
  store<usize>(entry(page), extent, 8);
}

/** True once the heap can be asked for pages. */
// @ts-ignore: decorator
@inline export function isReady(): bool { return table != 0; }

/** Start of the mark stack that is always there. */
export function baseStack(): usize { return marks + capacity * MARK_BYTES; }

/** Lays the first table at the start of the heap. @returns false when there is no memory for it. */
export function startPages(): bool {
  firstPage = (__heap_base + PAGE_SIZE - 1) >> PAGE_SHIFT;
  topPage = <usize>memory.size() << 4;
  // Static data may take more pages than a small table counts; the rest is room for the table itself.
  capacity = max(FIRST_CAPACITY, max(topPage, firstPage + (firstPage >> 3) + 32));
  const short = <isize>(firstPage + tablePagesFor(capacity)) - <isize>topPage;
  if (short > 0 && memory.grow((<i32>short + 15) >> 4) < 0) return false;
  topPage = <usize>memory.size() << 4;
  capacity = max(capacity, topPage);
  const used = tablePagesFor(capacity);
  if (firstPage + used > topPage) return false;
  table = firstPage << PAGE_SHIFT;
  marks = table + capacity * ENTRY_BYTES;
  if (firstPage + used < topPage) addRun(firstPage + used, topPage - firstPage - used);
  return true;
}

function tablePagesFor(pages: usize): usize {
  return (pages * (ENTRY_BYTES + MARK_BYTES) + BASE_STACK_BYTES + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/** Puts pages into the free runs, in front, flags as they are. */
function addRun(page: usize, count: usize): void {
  for (let i: usize = 0; i < count; ++i) store<u8>(entry(page + i), Kind.FREE);
  store<usize>(entry(page), count, 8);
  setNext(page, runs);
  runs = page;
  freePages += count;
}

/** Gives `count` used pages back. */
export function releasePages(page: usize, count: usize): void {
  for (let i: usize = 0; i < count; ++i) setFlags(page + i, PageFlag.DIRTY);
  addRun(page, count);
}

/** Takes `count` neighbouring free pages without growing memory. @returns the first, whose kind is still FREE, or 0. */
export function takeFreePages(count: usize): usize {
  let before: usize = 0;
  for (let page = runs; page; page = nextOf(page)) {
    const length = extentOf(page);
    if (length >= count) {
      let next = nextOf(page);
      if (length > count) {
        const rest = page + count;
        store<usize>(entry(rest), length - count, 8);
        setNext(rest, next);
        next = rest;
      }
      if (before) setNext(before, next);
      else runs = next;
      freePages -= count;
      return page;
    }
    before = page;
  }
  return 0;
}

/** Takes `count` neighbouring pages, growing memory when need be. @returns the first, whose kind is still FREE, or 0. */
export function takePages(count: usize): usize {
  let page = takeFreePages(count);
  if (page) return page;
  if (count > 1 && freePages >= count) {
    rebuildRuns();
    page = takeFreePages(count);
    if (page) return page;
  }
  return growBy(count) ? takeFreePages(count) : 0;
}

/** Grows memory by at least `count` pages in one run. */
function growBy(count: usize): bool {
  const generous = max(count, min((topPage - firstPage) >> 3, GROW_MAX << 4));
  return growExactly(generous) || (generous > count && growExactly(count));
}

function growExactly(count: usize): bool {
  const top = topPage;
  let wanted = count;
  let newCapacity = capacity;
  if (top + wanted + 16 > capacity) {
    // The larger table goes to the start of the new memory.
    newCapacity = max(capacity << 1, (top + wanted) + (wanted >> 3) + 32);
    wanted += tablePagesFor(newCapacity);
  }
  if (wanted > 0x100000 || memory.grow((<i32>wanted + 15) >> 4) < 0) return false;
  topPage = <usize>memory.size() << 4;
  let first = top;
  if (newCapacity != capacity) {
    moveTable(top, newCapacity);
    first += tablePagesFor(newCapacity);
  }
  addRun(first, topPage - first);
  return true;
}

/** Moves the table to page `to`, which is fresh memory. Mark bits move too; the mark stack must be empty. */
function moveTable(to: usize, newCapacity: usize): void {
  const old = table;
  const oldCapacity = capacity;
  const oldMarks = marks;
  table = to << PAGE_SHIFT;
  capacity = newCapacity;
  marks = table + newCapacity * ENTRY_BYTES;
  memory.copy(table, old, oldCapacity * ENTRY_BYTES);
  memory.copy(marks, oldMarks, oldCapacity * MARK_BYTES);
  releasePages(old >> PAGE_SHIFT, tablePagesFor(oldCapacity));
}

// --- Rebuilding the runs in one pass over the table, neighbours joined -------------------------------------------------

let lastRun: usize = 0;
let lastEnd: usize = 0;

/** Begins a pass: from here on pages are free only when `keepFree` says so. Pages come in ascending order. */
export function beginRuns(): void {
  runs = lastRun = lastEnd = freePages = 0;
}

/** Adds `count` pages to the runs, joined with the run before when they touch it. */
export function keepFree(page: usize, count: usize, flags: u32): void {
  for (let i: usize = 0; i < count; ++i) {
    store<u8>(entry(page + i), Kind.FREE);
    setFlags(page + i, flagsOf(page + i) & PageFlag.DIRTY | flags);
  }
  freePages += count;
  if (lastRun && lastEnd == page) {
    store<usize>(entry(lastRun), extentOf(lastRun) + count, 8);
  } else {
    store<usize>(entry(page), count, 8);
    setNext(page, 0);
    if (lastRun) setNext(lastRun, page);
    else runs = page;
    lastRun = page;
  }
  lastEnd = page + count;
}

/** Joins neighbouring free runs. */
function rebuildRuns(): void {
  beginRuns();
  let page = firstPage;
  while (page < topPage) {
    const kind = kindOf(page);
    const count = kind == Kind.FREE || kind == Kind.LARGE ? extentOf(page) : 1;
    if (kind == Kind.FREE) keepFree(page, count, 0);
    page += count;
  }
}

/** Clears the mark bits of the whole heap. */
export function clearMarks(): void {
  memory.fill(marks + firstPage * MARK_BYTES, 0, (topPage - firstPage) * MARK_BYTES);
}

/** True when nothing in `page` is marked. */
export function isUnmarked(page: usize): bool {
  const at = marks + page * MARK_BYTES;
  return !(load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24));
}
