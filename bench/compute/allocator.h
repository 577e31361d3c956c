/* A plain segregated-fit malloc for the C twins: 16-byte size classes up to 512 bytes with free lists, larger blocks first
 * fit from one list. About what a good small C library's allocator costs; no locks, no checks. */
#ifndef ALLOCATOR_H
#define ALLOCATOR_H
struct block { u32 size; u32 pad; struct block *next; };
static struct block *lists[33], *large;
static u8 *arena, *arena_end;
void allocator_start(u8 *from, u8 *to) { arena = from; arena_end = to; }
static void *allocate(u32 bytes) {
  u32 size = (bytes + 8 + 15) & ~15u;
  struct block **list = size <= 512 ? &lists[size / 16] : &large;
  if (size <= 512) {
    struct block *block = *list;
    if (block) { *list = block->next; return &block->next; }
  } else {
    for (; *list; list = &(*list)->next) if ((*list)->size >= size) { struct block *block = *list; *list = block->next; return &block->next; }
  }
  if ((u32)(arena_end - arena) < size) __builtin_trap();
  struct block *block = (struct block *)arena;
  arena += size;
  block->size = size;
  return &block->next;
}
static void release(void *pointer) {
  struct block *block = (struct block *)((u8 *)pointer - __builtin_offsetof(struct block, next));
  struct block **list = block->size <= 512 ? &lists[block->size / 16] : &large;
  block->next = *list;
  *list = block;
}
#endif
