/* AArch64: page tables after the MMU is on, exception classes, cache maintenance, back-traces.
 *
 * Reference: Arm DDI 0487, "Arm Architecture Reference Manual for A-profile" ("Arm").
 */
#include "arch.h"

#define IMAGE_BASE   0xffffffff80000000ull             /* linker/script.ts */
#define BLOCK        0x200000ull
/* Page descriptors (Arm D8.3): Normal, inner shareable, AF; XN but for code; not global, since TTBR0's must not be. */
#define PAGE_DATA    0x0060000000000f03ull
#define PAGE_READ    0x0060000000000f83ull
#define PAGE_CODE    0x0040000000000f83ull
#define PAGE_NC      0x0060000000000f0bull             /* not cacheable */
#define BLOCK_DEVICE 0x0060000000000c05ull             /* Device-nGnRE */
/* A table's descriptor is also a page's: tables ignore its attributes, and edit() reaches tables as if they were pages. */
#define TABLE        PAGE_DATA
#define SCRATCH      ((uptr)image_end)                 /* a free page that has its level 3 table from the start */

#define READ(name) ({ u64 value_; __asm__ volatile("mrs %0, " #name : "=r"(value_) : : "memory"); value_; })
#define WRITE(name, value) __asm__ volatile("msr " #name ", %0" : : "r"((u64)(value)) : "memory")
#define EARLY __attribute__((section(".text.start")))
#define SYNC(...) __asm__ volatile("dsb sy\n" __VA_ARGS__ "isb" : : : "memory")

extern u8 tables_start[], tables_end[], stacks_start[], noinit_end[], arch_vectors[];
const uptr arch_stacks = 0xffffffffa0000000;
static u32 root;

_Noreturn void arch_halt(void) {
  for (;;) __asm__ volatile("msr daifset, #15\nwfi");
}

/* Semihosting, SYS_EXIT_EXTENDED. HLT is undefined when nobody is attached; then the vector skips it and changes x0 to x2. */
void semihosting_exit(i32 code) {
  u64 block[2] = {0x20026 /* ADP_Stopped_ApplicationExit */, (u64)code};
  register u64 operation __asm__("x0") = 0x20, *parameters __asm__("x1") = block;
  __asm__ volatile("semihosting_call: .global semihosting_call\nhlt #0xf000" : "+r"(operation), "+r"(parameters) : : "x2", "memory");
}

/* Cleans and invalidates the data caches to the point of coherency. */
EARLY void arch_flush(void *start, void *end) {
  u64 line = 4 << (READ(ctr_el0) >> 16 & 15); /* DminLine */
  for (u64 at = (u64)start & -line; at < (u64)end; at += line) __asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
  SYNC();
}
void dma_flush(u32 ptr, u32 length) { arch_flush((void *)(uptr)ptr, (void *)(uptr)(ptr + length)); }

/* --- Start. The first two run where the image was loaded, with the MMU off or as the boot loader left it ------------------- */

/* Prepares the ERET to `next` at EL1. Returns the exception level at entry. */
EARLY u64 arch_descend(u64 next) {
  u64 el = READ(CurrentEL) >> 2, core = READ(midr_el1) & 0xff0ffff0;
  u64 sctlr = el == 3 ? READ(sctlr_el3) : el == 2 ? READ(sctlr_el2) : READ(sctlr_el1);
  if (sctlr & 4) arch_flush(_start, bss_start); /* fetches with the MMU off go to memory, and we may be in the caches only: Arm D7.5 */
  if (el == 3) {
    WRITE(scr_el3, 0x5b1); /* RW, HCE, SMD, NS: with us at EL3 there is no firmware to call */
    WRITE(cptr_el3, 0);
    if (core == 0x410fd030 || core == 0x410fd080) /* Cortex-A53, A72: CPUECTLR_EL1.SMPEN, before any cache is on (A53 TRM 4.3.77) */
      WRITE(S3_1_C15_C2_1, READ(S3_1_C15_C2_1) | 0x40);
    WRITE(spsr_el3, 0x3c5); /* EL1h, masked */
    WRITE(elr_el3, next);
  }
  if (el == 2 || (el == 3 && READ(id_aa64pfr0_el1) & 0xf00)) {
    WRITE(hcr_el2, 1u << 31); /* RW: EL1 is AArch64; no traps, no second stage */
    WRITE(hstr_el2, 0);
    WRITE(vttbr_el2, 0);
    WRITE(cnthctl_el2, 3); /* EL1 has counter and timer */
    WRITE(cntvoff_el2, 0);
    WRITE(cptr_el2, 0x33ff); /* RES1; FP is not trapped */
    WRITE(vpidr_el2, READ(midr_el1));
    WRITE(vmpidr_el2, READ(mpidr_el1));
    WRITE(spsr_el2, 0x3c5);
    WRITE(elr_el2, next);
  }
  WRITE(spsr_el1, 0x3c5);
  WRITE(elr_el1, next);
  return el;
}

static const struct { u8 *end; u64 attributes; } regions[] __attribute__((section(".text.start.regions"))) = { /* up to `end`, these; no attributes: a guard */
  {text_end, PAGE_CODE}, {rodata_end, PAGE_READ}, {stacks_start, PAGE_DATA}, {boot_stack, 0}, {boot_stack_end, PAGE_DATA},
  {fault_stack, 0}, {fault_stack_end, PAGE_DATA}, {noinit_end, PAGE_NC}, {image_end, PAGE_READ},
};

/* Writes the first page tables and all registers of EL1. Returns SCTLR_EL1 for the MMU on. */
EARLY __attribute__((target("strict-align"))) u64 arch_translate(void) {
  u64 *tables = (u64 *)tables_start, *end = (u64 *)tables_end, *page = tables + 4 * 512;
  u64 table = (u64)tables | TABLE, va = IMAGE_BASE, offset = (u64)_start - IMAGE_BASE;
  WRITE(cpacr_el1, 3 << 20);                /* FPEN; zero() needs it */
  SYNC();
  zero(tables, end);
  tables[0] = table + PAGE;                 /* the edit root; see edit() */
  tables[1] = table + 2 * PAGE;
  tables[2] = table;
  tables[2 * 512 + 510] = table + 3 * PAGE; /* the image's GiB, then level 3 tables one after the other */
  for (u64 i = 4; tables + i * 512 < end; i++) tables[3 * 512 + i - 4] = table + i * PAGE;
  for (u32 i = 0; i < sizeof regions / sizeof *regions; i++)
    for (; va < (uptr)regions[i].end; va += PAGE) *page++ = (va + offset) | regions[i].attributes;
  SYNC();
  arch_flush(tables, end);                  /* nor may a line fetched meanwhile hide them */
  WRITE(mair_el1, 0x4404ff);                /* 0: Normal write-back; 1: Device-nGnRE; 2: Normal not cacheable */
  WRITE(tcr_el1, 0xb5193519);               /* two 39-bit halves; 4 KiB; walks write-back, inner shareable; 32-bit physical */
  WRITE(ttbr0_el1, (u64)tables + PAGE);
  WRITE(ttbr1_el1, (u64)tables + 2 * PAGE);
  WRITE(vbar_el1, IMAGE_BASE);
  SYNC("tlbi vmalle1\nic iallu\ndsb sy\n");
  return 0x30d8180d;                        /* RES1 of Armv8.0, WXN, I, SA, C, M */
}

/* Called at the linked address: x0 and the exception level at entry. */
EARLY _Noreturn void arch_start(u64 argument, u32 entered) {
  u64 tables = READ(ttbr0_el1) - PAGE;
  for (u64 *word = (u64 *)bss_start; word < (u64 *)bss_end; word++) *word = 0;
  root = (u32)tables;
  entry_level = entered;
  device_tree = argument >> 32 ? 0 : (u32)argument;
  WRITE(vbar_el1, arch_vectors);
  WRITE(fpcr, 0);                           /* WebAssembly's: round to nearest, no flushing to zero, NaNs as they are */
  SYNC("msr daifclr, #4\n");                /* SError */
  runtime_start((u32)tables + (u32)(image_end - tables_start));
}

/* --- Page tables ---------------------------------------------------------------------------------------------------------- */

/* Tables are mapped read-only. To edit them, TTBR0 gets the edit root `root`, whose entries are: 0 the root of the low half,
 * 1 the root of the high half, 2 itself. A walk that enters one or two steps early ends at a table instead of a page. ASID 1
 * keeps these translations apart. */
static void edit(int on) {
  SYNC();
  WRITE(ttbr0_el1, on ? root | 1ull << 48 : root + PAGE);
  SYNC();
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
    zero((u64 *)SCRATCH, (u64 *)(SCRATCH + PAGE));
    *entry(SCRATCH, 3) = 0;
    SYNC("tlbi vmalle1\ndsb sy\n");
    *entry(va, at) = page | TABLE;
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
  if (!descriptor) SYNC("tlbi vmalle1\ndsb sy\n");
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

/* Called by the vectors on the fault stack: 0 synchronous, 1 FIQ, 2 SError. */
_Noreturn void arch_fault(struct trap_registers *registers, u32 kind) {
  u64 esr = READ(esr_el1), far = READ(far_el1);
  edit(0); /* should an SError have come amid an edit */
  u32 class = esr >> 26 & 0x3f;
  registers->code = kind == 2 ? TRAP_BUS_FAULT : kind == 1 ? TRAP_OTHER : classify(esr, far);
  registers->address = !kind && (class == 0x21 || class == 0x22 || class == 0x25) ? far : 0;
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
