/* The contract between runtime.c (both architectures) and <arch>.S + <arch>.c. */
#ifndef ARCH_H
#define ARCH_H
#include "uni.h"
#include "board.h"
typedef __UINTPTR_TYPE__ uptr;
#define PAGE 4096u

/* What the vectors know about an exception. `address` is 0 for exceptions that have none. */
struct trap_registers { uptr pc, sp, fp, lr; u64 address; u32 code; };

/* --- Given by the architecture -------------------------------------------------------------------------------------- */

enum map_kind { MAP_NONE, MAP_DATA /* RW, never executed */, MAP_READ /* read-only, never executed */ };
/* Maps (or with MAP_NONE unmaps) `pages` pages at `va` onto physically contiguous memory, after start-up made the tables
 * read-only. Takes table pages from take_page(). 0, or -1 when there are none left; then nothing stays half-mapped. */
int arch_map(uptr va, u32 physical, u32 pages, enum map_kind kind);
/* setjmp/longjmp for fibers and attempt(): SP, interrupt mask, where to go on, callee-saved registers with the FP ones and LR (0 ends
 * back-traces); never the safepoint register. arch_save returns 0, or the value given to arch_resume, which may come from the fault stack. */
struct arch_context { uptr sp, mask, pc, words[25]; };
i32 arch_save(struct arch_context *context) __attribute__((returns_twice));
_Noreturn void arch_resume(struct arch_context *context, i32 value);
/* First address above the image where stacks may be mapped (page-aligned); slots grow upward from here. */
extern const uptr arch_stacks;
/* Maps `board_devices` at DEVICE(). runtime_start calls it first; arch_map and take_page work then. */
void arch_devices(void);
/* Steps to the caller: sets pc (the return address), sp and fp as far as they are known; returns pc, or 0 at the last frame.
 * lr is LR where the trap was, for functions that had not saved it; the first step clears it. Stack may be read where
 * in_stack() says so. */
uptr arch_unwind(struct trap_registers *registers);
/* For arch_unwind: its state in the caller of the function around, after the return. */
#ifdef __aarch64__
#define IN_CALLER(r) (r.lr = 0, r.pc = (uptr)__builtin_return_address(0), r.fp = *(uptr *)__builtin_frame_address(0))
#else
#define IN_CALLER(r) (r.lr = 0, r.pc = (uptr)__builtin_return_address(0) & ~1u, r.fp = 1, r.sp = (uptr)__builtin_dwarf_cfa())
#endif
/* Wakes nobody, wastes nothing: the end of the road. */
_Noreturn void arch_halt(void);

/* --- Given by runtime.c --------------------------------------------------------------------------------------------- */

/* Called once by the architecture with the MMU on, vectors and stack set, bss zero, then entry_level, and device_tree with whatever the
 * boot loader passed: physical end of the loaded image (bss and page tables included, page-aligned). Copies the device tree behind the
 * image, maps the initial linear memory, then runs the program. */
_Noreturn void runtime_start(u32 image_end);
/* Zeroes [at, end), a multiple of 256 bytes. Runs at any address, MMU on or off. */
void zero(u64 *at, const u64 *end);
/* One physical page, or 0. Not zeroed. During start-up from behind the image (RAM's top may hold the device tree), then
 * from the top of RAM. */
u32 take_page(void);
/* Called by the vectors on the fault stack with interrupts masked. Resumes at an attempt or panics. */
_Noreturn void trap_entry(struct trap_registers *registers);
/* True when `address` lies in the guard page below some stack. */
int in_guard(uptr address);
/* True when the two words at `address` lie in the running fiber's stack. */
int in_stack(uptr address);
#endif
