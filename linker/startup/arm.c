/* AArch32: start-up, page tables, trap classification, back-traces, cache maintenance.
 *
 * Reference: ARM DDI 0406C, "ARM Architecture Reference Manual, ARMv7-A and ARMv7-R" ("ARM"), chapter B3.
 */
#include "arch.h"

#define KERNEL_BASE    0xe0000000u
#define KERNEL_LIMIT   0xe1000000u          /* linker/script.ts: no image is larger */
#define ENTRIES        0xff000000u          /* all L2 tables, in the order of what they map: see entry() */
#define TTBR_WALK      0x48u                /* walks: Normal, write-back, not shareable */
#define SCTLR_OFF      0x00c50078u          /* the RES1 bits; MMU, caches and alignment checks off */
#define SCTLR_ON       (SCTLR_OFF | 0x40001805u) /* TE: exceptions in Thumb state; I, Z, C, M */
#define SCTLR_WXN      0x00080000u
#define MIB            0x100000u

/* Descriptors of domain 0: Normal write-back not shareable memory, AP for PL1 only. ARM B3.5.1. */
#define L2_TABLE       0x001u
#define PAGE_CODE      0x25eu               /* read-only */
#define PAGE_READ      0x25fu               /* read-only, XN */
#define PAGE_DATA      0x05fu               /* read-write, XN */
#define PAGE_UNCACHED  0x053u               /* read-write, XN, Normal non-cacheable */
#define SECTION_CODE   0x940eu
#define SECTION_DATA   0x141eu
#define SECTION_DEVICE 0x416u               /* Device, read-write, XN */

#define MCR(value, crn, op1, crm, op2) __asm__ volatile("mcr p15, " #op1 ", %0, " #crn ", " #crm ", " #op2 : : "r"(value) : "memory")
#define MRC(crn, op1, crm, op2) ({ u32 value_; __asm__ volatile("mrc p15, " #op1 ", %0, " #crn ", " #crm ", " #op2 : "=r"(value_) : : "memory"); value_; })
#define SYNC() __asm__ volatile("dsb\n\tisb" : : : "memory")
#define EARLY __attribute__((section(".text.start")))

extern u8 vectors[], tables_start[], tables_end[], stacks_start[], noinit_end[];
const uptr arch_stacks = KERNEL_LIMIT;
static u32 image_offset;                    /* physical - virtual, of the image */

/* --- Before the MMU is on: runs at physical addresses, so symbols may be named but not read ------------------------------- */

/* Cleans and invalidates data to the point of coherency. */
EARLY void dma_flush(u32 ptr, u32 length) {
  u32 line = 4u << (MRC(c0, 0, c0, 1) >> 16 & 15), end = ptr + length;                 /* CTR.DminLine */
  for (u32 at = ptr & -line; at < end; at += line) MCR(at, c7, 0, c14, 1);             /* DCCIMVAC */
  SYNC();
}

/* Unrolled, though the rest is compiled for size: this is most of the work of a start. */
EARLY __attribute__((optimize("O2"))) void zero(u64 *at, const u64 *end) {
  for (; at < end; at += 32)
#pragma GCC unroll 32
    for (u32 i = 0; i < 32; i++) at[i] = 0;
}

static const struct region { u8 *end; u32 attributes; } regions[] __attribute__((section(".text.start.regions"))) = { /* 0: a guard */
  {text_end, PAGE_CODE}, {rodata_end, PAGE_READ}, {stacks_start, PAGE_DATA}, {boot_stack, 0}, {boot_stack_end, PAGE_DATA},
  {fault_stack, 0}, {fault_stack_end, PAGE_DATA}, {noinit_end, PAGE_UNCACHED}, {image_end, PAGE_READ}, {0, 0},
};

/* Called by arm.S: comes down to SVC mode, turns off what the boot loader left on, builds tables. Returns SCTLR, level. */
EARLY u64 arm_prepare(u32 offset) {
  u32 entered = 1, mode, start = KERNEL_BASE + offset, first = (u32)tables_start + offset, last = (u32)tables_end + offset - PAGE;
  __asm__ volatile("mrs %0, cpsr" : "=r"(mode));
  if ((mode & 31) == 0x1a) {
    entered = 2;
    if (MRC(c1, 4, c0, 0) & 4) dma_flush(start, last + PAGE - start);                  /* HSCTLR.C */
    MCR(0x30c50830, c1, 4, c0, 0);                                                     /* HSCTLR: RES1 bits and CP15BEN */
    MCR(0, c1, 4, c1, 0);                                                              /* HCR: trap nothing, route nothing */
    MCR(0, c1, 4, c1, 3);                                                              /* HSTR */
    MCR(0x33ff, c1, 4, c1, 2);                                                         /* HCPTR: RES1 bits; VFP not trapped */
    MCR(3, c14, 4, c1, 0);                                                             /* CNTHCTL: counter and timer at PL1 */
    __asm__ volatile(".arch_extension virt\n\tmcrr p15, 4, %0, %0, c14\n\tmsr spsr_cxsf, %1\n\tmov r3, sp\n\tadr r2, 1f\n\tmsr elr_hyp, r2\n\t"
                     "eret\n\t.balign 4\n1:\tmov sp, r3" : : "r"(0), "r"(0x1f3) : "r2", "r3", "lr", "memory");   /* CNTVOFF; SVC, Thumb, AIF masked */
  }
  if (MRC(c1, 0, c0, 0) & 4) dma_flush(start, last + PAGE - start);                    /* SCTLR.C; caches that are off hold nothing */
  MCR(SCTLR_OFF, c1, 0, c0, 0);
  SYNC();
  if (MRC(c0, 0, c0, 5) >> 31 && !(MRC(c1, 0, c0, 1) & 64)) MCR(MRC(c1, 0, c0, 1) | 64, c1, 0, c0, 1);   /* MPIDR: ACTLR.SMP */
  MCR(0xf << 20, c1, 0, c0, 2);                                                        /* CPACR: cp10 and cp11 */
  SYNC();
  __asm__ volatile("vmsr fpexc, %0\n\tvmsr fpscr, %1" : : "r"(1 << 30), "r"(0));         /* FPEXC.EN */
  zero((u64 *)first, (u64 *)(last + PAGE));
  ((u32 *)first)[start / MIB] = (start & -MIB) | SECTION_CODE;                         /* one to one, for the jump */
  for (u32 page = first + 0x4000; page <= last; page += PAGE) {
    u32 va = page == last ? ENTRIES : KERNEL_BASE + (page - first - 0x4000) * 1024;
    ((u32 *)last)[va >> 22] = page | PAGE_READ;
    for (u32 i = 0; i < 4; i++) ((u32 *)first)[va / MIB + i] = (page + 0x400 * i) | L2_TABLE;
  }
  u32 va = KERNEL_BASE, *entry = (u32 *)(first + 0x4000);
  for (const struct region *at = (void *)((u32)regions + offset); at->end; at++)
    for (; va < (u32)at->end; va += PAGE) *entry++ = (va + offset) | at->attributes;
  dma_flush(first, last + PAGE - first);                                               /* no line fetched meanwhile may hide them */
  MCR(1, c3, 0, c0, 0);                                                                /* DACR: domain 0 checks permissions */
  MCR(1, c2, 0, c0, 2);                                                                /* TTBCR.N = 1: TTBR0 below 2 GiB, TTBR1 above */
  MCR(first | TTBR_WALK, c2, 0, c0, 0);
  MCR(first | TTBR_WALK, c2, 0, c0, 1);
  MCR(0, c8, 0, c7, 0);                                                                /* TLBIALL, ICIALLU, BPIALL */
  MCR(0, c7, 0, c5, 0);
  MCR(0, c7, 0, c5, 6);
  SYNC();
  u32 wxn = MRC(c0, 0, c1, 1) & 0xf000 ? SCTLR_WXN : 0;                                /* ID_PFR1: it came with HYP */
  return (SCTLR_ON | wxn) | (u64)entered << 32;
}

/* The same, at the linked address: r1 is the level of entry, argument is r2 as it was then. */
_Noreturn void arm_start(u32 offset, u32 entered, u32 argument) {
  __asm__ volatile("mov r9, #0");
  MCR(vectors, c12, 0, c0, 0);                                                         /* VBAR */
  for (volatile u64 *at = (u64 *)bss_start; at < (u64 *)bss_end; at++) *at = 0;
  image_offset = offset;
  entry_level = entered;
  device_tree = argument;
  __asm__ volatile("cpsie a");
  runtime_start((u32)image_end + offset);
}

/* --- Page tables ----------------------------------------------------------------------------------------------------- */

/* Tables are mapped read-only. Meanwhile domain 0 does not check permissions (DACR; ARM B3.12.3). */
static void edit(int on) {
  MCR(on ? 3 : 1, c3, 0, c0, 0);
  MCR(0, c8, 0, c7, 0);                                                                /* TLBIALL, BPIALL */
  MCR(0, c7, 0, c5, 6);
  SYNC();
}

/* The L2 descriptor for `va`: the page with the four tables of its 4 MiB is at ENTRIES + va / 1024. After changes to it dma_flush,
 * since the A8's walks pass by its L1 cache. */
static u32 *entry(uptr va) { return (u32 *)(ENTRIES + va / PAGE * 4); }

/* Makes sure that the 4 MiB around `va` have L2 tables. */
static int need_tables(uptr va) {
  u32 *l1 = (u32 *)tables_start + (va >> 22) * 4, *table = entry(va & -0x400000u), page;
  if (*l1) return 0;
  if (!(page = take_page())) return -1;
  *entry((u32)table) = page | PAGE_READ;
  dma_flush((u32)entry((u32)table), 4);
  zero((u64 *)table, (u64 *)(table + PAGE / 4));
  dma_flush((u32)table, PAGE);
  for (u32 i = 0; i < 4; i++) l1[i] = (page + 0x400 * i) | L2_TABLE;
  dma_flush((u32)l1, 16);
  return 0;
}

int arch_map(uptr va, u32 physical, u32 pages, enum map_kind kind) {
  u32 descriptor = kind == MAP_NONE ? 0 : physical | (kind == MAP_DATA ? PAGE_DATA : PAGE_READ), end = va + pages * PAGE;
  int failed = kind == MAP_READ && va >= KERNEL_BASE;                                  /* a device tree so high that VAs collide */
  edit(1);
  for (uptr at = va; at < end && !failed; at = (at | 0x3fffff) + 1) failed = need_tables(at);
  for (u32 *to = entry(va); !failed && va < end; va += PAGE, descriptor += descriptor ? PAGE : 0) *to++ = descriptor;
  if (!failed) dma_flush((u32)entry(end - pages * PAGE), pages * 4);
  edit(0);
  return failed;
}

void arch_devices(void) {
  u32 *l1 = (u32 *)tables_start;
  edit(1);
  l1[(KERNEL_BASE + image_offset) / MIB] = 0;                                          /* where the MMU was turned on */
  for (u32 i = 0; i < board_device_count; i++)
    for (u32 mib = board_devices[i].base / MIB; mib <= (board_devices[i].base + board_devices[i].size - 1) / MIB; mib++)
      l1[DEVICE(mib * MIB) / MIB] = mib * MIB | SECTION_DEVICE;
  dma_flush((u32)l1, 0x4000);
  edit(0);
}

/* --- Traps ------------------------------------------------------------------------------------------------------------ */

/* Fault status of ARM table B3-23: DFSR or IFSR bits 10 and 3:0. */
static u32 classify(u32 status, u32 address) {
  switch (((status >> 6) & 16) | (status & 15)) {
    case 1: return TRAP_ALIGNMENT;
    case 5: case 7:
      if (address < PAGE) return TRAP_NULL_PAGE;
      if (in_guard(address)) return TRAP_STACK_OVERFLOW;
      return address < DEVICE_BASE ? TRAP_OUT_OF_BOUNDS : TRAP_BUS_FAULT;
    case 13: case 15: return status & 1 << 11 ? TRAP_READ_ONLY : TRAP_BUS_FAULT;       /* WnR */
    case 8: case 12: case 14: case 22: case 24: case 25: return TRAP_BUS_FAULT;        /* external, parity; 22: imprecise */
    default: return TRAP_OTHER;
  }
}

/* Called by the vectors on the fault stack, in SVC mode with interrupts masked: LR of the exception, which is 0 undefined, 1 prefetch
 * abort, 2 data abort or 3 FIQ, then SP and LR of the interrupted code. ARM B1.8.3 has the offsets. */
_Noreturn void arm_trap(u32 returns, u32 kind, u32 sp, u32 lr) {
  edit(0);                                                                             /* should an abort have come amid an edit */
  u32 pc = returns - (kind == 0 ? 2 : kind == 2 ? 8 : 4);
  struct trap_registers state = { pc, sp, 0, lr, 0, TRAP_OTHER };
  if (kind == 0) {
    const u16 *at = (const u16 *)pc;
    state.code = (at[0] & 0xfff0) == 0xf7f0 && (at[1] & 0xf000) == 0xa000 ? at[1] & 0xff : TRAP_UNDEFINED_INSTRUCTION;
  } else if (kind == 1) {
    u32 status = MRC(c5, 0, c0, 1);                                                    /* IFSR */
    state.address = MRC(c6, 0, c0, 2);                                                 /* IFAR */
    state.code = classify(status & ~(1u << 11), (u32)state.address);
    if (state.code != TRAP_NULL_PAGE && (status & 5) == 5) state.code = TRAP_NOT_EXECUTABLE;
  } else if (kind == 2) {
    u32 status = MRC(c5, 0, c0, 0);                                                    /* DFSR */
    state.address = (status & 0x40f) == 0x406 ? 0 : MRC(c6, 0, c0, 0);                 /* DFAR; an imprecise abort has none */
    state.code = classify(status, (u32)state.address);
  }
  trap_entry(&state);
}

/* --- Back-traces: Thumb-2 has no chain of frame pointers, so the symbol table says how large frames are (kernel/symbols.ts) - */

/* Bytes that the pushes of a prologue between `at` and `pc` take, or `frame` when they are all done. */
static u32 pushed(const u16 *at, const u16 *pc, u32 frame) {
  u32 bytes = 0;
  for (; at < pc && bytes < frame; at += *at >= 0xe800 ? 2 : 1) {
    u32 list = *at >> 9 == 0x5a ? *at & 0x1ff : *at == 0xe92d ? at[1] : 0;             /* PUSH, PUSH.W */
    for (; list; list &= list - 1) bytes += 4;
    if (*at == 0xed2d || *at == 0xe96d) bytes += 4 * (at[1] & 0xff);                   /* VPUSH; STRD Rt, Rt2, [SP, #-imm]! */
    else if (*at == 0xf84d && (at[1] & 0xfff) == 0xd04) bytes += 4;                    /* STR Rt, [SP, #-4]! */
    else if (*at >> 7 == 0x161) bytes += 4 * (*at & 0x7f);                             /* SUB SP, #imm */
    else if ((*at & 0xf8ef) == 0xf0ad && (at[1] & 0xf00) == 0xd00) return frame;       /* SUB.W SP, SP, ... */
  }
  return bytes < frame ? bytes : frame;
}

/* fp counts the steps: beyond the first, pc is a return address and LR long overwritten. */
uptr arch_unwind(struct trap_registers *state) {
  const u32 *header = (const u32 *)symbols_start, *functions = header + header[3] / 4;
  u32 first = !state->fp++, unit = (state->pc - (first ? 0 : 2) - (uptr)_start) / 2, next = state->lr;
  state->lr = 0;
  if (&symbols_end[0] != symbols_start && unit < (functions[header[2]] & 0xffffff)) {
    u32 low = 0, high = header[2];
    while (high - low > 1) {
      u32 middle = (low + high) / 2;
      if ((functions[middle] & 0xffffff) <= unit) low = middle; else high = middle;
    }
    u32 bytes = 4 * (functions[low] >> 24 & 127);
    if (bytes == 4 * 127) return 0;
    if (first) bytes = pushed((const u16 *)_start + (functions[low] & 0xffffff), (const u16 *)state->pc, bytes);
    state->sp += bytes;
    if (functions[low] >> 31 && bytes) next = in_stack(state->sp - 8) ? *(u32 *)(state->sp - 4) : 0;
  }
  return state->pc = next & ~1u;
}

/* --- What gcc calls by itself ------------------------------------------------------------------------------------------ */

/* All 64-bit division, through libgcc's __aeabi_uldivmod and __aeabi_ldivmod; its own saves and restores r9, which loses interrupts.
 * Digits of 32 and 16 bits (Knuth, TAOCP 4.3.1) for a short divisor, bits for a long one. */
__attribute__((optimize("O2"))) u64 __udivmoddi4(u64 n, u64 d, u64 *remainder) {
  u64 q = 0;
  u32 high = (u32)(n >> 32), low = (u32)d;
  if (!(high | d >> 32)) {
    q = (u32)n / low;
    n = (u32)n % low;
  } else if (d <= 0xffff) {
    u32 middle = (high % low) << 16 | (u32)n >> 16, last = (middle % low) << 16 | (n & 0xffff);
    q = (u64)(high / low) << 32 | (middle / low) << 16 | last / low;
    n = last % low;
  } else if (n >= d) {
    int shift = __builtin_clzll(d) - __builtin_clzll(n);
    for (d <<= shift; shift >= 0; shift--, d >>= 1) {
      q <<= 1;
      if (n >= d) { n -= d; q |= 1; }
    }
  }
  if (remainder) *remainder = n;
  return q;
}
