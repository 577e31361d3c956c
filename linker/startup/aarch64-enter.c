/* AArch64: gives the machine to another image. Linked only into programs that call it.
 *
 * The image goes where this one is, so what copies it runs elsewhere: a copy of `mover` behind the new image, at its physical address and with the
 * MMU off. It gets there by a fault: with the MMU off, the address of the next fetch is beyond all physical ones (Arm D8.2.10), and VBAR_EL1 is
 * the mover's place, whose first vector is "current EL, SP_EL0, synchronous".
 */
#include "arch.h"

void arch_flush(void *start, void *end);
extern const u32 mover[];

/* x0: argument; x1, x2: from, to; x3: end of to. Lines of what was there are written back before the bytes are replaced, not after.
 * The copy is Device memory to the CPU, so none comes into the caches meanwhile. */
__asm__(".section .text.enter, \"ax\"\n.balign 8\nmover: mov x5, x2\n"
        "1: dc civac, x2\ndsb sy\nldp x3, x4, [x1], #16\nstp x3, x4, [x2], #16\ncmp x2, x6\nb.lo 1b\n"
        "ic iallu\ndsb sy\nisb\nmov x1, #0\nmov x2, #0\nmov x3, #0\nbr x5\n.balign 64\n.text");

__attribute__((section(".text.enter"))) _Noreturn void enter_image(u32 at, u32 length, u32 to, u32 argument) {
  u32 stub = (at + length + PAGE - 1) & -PAGE;
  for (u32 i = 0; i < 16; i++) ((volatile u32 *)(uptr)stub)[i] = mover[i];
  arch_flush((void *)(uptr)at, (void *)(uptr)(stub + PAGE));
  register u64 x0 __asm__("x0") = argument, x1 __asm__("x1") = memory_physical + at, x2 __asm__("x2") = to, x6 __asm__("x6") = to + length;
  __asm__ volatile("msr daifset, #15\nmsr vbar_el1, %0\ndsb sy\nisb\nmsr sctlr_el1, %1\nisb"
                   : : "r"((u64)(memory_physical + stub)), "r"(0x30d00800ull), "r"(x0), "r"(x1), "r"(x2), "r"(x6) : "memory");
  arch_halt();
}
