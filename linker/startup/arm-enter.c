/* AArch32: gives the machine to another image. Linked only into programs that call it.
 *
 * The image goes where this one is, so what copies it runs elsewhere: a copy of `mover` behind the new image, at its physical address, mapped
 * one to one until it turns the MMU off.
 */
#include "arch.h"

void dma_flush(u32 ptr, u32 length);
extern const u32 mover[];
extern u32 tables_start[];

/* r0: SCTLR with MMU and caches off; r1, r2: from, to; r3: end of to; r4: argument. Lines of what was there are written back before the bytes
 * are replaced, not after. The copy is strongly ordered, so nothing comes into the caches meanwhile. Ends in ARM state. */
__asm__(".section .text.enter, \"ax\"\n.syntax unified\n.arm\n.balign 8\nmover: mcr p15, 0, r0, c1, c0, 0\nisb\nmov r5, r2\n"
        "1: mcr p15, 0, r2, c7, c14, 1\ndsb\nldmia r1!, {r6, r7}\nstmia r2!, {r6, r7}\ncmp r2, r3\nblo 1b\n"
        "mcr p15, 0, r0, c7, c5, 0\nmcr p15, 0, r0, c7, c5, 6\ndsb\nisb\nmov r0, #0\nmvn r1, #0\nmov r2, r4\nbx r5\n.balign 128\n.thumb\n.text");

__attribute__((section(".text.enter"))) _Noreturn void enter_image(u32 at, u32 length, u32 to, u32 argument) {
  u32 stub = (at + length + PAGE - 1) & -PAGE, physical = memory_physical + stub, *section = tables_start + (physical >> 20);
  for (u32 i = 0; i < 32; i++) ((volatile u32 *)stub)[i] = mover[i];
  dma_flush(at, stub + PAGE - at);
  /* The tables are read-only: DACR suspends that, ARM B3.12.3. TLBIALL, ICIALLU, BPIALL. */
  __asm__ volatile("cpsid aif\nmcr p15, 0, %0, c3, c0, 0" : : "r"(3) : "memory");
  *section = (physical & 0xfff00000) | 0x940e;
  dma_flush((u32)section, 4);
  register u32 r0 __asm__("r0") = 0x00c50078, r1 __asm__("r1") = memory_physical + at, r2 __asm__("r2") = to, r3 __asm__("r3") = to + length, r4 __asm__("r4") = argument;
  __asm__ volatile("mcr p15, 0, r0, c8, c7, 0\nmcr p15, 0, r0, c7, c5, 0\nmcr p15, 0, r0, c7, c5, 6\ndsb\nisb\nbx %0"
                   : : "r"(physical), "r"(r0), "r"(r1), "r"(r2), "r"(r3), "r"(r4) : "memory");
  arch_halt();
}
