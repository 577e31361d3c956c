/**
 * Objects: size classes, free lists, sweeping, and the functions that asc's library allocates with.
 *
 * A page of small objects holds blocks of one size from its byte 8 on, so that objects (behind 8 bytes of header) are aligned to 16 and
 * no block reaches the page's end: one past an object's end is still in its page. Free blocks are zero but for their header, which
 * links them: next block, `FREE_BLOCK`.
 */
import { trap } from "hal/hw";
import { Trap } from "hal/trap";
import {
  Kind, PAGE_SHIFT, PAGE_SIZE, PageFlag, flagsOf, isReady, marks, nextOf, releasePages, setFlags, setNext, setPage, startPages, takePages,
} from "./pages";
import { collect, liveBytes } from "./collect";

/** Number of size classes. */
export const CLASSES: u32 = 21;
/** Size word of a free block. */
export const FREE_BLOCK: u32 = 0xffffffff;
/** Set in the size word of a block that is not an object: `__alloc` gave it out and only `__free` takes it back. */
export const RAW_BLOCK: u32 = 0x80000000;

/** Largest object of a size class; larger ones take whole pages. */
const SMALL_MAX: usize = 2024;
/** Up to here classes are 16 bytes apart and need no table. */
const STEPPED_MAX: usize = 120;
/** Largest object at all. */
const OBJECT_MAX: usize = 1 << 30;
/** At least so much is allocated between collections. */
const TRIGGER_MIN: usize = 256 << 10;

/** Block sizes in bytes. */
// @ts-ignore: decorator
@lazy const sizes = memory.data<u16>([
  16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 240, 288, 336, 400, 496, 576, 672, 816, 1008, 1360, 2032,
]);
/** ceil(32768 / (size / 16)): multiplying replaces the division by the size, exactly for all offsets in a page. */
// @ts-ignore: decorator
@lazy const reciprocals = memory.data<u16>([
  32768, 16384, 10923, 8192, 6554, 5462, 4682, 4096, 3277, 2731, 2185, 1821, 1561, 1311, 1058, 911, 781, 643, 521, 386, 259,
]);
/** Blocks per page: 4088 / size. */
// @ts-ignore: decorator
@lazy const counts = memory.data<u8>([255, 127, 85, 63, 51, 42, 36, 31, 25, 21, 17, 14, 12, 10, 8, 7, 6, 5, 4, 3, 2]);
/** Class of a block of n × 16 bytes. */
// @ts-ignore: decorator
@lazy const classes = memory.data<u8>([
  0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14,
  15, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16, 17, 17, 17, 17, 17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18,
  19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20,
  20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20,
]);
/** First free block of each class, 0 = none. */
// @ts-ignore: decorator
@lazy const heads = memory.data<u32>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
/** First page of each class that the last collection left to be swept, 0 = none. */
// @ts-ignore: decorator
@lazy const unswept = memory.data<u32>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Bytes handed to free lists and large objects since the last collection. */
export let allocatedBytes: usize = 0;

// @ts-ignore: decorator
@inline export function blockSize(index: u32): usize { return load<u16>(sizes + (<usize>index << 1)); }
// @ts-ignore: decorator
@inline export function blockCount(index: u32): usize { return load<u8>(counts + <usize>index); }
/** Which block of a page of class `index` byte `offset`, counted from the first block, is in. */
// @ts-ignore: decorator
@inline export function blockIndex(offset: usize, index: u32): usize { return (offset >> 4) * load<u16>(reciprocals + (<usize>index << 1)) >> 15; }

// @ts-ignore: decorator
@inline function classOf(size: usize): u32 {
  return size <= STEPPED_MAX ? <u32>(size + 7) >> 4 : load<u8>(classes + ((size + 23) >> 4));
}

/** Takes a zeroed block that holds `size` bytes after its header. Traps when no memory is left. */
function take(size: usize): usize {
  if (size > SMALL_MAX) return takeLarge(size);
  const index = classOf(size);
  const head = heads + (<usize>index << 2);
  let block = load<usize>(head);
  if (!block) {
    refill(index);
    block = load<usize>(head);
  }
  store<usize>(head, load<usize>(block));
  return block;
}

/** Puts at least one block into the free list of class `index`. Traps when no memory is left. */
function refill(index: u32): void {
  if (!isReady() && !startPages()) outOfMemory();
  if (sweepFor(index)) return;
  if (isCollectionDue(0)) {
    collect();
    if (sweepFor(index)) return;
  }
  let page = takePages(1);
  if (!page) {
    collect();
    if (sweepFor(index)) return;
    page = takePages(1);
    if (!page) outOfMemory();
  }
  allocatedBytes += PAGE_SIZE;
  const start = page << PAGE_SHIFT;
  if (flagsOf(page) & PageFlag.DIRTY) memory.fill(start, 0, PAGE_SIZE);
  setPage(page, index + 1, 0);
  const size = blockSize(index);
  const first = start + 8;
  let next: usize = 0;
  for (let block = first + (blockCount(index) - 1) * size; block >= first; block -= size) {
    store<u64>(block, <u64>next | <u64>FREE_BLOCK << 32);
    next = block;
  }
  store<usize>(heads + (<usize>index << 2), next);
}

/** Sweeps pages of class `index` until one has free blocks. @returns false when none has. */
function sweepFor(index: u32): bool {
  const list = unswept + (<usize>index << 2);
  for (let page = load<usize>(list); page; page = load<usize>(list)) {
    store<usize>(list, nextOf(page));
    const free = sweep(page, index);
    if (free) {
      allocatedBytes += free * blockSize(index);
      return true;
    }
  }
  return false;
}

/** Frees the unmarked objects of `page` and makes its free blocks the free list. @returns how many there are. */
function sweep(page: usize, index: u32): usize {
  const size = blockSize(index);
  const first = (page << PAGE_SHIFT) + 8;
  const bits = marks;
  let next: usize = 0;
  let free: usize = 0;
  for (let block = first + (blockCount(index) - 1) * size; block >= first; block -= size) {
    const word = load<u32>(block, 4);
    if (word != FREE_BLOCK) {
      const ptr = block + 8;
      if (word >= RAW_BLOCK || load<u32>(bits + (ptr >> 9 << 2)) >>> (<u32>ptr >> 4 & 31) & 1) continue;
      if (size <= STEPPED_MAX + 8) clear(ptr, block + size);
      else memory.fill(ptr, 0, size - 8);
    }
    store<u64>(block, <u64>next | <u64>FREE_BLOCK << 32);
    next = block;
    ++free;
  }
  store<usize>(heads + (<usize>index << 2), next);
  return free;
}

/** Zeroes `at .. end`, a multiple of 8 bytes that is not 0. */
// @ts-ignore: decorator
@inline function clear(at: usize, end: usize): void {
  do {
    store<u64>(at, 0);
    at += 8;
  } while (at < end);
}

/** Takes neighbouring pages for one object of `size` bytes. */
function takeLarge(size: usize): usize {
  if (size > OBJECT_MAX || (!isReady() && !startPages())) outOfMemory();
  // The object begins at byte 16, and one past its end is still inside.
  const count = (size + 16 + PAGE_SIZE) >> PAGE_SHIFT;
  const bytes = count << PAGE_SHIFT;
  if (isCollectionDue(bytes)) collect();
  let page = takePages(count);
  if (!page) {
    collect();
    page = takePages(count);
    if (!page) outOfMemory();
  }
  allocatedBytes += bytes;
  let dirty: u32 = 0;
  for (let i: usize = 1; i < count; ++i) {
    dirty |= flagsOf(page + i);
    setPage(page + i, Kind.REST, page);
  }
  dirty |= flagsOf(page);
  setPage(page, Kind.LARGE, count);
  const start = page << PAGE_SHIFT;
  if (dirty & PageFlag.DIRTY) memory.fill(start, 0, bytes);
  return start + 8;
}

/** True when enough has been allocated for a collection to be worth its while. */
function isCollectionDue(more: usize): bool {
  return allocatedBytes + more >= max(TRIGGER_MIN, liveBytes) && allocatedBytes != 0;
}

function outOfMemory(): void {
  trap(Trap.OUT_OF_MEMORY);
  unreachable();
}

// --- For the collector --------------------------------------------------------------------------------------------------

/** Sweeps what the last collection left. */
export function sweepRest(): void {
  for (let index: u32 = 0; index < CLASSES; ++index) {
    for (let page = load<usize>(unswept + (<usize>index << 2)); page; page = nextOf(page)) sweep(page, index);
  }
}

/** Empties all lists, for a collection to fill them again. */
export function forgetFreeBlocks(): void {
  memory.fill(heads, 0, CLASSES << 2);
  memory.fill(unswept, 0, CLASSES << 2);
  allocatedBytes = 0;
}

/** Lists `page` of class `index` for sweeping. */
export function listUnswept(page: usize, index: u32): void {
  const list = unswept + (<usize>index << 2);
  setNext(page, load<usize>(list));
  store<usize>(list, page);
}

// --- What asc's library and generated code call --------------------------------------------------------------------------

// @ts-ignore: decorator
@global @unsafe
function __new(size: usize, id: u32): usize {
  if (isDefined(UNI_GC_STRESS)) {
    if (isReady()) collect();
  }
  // Short path: pop the free list of a class that needs no table.
  if (size <= STEPPED_MAX) {
    const head = heads + ((size + 7) >> 4 << 2);
    const free = load<usize>(head);
    if (free) {
      store<usize>(head, load<usize>(free));
      store<u64>(free, <u64>id | <u64>size << 32);
      return free + 8;
    }
  }
  return takeSlowly(size, id);
}

/** Makes an object where the short path cannot. The back end keeps it out of `__new`, which then saves no registers. */
function takeSlowly(size: usize, id: u32): usize {
  const block = take(size);
  store<u64>(block, <u64>id | <u64>size << 32);
  return block + 8;
}

/** Size of the largest object whose block is like that of an object of `size` bytes. */
function room(size: usize): usize {
  return size > SMALL_MAX ? ((size + 16 + PAGE_SIZE) >> PAGE_SHIFT << PAGE_SHIFT) - 17 : blockSize(classOf(size)) - 8;
}

// @ts-ignore: decorator
@global @unsafe
function __renew(ptr: usize, size: usize): usize {
  const old: usize = load<u32>(ptr - 4);
  if (room(size) == room(old)) {
    // The bytes behind an object, to the end of its block, are zero, and stay so.
    if (size < old) memory.fill(ptr + size, 0, old - size);
    store<u32>(ptr - 4, <u32>size);
    return ptr;
  }
  const grown = __new(size, load<u32>(ptr - 8));
  memory.copy(grown, ptr, min(size, old));
  return grown;
}

// @ts-ignore: decorator
@global @unsafe
function __link(parent: usize, child: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
function __alloc(size: usize): usize {
  const block = take(size);
  store<u32>(block, 0);
  store<u32>(block, <u32>size | RAW_BLOCK, 4);
  const page = block >> PAGE_SHIFT;
  setFlags(page, flagsOf(page) | PageFlag.RAW);
  return block + 8;
}

// @ts-ignore: decorator
@global @unsafe
function __free(ptr: usize): void {
  const block = ptr - 8;
  const word = load<u32>(block, 4);
  assert(word >= RAW_BLOCK && word != FREE_BLOCK, "not an allocated block");
  const size: usize = word & ~RAW_BLOCK;
  if (size > SMALL_MAX) {
    releasePages(block >> PAGE_SHIFT, (size + 16 + PAGE_SIZE) >> PAGE_SHIFT);
    return;
  }
  // It becomes an object that nobody refers to; the next collection frees it.
  store<u32>(block, <u32>size, 4);
}

// @ts-ignore: decorator
@global @unsafe
function __realloc(ptr: usize, size: usize): usize {
  const old: usize = load<u32>(ptr - 4) & ~RAW_BLOCK;
  const grown = __alloc(size);
  memory.copy(grown, ptr, min(size, old));
  __free(ptr);
  return grown;
}
