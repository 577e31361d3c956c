/* The run-time both architectures share: RAM, linear memory, fibers, roots, protected calls, traps. */
#include "arch.h"

#define SLOT 0x40000u /* address space of one fiber stack; what is not mapped of it is its guard */
#define SLOTS 1024
#define FRAMES 32u
#define TRY (1u << 20) /* linear addresses that start-up borrows to look at physical memory */

/* --- Physical memory and linear memory ------------------------------------------------------------------------------ */

u32 memory_pages, memory_physical, device_tree, entry_level;
volatile u32 retained[PAGE / 4] __attribute__((section(".noinit"), aligned(PAGE)));
static u32 low;          /* during start-up: the next free page behind the image */
static u32 top, ceiling; /* afterwards: the lowest page given away from the top of RAM; the end of RAM */

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
struct fiber { struct arch_context *context; uptr low, high; struct attempt *attempt; u32 entry, free; } __attribute__((aligned(16)));
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
  zero((u64 *)(new + 1) - 64, (u64 *)(new + 1)); /* this record, and registers to start from */
  new->low = at;
  new->high = (uptr)new;
  new->entry = entry;
  new->free = at > want;
  new->context = (struct arch_context *)new - 1;
  new->context->sp = (uptr)new->context;
  new->context->pc = (uptr)fiber_main;
  return new->free ? -1 : id;
}

void fiber_switch(i32 id) {
  struct arch_context here;
  current->context = &here;
  current = fiber(id);
  if (arch_save(&here)) return;
  current->context->mask = here.mask; /* it is the core's, not the fiber's */
  arch_resume(current->context, 1);
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

void scan_roots(u32 from, u32 to) {
  struct arch_context here; /* above its SP is the frame of this function, which holds the caller's registers */
  current->context = &here;
  arch_save(&here);
  for (i32 id = 0; id <= slots; id++)
    for (u32 *word = (u32 *)fiber(id)->context->sp; !fiber(id)->free && (uptr)word < fiber(id)->high; word++)
      if (*word - from < to - from) export_markWord(*word);
}

/* --- Traps and protected calls -------------------------------------------------------------------------------------- */

static u32 frames[FRAMES];
u64 trap_address;
u32 trap_frame(i32 index) { return (u32)index < FRAMES ? frames[index] : ~0u; }

/* Return addresses are 2 less, as in trap_entry. */
u32 call_frames(u32 into, i32 count) {
  struct trap_registers here;
  i32 found = 0;
  IN_CALLER(here);
  for (; found < count && here.pc - (uptr)_start < (uptr)(text_end - _start); arch_unwind(&here)) ((u32 *)(uptr)into)[found++] = (u32)(here.pc - 2 - (uptr)_start);
  return (u32)found;
}

/* call(argument). 0, or the code of the trap that ended it. */
static i32 protect(void (*call)(u32), u32 argument) {
  struct attempt here;
  here.outer = current->attempt;
  i32 code = arch_save(&here.context);
  if (!code) {
    current->attempt = &here;
    call(argument);
  }
  current->attempt = here.outer;
  return code;
}

i32 attempt(u32 entry) { return protect(wasm_call, entry); }

_Noreturn void trap_entry(struct trap_registers *registers) {
  u32 code = registers->code, count = 0;
  trap_address = registers->address;
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

static void touch(u32 at) { *(volatile u32 *)(uptr)at; }

/* Has `physical` at TRY + its offset in the page. False when nothing answers there. */
static int answers(u32 physical) {
  arch_map(TRY, 0, 2, MAP_NONE);
  arch_map(TRY, physical & -PAGE, 2, MAP_READ);
  return !protect(touch, TRY + physical % PAGE);
}

/* Moves a device tree behind the image, out of the way of memory that is handed out. Only the used part, which the strings end
 * (Devicetree Specification 0.4, 5.1 and 5.2; big-endian words): its totalsize may be 1 MiB. */
static u32 move_tree(u32 from) {
  const u32 *header = (u32 *)(uptr)(TRY + from % PAGE);
  u64 *copy = (u64 *)(uptr)PAGE;
  if (from < board_ram.base || from % 8 || !answers(from) || *header != 0xedfe0dd0) return 0;
  u32 size = __builtin_bswap32(header[3]) + __builtin_bswap32(header[8]), pages = size / PAGE + 1, to = low;
  if (size >= TRY - 2 * PAGE) return 0;
  low += pages * PAGE;
  arch_map(TRY, from & -PAGE, pages + 1, MAP_READ);
  arch_map(PAGE, to, pages, MAP_DATA);
  for (u32 i = 0; i <= size / 8; i++) copy[i] = ((const u64 *)header)[i];
  ((u32 *)copy)[1] = __builtin_bswap32(size);
  arch_map(PAGE, 0, pages, MAP_NONE);
  arch_map(TRY, 0, pages + 1, MAP_NONE);
  return arch_map(DEVICE(to), to, pages, MAP_READ) ? 0 : to;
}

_Noreturn void runtime_start(u32 image_end) {
  u32 end = board_ram.base + board_ram.size, passed = device_tree;
  current = &boot;
  low = image_end;
  boot.low = (uptr)boot_stack;
  boot.high = (uptr)boot_stack_end;
  arch_devices();
  device_tree = move_tree(passed);
  if (!device_tree) device_tree = move_tree(board_ram.base);
  while (end > low && !answers(end - PAGE)) end -= (end - board_ram.base) / 2;
  top = ceiling = end;
  arch_map(TRY, 0, 2, MAP_NONE);
  arch_map(0, 0, wasm_initial_pages * (WASM_PAGE / PAGE), MAP_NONE); /* makes the tables, which are not to come from RAM's top */
  memory_physical = low;
  if (memory_grow(wasm_initial_pages)) TRAP(TRAP_OUT_OF_MEMORY);
  wasm_initialize();
  wasm_start();
  arch_halt();
}
