/** The collector: marks what is reachable, frees pages in which nothing is, and leaves the rest to be swept when allocated from. */
import { scanRoots } from "hal/hw";
import { Timer } from "hal/timer";
import {
  BASE_STACK_BYTES, Kind, PAGE_SHIFT, PAGE_SIZE, PageFlag, baseStack, beginRuns, clearMarks, extentOf, firstPage, flagsOf, isReady,
  isUnmarked, keepFree, kindOf, marks, releasePages, setPage, takeFreePages, topPage,
} from "./pages";
import { CLASSES, RAW_BLOCK, blockCount, blockIndex, blockSize, forgetFreeBlocks, listUnswept, sweepRest } from "./objects";

/** Bytes of objects found alive by the last collection, headers included. */
export let liveBytes: usize = 0;
/** Collections so far. */
export let collections: u32 = 0;
/** Length of the last and the longest collection, in ticks of the clock given to `setHeapClock`. */
export let lastPause: u64 = 0;
export let longestPause: u64 = 0;
/** How often the mark stack ran out and the heap was searched instead. */
export let rescans: u32 = 0;

let clock: Timer | null = null;
/** The mark stack is a chain of chunks; the first word of each is the chunk before, 0 for the first. */
let chunk: usize = 0;
let stackTop: usize = 0;
/** Bounds of the entries of the current chunk. */
let stackBottom: usize = 0;
let stackLimit: usize = 0;
/** An object was marked but did not fit the mark stack. */
let overflowed: bool = false;

/** Measures pauses with `timer` from now on. */
export function setHeapClock(timer: Timer): void {
  clock = timer;
}

/** Finds and frees garbage. Roots: stacks and registers of all fibers, and globals. In the simulator the fiber is unwound meanwhile. */
export function collect(): void {
  if (!isReady()) return;
  const timer = clock;
  const started: u64 = timer ? timer.now() : 0;
  sweepRest(); // dead objects that are still there could be taken for live ones
  forgetFreeBlocks();
  clearMarks();
  liveBytes = 0;
  useChunk(0);
  stackTop = stackBottom;
  scanRoots(firstPage << PAGE_SHIFT, topPage << PAGE_SHIFT);
  __visit_globals(0);
  drain();
  while (overflowed) {
    overflowed = false;
    ++rescans;
    rescan();
  }
  freeUnmarked();
  ++collections;
  if (timer) {
    lastPause = timer.now() - started;
    if (lastPause > longestPause) longestPause = lastPause;
  }
}

/** Marks the object around `address`, if there is one: any address from its header to one past its end counts. */
export function markAddress(address: usize): void {
  let page = address >> PAGE_SHIFT;
  if (page < firstPage || page >= topPage) return;
  const kind = kindOf(page);
  if (kind - 1 < CLASSES) {
    const size = blockSize(kind - 1);
    const count = blockCount(kind - 1);
    const first = (page << PAGE_SHIFT) + 8;
    if (address < first) return;
    const offset = address - first;
    let index = min(blockIndex(offset, kind - 1), count - 1);
    markBlock(first + index * size);
    // The start of a header is also one past the end of the object before.
    if (index && offset == index * size) markBlock(first + (index - 1) * size);
    return;
  }
  if (kind == Kind.REST) page = extentOf(page);
  else if (kind != Kind.LARGE) return;
  markBlock((page << PAGE_SHIFT) + 8);
}

/** Marks the block at `block` unless it is free. */
function markBlock(block: usize): void {
  const size = load<u32>(block, 4);
  if (size < RAW_BLOCK) mark(block + 8);
}

/** Marks object `ptr` and remembers to visit what it points to. */
// @ts-ignore: decorator
@inline export function mark(ptr: usize): void {
  const at = marks + (ptr >> 9 << 2);
  const bit: u32 = 1 << (<u32>ptr >> 4 & 31);
  const word = load<u32>(at);
  if (word & bit) return;
  store<u32>(at, word | bit);
  push(ptr);
}

function push(ptr: usize): void {
  const id = load<u32>(ptr - 8);
  liveBytes += load<u32>(ptr - 4) + 8;
  if (hasPointers(id)) pushToVisit(ptr);
}

function pushToVisit(ptr: usize): void {
  if (stackTop == stackLimit && !extendStack()) {
    overflowed = true;
    return;
  }
  store<usize>(stackTop, ptr);
  stackTop += sizeof<usize>();
}

// @ts-ignore: decorator
@inline function hasPointers(id: u32): bool {
  // shared/typeinfo.ts: flags of class `id`, bit 5 = POINTERFREE. Objects, buffers and strings come first and have none.
  return id > idof<string>() && !(load<u32>(__rtti_base + 4 + (<usize>id << 2)) & 32);
}

/** Makes `start`, or with 0 the part that is always there, the chunk on top. */
function useChunk(start: usize): void {
  chunk = start;
  stackBottom = start ? start + sizeof<usize>() : baseStack();
  stackLimit = start ? start + PAGE_SIZE : stackBottom + BASE_STACK_BYTES;
}

/**
 * Visits an object of the static data once per collection: its fields may have been set to objects of the heap. asc gives it a word
 * for its own collector's use, 16 bytes before the object, which here holds the collection that saw it last.
 */
function visitStatic(ptr: usize): void {
  const seen = collections + 1;
  if (!hasPointers(load<u32>(ptr - 8)) || load<u32>(ptr - 16) == seen) return;
  store<u32>(ptr - 16, seen);
  pushToVisit(ptr);
}

/** Adds a chunk of one page to the mark stack. */
function extendStack(): bool {
  const page = takeFreePages(1);
  if (!page) return false;
  setPage(page, Kind.STACK, 0);
  store<usize>(page << PAGE_SHIFT, chunk);
  useChunk(page << PAGE_SHIFT);
  stackTop = stackBottom;
  return true;
}

/** Visits what is on the mark stack until it is empty. */
function drain(): void {
  for (;;) {
    while (stackTop > stackBottom) {
      stackTop -= sizeof<usize>();
      __visit_members(load<usize>(stackTop), 0);
    }
    const done = chunk;
    if (!done) return;
    useChunk(load<usize>(done));
    stackTop = stackLimit; // it was full when the next one began
    releasePages(done >> PAGE_SHIFT, 1);
  }
}

/** Visits the members of every marked object again: those that did not fit the mark stack are among them. */
function rescan(): void {
  for (let page = firstPage; page < topPage; ++page) {
    const kind = kindOf(page);
    const first = (page << PAGE_SHIFT) + 8;
    if (kind == Kind.LARGE) {
      revisit(first);
    } else if (kind - 1 < CLASSES && !isUnmarked(page)) {
      const size = blockSize(kind - 1);
      for (let i = blockCount(kind - 1), block = first; i; --i, block += size) revisit(block);
    }
  }
}

function revisit(block: usize): void {
  const ptr = block + 8;
  if (!(load<u32>(marks + (ptr >> 9 << 2)) >>> (<u32>ptr >> 4 & 31) & 1) || !hasPointers(load<u32>(block))) return;
  __visit_members(ptr, 0);
  drain();
}

/** Frees large objects and whole pages without a mark; lists the other pages for sweeping. */
function freeUnmarked(): void {
  beginRuns();
  let page = firstPage;
  while (page < topPage) {
    const kind = kindOf(page);
    let count: usize = 1;
    if (kind == Kind.FREE) {
      count = extentOf(page);
      keepFree(page, count, 0);
    } else if (kind == Kind.LARGE) {
      count = extentOf(page);
      const raw = load<u32>((page << PAGE_SHIFT) + 12) >= RAW_BLOCK;
      if (!raw && isUnmarked(page)) keepFree(page, count, PageFlag.DIRTY);
    } else if (kind - 1 < CLASSES) {
      if (isUnmarked(page) && !(flagsOf(page) & PageFlag.RAW)) keepFree(page, 1, PageFlag.DIRTY);
      else listUnswept(page, kind - 1);
    }
    page += count;
  }
}

// What asc's library and generated code call.

// @ts-ignore: decorator
@global @unsafe
function __visit(ptr: usize, cookie: u32): void {
  if (ptr >= firstPage << PAGE_SHIFT) mark(ptr);
  else if (ptr) visitStatic(ptr);
}

// @ts-ignore: decorator
@global @unsafe
function __collect(): void {
  collect();
}
