/**
 * The runtime asc links into every program (`--runtime ~lib/kernel/heap`): allocator and garbage collector.
 *
 * As asc's entry file this module must export nothing, or each export would become one of the image. The parts:
 * `heap/pages.ts` hands out 4 KiB pages, `heap/objects.ts` cuts them into objects and has what asc's library calls, `heap/collect.ts`
 * finds what is still in use.
 *
 * Objects never move. There is no shadow stack: stacks and registers are searched for anything that looks like a pointer; objects, static
 * ones included, and globals are followed exactly. An object is 8 bytes of header (class id, size) and its fields, and begins at a multiple of 16.
 */
import "./heap/objects";
