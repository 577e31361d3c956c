/** What the heap holds and how long collections take. */
import { collections, lastPause, liveBytes, longestPause } from "./heap/collect";
import { allocatedBytes } from "./heap/objects";
import { PAGE_SHIFT, firstPage, freePages, topPage } from "./heap/pages";
import { microseconds } from "./time";

/** Linear memory in bytes: static data and heap. */
export function memoryBytes(): u64 {
  return <u64>memory.size() << 16;
}

/** Bytes of the heap. */
export function heapBytes(): usize {
  return (topPage - firstPage) << PAGE_SHIFT;
}

/** Bytes in pages that hold nothing. */
export function freeBytes(): usize {
  return freePages << PAGE_SHIFT;
}

/** Bytes of objects the last collection found alive. */
export function liveAfterCollection(): usize {
  return liveBytes;
}

/** Bytes allocated since the last collection, rounded up to free lists. */
export function allocatedSince(): usize {
  return allocatedBytes;
}

/** Collections so far. */
export function collectionCount(): u32 {
  return collections;
}

/** Microseconds the last collection took. */
export function lastPauseUs(): u64 {
  return microseconds(lastPause);
}

/** Microseconds the longest collection took. */
export function longestPauseUs(): u64 {
  return microseconds(longestPause);
}
