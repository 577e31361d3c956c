// Generated from kernel/memory.ts by compiler/lower/declarations.ts. Do not edit.
/** Linear memory in bytes: static data and heap. */
export declare function memoryBytes(): u64;
/** Bytes of the heap. */
export declare function heapBytes(): usize;
/** Bytes in pages that hold nothing. */
export declare function freeBytes(): usize;
/** Bytes of objects the last collection found alive. */
export declare function liveAfterCollection(): usize;
/** Bytes allocated since the last collection, rounded up to free lists. */
export declare function allocatedSince(): usize;
/** Collections so far. */
export declare function collectionCount(): u32;
/** Microseconds the last collection took. */
export declare function lastPauseUs(): u64;
/** Microseconds the longest collection took. */
export declare function longestPauseUs(): u64;
export {};
