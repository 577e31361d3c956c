/* What the build tells the start-up code: board data (linker/board.ts) and the image's layout (linker/script.ts). */
#ifndef BOARD_H
#define BOARD_H
#include "uni.h"

struct range { u32 base, size; };
extern const struct range board_devices[];  /* physical ranges that hold device registers */
extern const u32 board_device_count;
extern const struct range board_ram;        /* runtime.c lowers its end where nothing answers */

/* In this order, each page-aligned, at their linked addresses. The page below each stack is its guard: never mapped. */
extern u8 _start[], text_end[];             /* read-only, executable: the image header, then code */
extern u8 rodata_end[];                     /* read-only: from text_end; the symbol table last */
extern u8 data_start[], bss_start[], bss_end[]; /* read-write: .data, then .bss (16-byte aligned ends) up to bss_end */
extern u8 boot_stack[], boot_stack_end[];   /* read-write, below it a guard */
extern u8 fault_stack[], fault_stack_end[]; /* read-write, below it a guard */
extern u8 noinit_start[];                   /* one page: retained[]. Not cacheable, so that a reset does not lose it */
extern u8 image_end[];                      /* end of what the linker laid out, page tables (AArch64) included */
#endif
