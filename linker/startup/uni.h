/* The contract between compiled TypeScript (one generated C file) and the start-up code of an architecture.
 *
 * Linear memory is mapped at virtual address 0 on both architectures (wasm address = virtual address), page 0 unmapped.
 * AArch64: the rest of the first 8 GiB is unmapped; AArch32: [end of memory, 0x9000_0000) is, and linear memory is below 2 GiB.
 * Device registers are at DEVICE_BASE + physical address. Kernel text, data and stacks are above all that.
 */
#ifndef UNI_H
#define UNI_H
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long long i64;
typedef float f32;
typedef double f64;

#define WASM_PAGE 65536u

#ifdef __aarch64__
#define DEVICE_BASE 0xffffff8000000000ull
#define DEVICE(physical) (DEVICE_BASE + (u64)(u32)(physical))
#else
#define DEVICE_BASE 0x90000000u
#define DEVICE(physical) (DEVICE_BASE + (u32)(physical))
#endif

/* hal/trap.ts has the meanings. */
enum {
  TRAP_UNREACHABLE = 1, TRAP_OUT_OF_BOUNDS, TRAP_DIVIDE_BY_ZERO, TRAP_INTEGER_OVERFLOW, TRAP_INVALID_CONVERSION,
  TRAP_UNDEFINED_ELEMENT, TRAP_INDIRECT_TYPE, TRAP_STACK_OVERFLOW, TRAP_NULL_PAGE, TRAP_READ_ONLY, TRAP_NOT_EXECUTABLE,
  TRAP_UNDEFINED_INSTRUCTION, TRAP_ALIGNMENT, TRAP_BUS_FAULT, TRAP_ABORT, TRAP_OUT_OF_MEMORY, TRAP_DOUBLE_FAULT, TRAP_OTHER
};

/* --- What the generated C gives ------------------------------------------------------------------------------------ */

/* Initial and greatest size of linear memory in wasm pages. */
extern const u32 wasm_initial_pages, wasm_maximum_pages;
/* 1: page 0 (4 KiB) stays unmapped, so that null faults. 0 only for WebAssembly conformance images, which use it. */
extern const u32 wasm_null_page;
/* Copies the data segments into linear memory, which is mapped and zero. */
void wasm_initialize(void);
/* Runs the module's start function, then its export `_start`. May return. */
void wasm_start(void);
/* The module's exports that the start-up code calls; generated as no-ops where the module lacks them. */
void export_safepoint(void);        /* a busy fiber reached a loop back-edge after an interrupt */
void export_markWord(u32 word);     /* from scan_roots */
void export_panic(u32 code);        /* runs on the fault stack with interrupts masked; must not return for long */
/* Calls function-table element `index` as () -> (); traps UNDEFINED_ELEMENT or INDIRECT_TYPE. */
void wasm_call(u32 index);

/* --- What the start-up code gives ---------------------------------------------------------------------------------- */

extern u32 memory_pages;                    /* size of linear memory now, in wasm pages */
u32 memory_grow(u32 pages);                 /* memory.grow: old size in pages, or 0xffffffff and no change */
extern u32 memory_physical;                        /* physical address of linear address 0 */
void set_memory_end(u32 physical_end);

i32 fiber_create(u32 entry, u32 stack_bytes);
void fiber_switch(i32 id);
void fiber_destroy(i32 id);
void scan_roots(u32 low, u32 high);

i32 attempt(u32 entry);                     /* 0, or the trap code */
extern u64 trap_address;
u32 trap_frame(i32 index);                  /* offset from the start of .text, or 0xffffffff */
u32 call_frames(u32 into, i32 count);       /* stores offsets of return addresses; how many */

void semihosting_exit(i32 code);            /* returns where nobody listens */
_Noreturn void enter_image(u32 at, u32 length, u32 to, u32 argument); /* <arch>-enter.c, only where it is called */
extern u32 device_tree, entry_level;
i32 hvc(u32 id, u32 a, u32 b, u32 c);
i32 smc(u32 id, u32 a, u32 b, u32 c);
void dma_flush(u32 ptr, u32 length);        /* clean and invalidate to the point of coherency */
extern volatile u32 retained[1024];         /* not cleared at start-up */
/* Symbol table: the linker appends it; empty in the first link. */
extern const u8 symbols_start[], symbols_end[];

/* An interrupt sets the safepoint register to 1 in the interrupted context and masks further ones; that is all a vector does.
 * The register is reserved in all code (-ffixed-x28, -ffixed-r9) and set to 0 by interrupted() and safepoint_slow(). */
#ifdef __aarch64__
#define SAFEPOINT_REGISTER "x28"
#else
#define SAFEPOINT_REGISTER "r9"
#endif
void safepoint_slow(void);                  /* clears the register, calls export_safepoint */

/* Raises a trap at this very instruction, so that its address names the line.
 * AArch64: `brk #code`. AArch32 (Thumb-2): `udf.w #code`. The vectors read the code from the instruction. */
#ifdef __aarch64__
#define TRAP(code) do { __asm__ volatile("brk %0" : : "i"(code) : "memory"); __builtin_unreachable(); } while (0)
#else
#define TRAP(code) do { __asm__ volatile("udf.w %0" : : "i"(code) : "memory"); __builtin_unreachable(); } while (0)
#endif
#endif
