/* The run-time both architectures share: RAM, linear memory, fibers, roots, protected calls, traps. */
#include "arch.h"

#define SLOT 0x40000u /* address space of one fiber stack; what is not mapped of it is its guard */
#define SLOTS 1024
#define FRAMES 32u
#define TRY (1u << 20) /* linear addresses that start-up borrows to look at physical memory */
#define BOOT_LIMIT (TRY - PAGE)

/* --- Physical memory and linear memory ------------------------------------------------------------------------------ */

u32 memory_pages, memory_physical;
volatile u32 retained[PAGE / 4] __attribute__((section(".noinit"), aligned(PAGE)));
static u32 low;          /* during start-up: the next free page behind the image */
static u32 top, ceiling; /* afterwards: the lowest page given away from the top of RAM; the end of RAM */
static u32 tree;

/* Unrolled even where the rest is compiled for size: this is most of the work of a start. An architecture may have its own. */
__attribute__((weak, optimize("O2"))) void zero(u64 *at, const u64 *end) {
  for (; at < end; at += 32)
#pragma GCC unroll 32
    for (u32 i = 0; i < 32; i++) at[i] = 0;
}

u32 take_page(void) {
  if (!memory_physical) return low += PAGE, low - PAGE;
  if (top - PAGE < memory_physical + memory_pages * WASM_PAGE) return 0;
  return top -= PAGE;
}

/* The board's own end is no news: start-up has seen how much of that is there. Too late once a page has been taken from the top:
 * linear memory could not grow past it anyway. */
void set_memory_end(u32 physical_end) {
  if (physical_end == board_ram.base + board_ram.size || top != ceiling) return;
  if (physical_end > memory_physical + memory_pages * WASM_PAGE) top = ceiling = physical_end & -PAGE;
}

u32 device_tree(void) { return tree; }

u32 memory_grow(u32 pages) {
  u32 old = memory_pages, physical = memory_physical + old * WASM_PAGE;
  u32 skip = !old && wasm_null_page ? PAGE : 0;
  if (pages > wasm_maximum_pages - old || pages > (top - physical) / WASM_PAGE) return ~0u;
  if (!pages) return old;
  memory_pages += pages; /* before arch_map: take_page must keep off them */
  if (arch_map((uptr)old * WASM_PAGE + skip, physical + skip, (pages * WASM_PAGE - skip) / PAGE, MAP_DATA)) {
    memory_pages = old;
    return ~0u;
  }
  zero((u64 *)((uptr)old * WASM_PAGE + skip), (u64 *)((uptr)memory_pages * WASM_PAGE));
  return old;
}

/* --- Fibers --------------------------------------------------------------------------------------------------------- */

struct attempt { struct arch_context context; struct attempt *outer; };
/* Fiber `id` has the id-th slot, and this record at the top of its stack; fiber 0 runs on the boot stack. */
struct fiber { uptr sp, low, high; struct attempt *attempt; u32 entry, free; } __attribute__((aligned(16)));
static struct fiber boot, *current; /* set in runtime_start: an image without initialised data is a page shorter */
static u32 panics; /* 1: in panic, on the fault stack; 2: in its second and last run */
static i32 slots; /* slots that ever had a stack; freed ones keep their pages for the next fiber */

static struct fiber *fiber(i32 id) { return id ? (struct fiber *)(arch_stacks + (uptr)id * SLOT) - 1 : &boot; }

static void fiber_main(void) {
  wasm_call(current->entry);
  TRAP(TRAP_UNREACHABLE);
}

i32 fiber_create(u32 entry, u32 stack_bytes) {
  i32 id = 1;
  if (stack_bytes > SLOT - 2 * PAGE) return -1;
  while (id <= slots && !fiber(id)->free) id++;
  if (id > SLOTS) return -1;
  struct fiber *new = fiber(id);
  uptr high = (uptr)(new + 1), at = id <= slots ? new->low : high;
  uptr want = ((uptr)new - stack_bytes) & -(uptr)PAGE;
  for (u32 page; at > want; at -= PAGE)
    if (!(page = take_page()) || arch_map(at - PAGE, page, 1, MAP_DATA)) break;
  if (at == high) return -1;
  if (id > slots) slots = id;
  *new = (struct fiber){.low = at, .high = (uptr)new, .entry = entry, .free = at > want};
  new->sp = arch_frame((uptr)new, fiber_main);
  return new->free ? -1 : id;
}

void fiber_switch(i32 id) {
  struct fiber *from = current;
  current = fiber(id);
  if (current != from) arch_switch(&from->sp, current->sp);
}

void fiber_destroy(i32 id) {
  if (id > 0 && id <= slots && fiber(id) != current) fiber(id)->free = 1;
}

int in_guard(uptr address) {
  return address - arch_stacks < (uptr)slots * SLOT || boot.low - 1 - address < PAGE;
}

int in_stack(uptr address) {
  return !panics && address >= current->low && address <= current->high - 2 * sizeof(uptr) && address % sizeof(uptr) == 0;
}

/* Its frame lies below the caller's, which holds the running fiber's registers. */
static __attribute__((noinline)) void scan_stacks(u32 from, u32 size) {
  current->sp = (uptr)__builtin_frame_address(0);
  for (i32 id = 0; id <= slots; id++)
    for (u32 *word = (u32 *)fiber(id)->sp; !fiber(id)->free && (uptr)word < fiber(id)->high; word++)
      if (*word - from < size) export_markWord(*word);
}

void scan_roots(u32 from, u32 to) {
  struct arch_context registers;
  arch_save(&registers);
  scan_stacks(from, to - from);
  __asm__ volatile("" : : "r"(&registers) : "memory");
}

/* --- Traps and protected calls -------------------------------------------------------------------------------------- */

static u32 frames[FRAMES];
static u64 last_address;

u64 trap_address(void) { return last_address; }
u32 trap_frame(i32 index) { return (u32)index < FRAMES ? frames[index] : ~0u; }

i32 attempt(u32 entry) {
  struct attempt here;
  here.outer = current->attempt;
  i32 code = arch_save(&here.context);
  if (!code) {
    current->attempt = &here;
    wasm_call(entry);
  }
  current->attempt = here.outer;
  return code;
}

_Noreturn void trap_entry(struct trap_registers *registers) {
  u32 code = registers->code, count = 0;
  last_address = registers->address;
  uptr pc = registers->pc, back = 0;
  do {
    if (pc - (uptr)_start < (uptr)(text_end - _start)) frames[count++] = (u32)(pc - back - (uptr)_start);
    back = 2; /* from the return address into the call instruction */
  } while (count < FRAMES && (pc = arch_unwind(registers)));
  while (count < FRAMES) frames[count++] = ~0u;
  if (!panics && current->attempt) arch_resume(&current->attempt->context, (i32)code);
  if (panics++ < 2) export_panic(panics == 1 ? code : TRAP_DOUBLE_FAULT);
  arch_halt();
}

/* --- Start ---------------------------------------------------------------------------------------------------------- */

/* Reads the word at `physical` through a passing mapping. Nonzero when nothing answers there. */
static i32 probe(u32 physical, u32 *word) {
  struct attempt here;
  arch_map(TRY, physical & -PAGE, 1, MAP_READ);
  i32 code = arch_save(&here.context);
  if (!code) {
    current->attempt = &here;
    *word = *(volatile u32 *)(uptr)(TRY + physical % PAGE);
  }
  current->attempt = 0;
  arch_map(TRY, 0, 1, MAP_NONE);
  return code;
}

/* Moves a device tree behind the image, out of the way of memory that is handed out. Only the used part: the header
 * (Devicetree Specification 0.4, 5.2; big-endian words) tells where the two blocks end, and totalsize may be 1 MiB. */
static void move_tree(u32 from) {
  u32 word = 0, size, room = from % PAGE;
  if (from < board_ram.base || from % 8 || probe(from, &word) || word != 0xedfe0dd0) return;
  arch_map(TRY, from & -PAGE, 2, MAP_READ);
  const u32 *header = (u32 *)(uptr)(TRY + room);
  u32 block = __builtin_bswap32(header[2]) + __builtin_bswap32(header[9]);
  size = __builtin_bswap32(header[3]) + __builtin_bswap32(header[8]);
  if (size < block) size = block;
  if (size - 1 < BOOT_LIMIT - PAGE) {
    u32 pages = (size + PAGE - 1) / PAGE, to = low;
    low += pages * PAGE;
    arch_map(TRY, from & -PAGE, pages + 1, MAP_READ);
    arch_map(PAGE, to, pages, MAP_DATA);
    struct block { u64 words[4]; } *copy = (struct block *)(uptr)PAGE;
    for (const struct block *at = (const struct block *)header; size > 0; size -= size < 32 ? size : 32) *copy++ = *at++;
    arch_map(PAGE, 0, pages, MAP_NONE);
    arch_map(TRY, 0, pages + 1, MAP_NONE);
    if (!arch_map(DEVICE(to), to, pages, MAP_READ)) tree = to;
  }
}

_Noreturn void runtime_start(u32 image_end, uptr stack_low, uptr stack_high) {
  u32 end = board_ram.base + board_ram.size, word;
  current = &boot;
  low = image_end;
  boot.low = stack_low;
  boot.high = stack_high;
  arch_devices();
  move_tree(arch_tree);
  if (!tree && arch_tree != board_ram.base) move_tree(board_ram.base);
  while (end > low && probe(end - 4, &word)) end -= (end - board_ram.base) / 2;
  top = ceiling = end;
  arch_map(0, 0, wasm_initial_pages * (WASM_PAGE / PAGE), MAP_NONE); /* makes the tables, which are not to come from RAM's top */
  memory_physical = low;
  if (memory_grow(wasm_initial_pages)) TRAP(TRAP_OUT_OF_MEMORY);
  wasm_initialize();
  wasm_start();
  arch_halt();
}
