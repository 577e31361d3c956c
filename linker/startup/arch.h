/* The contract between runtime.c (both architectures) and <arch>.S + <arch>.c. */
#ifndef ARCH_H
#define ARCH_H
#include "uni.h"
typedef __UINTPTR_TYPE__ uptr;
#define PAGE 4096u

/* --- Given by the architecture -------------------------------------------------------------------------------------- */

enum map_kind { MAP_NONE, MAP_DATA /* RW, never executed */, MAP_READ /* read-only, never executed */ };
/* Maps (or with MAP_NONE unmaps) `pages` pages at `va` onto physically contiguous memory, after start-up made the tables
 * read-only. Takes table pages from take_page(). 0, or -1 when there are none left; then nothing stays half-mapped. */
int arch_map(uptr va, u32 physical, u32 pages, enum map_kind kind);
/* Pushes the callee-saved registers (FP ones included), stores SP to *save, loads SP from `to`, pops, returns. */
void arch_switch(uptr *save, uptr to);
/* Lays a frame below `top` such that arch_switch to the returned SP calls entry(), with interrupts as they are then. */
uptr arch_frame(uptr top, void (*entry)(void));
/* setjmp/longjmp for attempt(): callee-saved registers and SP. arch_save returns 0, or the value given to arch_resume. */
struct arch_context { uptr words[28]; };
i32 arch_save(struct arch_context *context) __attribute__((returns_twice));
_Noreturn void arch_resume(struct arch_context *context, i32 value);
/* First address above the image where stacks may be mapped; slots grow upward from here. */
extern const uptr arch_stacks;
/* Wakes nobody, wastes nothing: the end of the road. */
_Noreturn void arch_halt(void);

/* --- Given by runtime.c --------------------------------------------------------------------------------------------- */

/* Called once by the architecture with the MMU on, stack set, bss zero: physical end of the loaded image (bss and page
 * tables included, page-aligned), the boot stack's bounds. Maps the initial linear memory, then runs the program. */
_Noreturn void runtime_start(u32 image_end, uptr stack_low, uptr stack_high);
/* One physical page from the top of RAM, or 0. Not zeroed. */
u32 take_page(void);
/* What the vectors know about an exception. */
struct trap_registers { uptr pc, sp, fp, lr; u64 address; u32 code; };
/* Called by the vectors on the fault stack with interrupts masked. Resumes at an attempt or panics. */
_Noreturn void trap_entry(struct trap_registers *registers);
/* True when `address` lies in the guard page below some stack. */
int in_guard(uptr address);
#endif
