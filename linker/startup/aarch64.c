/* AArch64: page tables after the MMU is on, exception classes, cache maintenance, back-traces.
 *
 * Reference: Arm DDI 0487, "Arm Architecture Reference Manual for A-profile" ("Arm").
 */
#include "arch.h"

#define BLOCK       0x200000ull
#define LEVEL3(pa)  ((pa) | 0x0060000000000f03ull)     /* table, and page: Normal, RW, XN, not global. aarch64.S: TABLE */
#define PAGE_DATA   LEVEL3(0)
#define PAGE_READ   LEVEL3(0x80)
#define BLOCK_DEVICE 0x0060000000000c05ull             /* Device-nGnRE, RW, XN */
#define SCRATCH     ((uptr)image_end)                  /* a free page that has its level 3 table from the start */
#define SYNC(...)   __asm__ volatile("dsb ish\n" __VA_ARGS__ "isb" : : : "memory")

extern u8 tables_start[];
const uptr arch_stacks = 0xffffffffa0000000;
u32 arch_tree;
static u32 level, root;

u32 entry_level(void) { return level; }

/* --- Page tables ---------------------------------------------------------------------------------------------------------- */

/* Tables are mapped read-only. To edit them, TTBR0 gets the edit root `root`, whose entries are: 0 the root of the low half,
 * 1 the root of the high half, 2 itself. A walk that enters one or two steps early ends at a table instead of a page. ASID 1
 * keeps these translations apart. */
static void edit(int on) {
  __asm__ volatile("dsb ish\nmsr ttbr0_el1, %0\nisb" : : "r"(on ? root | 1ull << 48 : root + PAGE) : "memory");
}

/* The descriptor for `va` at level 1, 2 or 3 (Arm D8.2.8); exists while edit(1), and if its table does. */
static volatile u64 *entry(uptr va, u32 at) {
  u64 half = va >> 63, offset = va & ((1ull << 39) - 1);
  if (at == 3) return (u64 *)((half << 30) + (offset >> 12) * 8);
  if (at == 2) return (u64 *)((2ull << 30) + (half << 21) + (offset >> 21) * 8);
  return (u64 *)((2ull << 30) + (2ull << 21) + (half << 12) + (offset >> 30) * 8);
}

/* Makes sure that `va` has a table at level `depth`. */
static int need_tables(uptr va, u32 depth) {
  for (u32 at = 1; at < depth; at++) {
    if (*entry(va, at)) continue;
    u64 page = take_page();
    if (!page) return -1;
    *entry(SCRATCH, 3) = page | PAGE_DATA;
    SYNC();
    for (u64 *word = (u64 *)SCRATCH; word < (u64 *)(SCRATCH + PAGE); word += 4) word[0] = word[1] = word[2] = word[3] = 0;
    *entry(SCRATCH, 3) = 0;
    SYNC("tlbi vmalle1\ndsb ish\n");
    *entry(va, at) = LEVEL3(page);
    SYNC();
  }
  return 0;
}

int arch_map(uptr va, u32 physical, u32 pages, enum map_kind kind) {
  u64 descriptor = kind == MAP_NONE ? 0 : physical | (kind == MAP_DATA ? PAGE_DATA : PAGE_READ);
  uptr end = va + (uptr)pages * PAGE;
  int failed = 0;
  edit(1);
  for (uptr at = va; at < end && !failed; at = (at | (BLOCK - 1)) + 1) failed = need_tables(at, 3);
  for (volatile u64 *to = entry(va, 3); !failed && va < end; va += PAGE, descriptor += descriptor ? PAGE : 0) *to++ = descriptor;
  if (!descriptor) SYNC("tlbi vmalle1\ndsb ish\n");
  edit(0);
  return failed;
}

void arch_devices(void) {
  edit(1);
  for (u32 i = 0; i < board_device_count; i++)
    for (u64 at = board_devices[i].base & -BLOCK; at < (u64)board_devices[i].base + board_devices[i].size; at += BLOCK) {
      need_tables(DEVICE(at), 2);
      *entry(DEVICE(at), 2) = at | BLOCK_DEVICE;
    }
  edit(0);
}

/* Called by aarch64.S: where the image is, x0 and the exception level at entry. */
_Noreturn void arch_start(u64 image, u64 argument, u32 entered) {
  root = (u32)(image + (u64)(tables_start - _start));
  level = entered;
  arch_tree = argument >> 32 ? 0 : (u32)argument;
  runtime_start((u32)(image + (u64)(image_end - _start)), (uptr)boot_stack, (uptr)boot_stack_end);
}

void fiber_start(void);
uptr arch_frame(uptr top, void (*entry_)(void)) {
  u64 *frame = (u64 *)(top & ~15ull) - 20;
  for (u32 i = 0; i < 20; i++) frame[i] = 0;
  frame[0] = (u64)entry_;
  frame[18] = (u64)fiber_start;
  return (uptr)frame;
}

/* --- Caches --------------------------------------------------------------------------------------------------------------- */

static u64 data_line(void) {
  u64 ctr;
  __asm__("mrs %0, ctr_el0" : "=r"(ctr));
  return 4u << (ctr >> 16 & 15); /* DminLine */
}

void dma_clean(u32 ptr, u32 length) {
  u64 line = data_line();
  for (u64 at = ptr & -line; at < (u64)ptr + length; at += line) __asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
  __asm__ volatile("dsb sy" : : : "memory");
}

void dma_invalidate(u32 ptr, u32 length) {
  u64 line = data_line();
  for (u64 at = ptr & -line; at < (u64)ptr + length; at += line) __asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
  __asm__ volatile("dsb sy" : : : "memory");
}

/* --- Exceptions ----------------------------------------------------------------------------------------------------------- */

/* ESR_EL1 (Arm D24.2.40) to trap code. */
static u32 classify(u64 esr, u64 far) {
  u32 status = esr & 0x3f;
  switch (esr >> 26 & 0x3f) {
    case 0x00: case 0x18: return TRAP_UNDEFINED_INSTRUCTION;
    case 0x3c: return esr & 0xff ? esr & 0xff : TRAP_OTHER; /* BRK */
    case 0x22: case 0x26: return TRAP_ALIGNMENT;            /* PC, SP */
    case 0x21: return status == 0x10 ? TRAP_BUS_FAULT : far < PAGE ? TRAP_NULL_PAGE : TRAP_NOT_EXECUTABLE;
    case 0x25: break;
    default: return TRAP_OTHER;
  }
  if (status == 0x21) return TRAP_ALIGNMENT;
  if (status >= 0x10) return TRAP_BUS_FAULT;                /* external aborts */
  if (status >= 0x0c) return esr & 1 << 6 ? TRAP_READ_ONLY : TRAP_BUS_FAULT;
  if (far < PAGE) return TRAP_NULL_PAGE;
  if (in_guard(far) || (uptr)fault_stack - 1 - far < PAGE) return TRAP_STACK_OVERFLOW;
  return far >> 33 ? TRAP_BUS_FAULT : TRAP_OUT_OF_BOUNDS;
}

/* Called by the vectors on the fault stack: 0 synchronous, 2 SError, 1 anything else. */
_Noreturn void arch_fault(struct trap_registers *registers, u64 esr, u32 kind) {
  u32 class = esr >> 26 & 0x3f;
  registers->code = kind == 2 ? TRAP_BUS_FAULT : kind == 1 ? TRAP_OTHER : classify(esr, registers->address);
  if (kind || !(class == 0x21 || class == 0x22 || class == 0x25)) registers->address = 0;
  trap_entry(registers);
}

/* True when `pc` is in a function that `lr` returns from and that has not pushed a frame record yet. */
static int in_leaf(uptr pc, uptr lr) {
  if (pc - (uptr)_start >= (uptr)(text_end - _start)) return 1;
  if (lr - 4 - (uptr)_start >= (uptr)(text_end - _start)) return 0;
  u32 call = *(u32 *)(lr - 4);
  uptr at = lr - 4 + ((i64)((u64)call << 38) >> 36);
  if (call >> 26 != 0x25 || pc - at > 0x4000) return 0; /* BL */
  while (at < pc && (*(u32 *)at & 0xff407fff) != 0xa9007bfd) at += 4; /* STP x29, x30, [sp, ...] */
  return at == pc;
}

uptr arch_unwind(struct trap_registers *registers) {
  uptr lr = registers->lr, *record = (uptr *)registers->fp;
  registers->lr = 0;
  if (lr && in_leaf(registers->pc, lr)) return registers->pc = lr;
  if (!in_stack((uptr)record)) return 0;
  registers->fp = record[0] > (uptr)record ? record[0] : 0;
  return registers->pc = record[1];
}
