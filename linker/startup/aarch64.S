/* AArch64 start-up, exception vectors and register-level primitives.
 *
 * Reference: Arm DDI 0487, "Arm Architecture Reference Manual for A-profile" ("Arm"). Register names are its names.
 *
 * Contract of `_start`: EL3, EL2 or EL1, any 4 KiB-aligned physical address in RAM, MMU and caches on (identity map) or off,
 * x0 = device tree or anything else, any number of cores. Until `high` runs, all addresses are relative to the program counter,
 * and there is no stack: what is written with the MMU off bypasses the caches, so only the page tables are.
 */
#define SCTLR_OFF    0x30d00800                   /* RES1 bits of Armv8.0 */
#define SCTLR_ON     (SCTLR_OFF | 0x8100d)        /* WXN, I, SA, C, M */
#define MAIR         0x4404ff                     /* 0: Normal write-back; 1: Device-nGnRE; 2: Normal not cacheable */
#define TCR          0xb5193519                   /* T0SZ = T1SZ = 25; 4 KiB; walks write-back, inner shareable; 32-bit physical */
/* Page descriptors: inner shareable, AF, XN but for code. Arm D8.3. TABLE is both a table and a page descriptor: tables ignore
 * its attribute bits, and aarch64.c reaches tables by walking to them as if they were pages. */
#define PAGE_CODE    0x0040000000000783
#define PAGE_READ    0x0060000000000783
#define PAGE_DATA    0x0060000000000703
#define PAGE_NC      0x006000000000070b
#define TABLE        0x0060000000000f03

  .section .text.start, "ax", %progbits
  .global _start
_start:
  b cold                                          // arm64 Image header (Linux, Documentation/arch/arm64/booting.rst)
  .word 0
  .quad image_text_offset, image_size
  .quad 0xa, 0, 0, 0                              // little-endian, 4 KiB pages, anywhere in memory
  .ascii "ARM\x64"
  .word 0

cold:
  msr daifset, #15
  mrs x1, mpidr_el1
  tst x1, #0xffffff
  b.ne arch_halt                                  // the others rest in the image, which nobody overwrites
  mov x20, x0
  adr x22, _start
  ldr w9, =SCTLR_OFF
  mrs x21, CurrentEL
  lsr x21, x21, #2
  cmp x21, #2
  b.lo el1
  b.eq el2
  mov x1, #0x5b1
  msr scr_el3, x1                                 // RW, SMD, HCE, NS: nobody below has firmware to call
  msr cptr_el3, xzr
  mrs x1, midr_el1
  bic w1, w1, #0xf00000
  ldr w2, =0x410fd03
  sub w1, w2, w1, lsr #4
  cmp w1, #0                                      // Cortex-A53
  ccmn w1, #5, #4, ne                             // Cortex-A72
  b.ne 1f
  mrs x1, S3_1_C15_C2_1                           // CPUECTLR_EL1.SMPEN: before any cache or TLB is used (A53 TRM 4.3.77)
  orr x1, x1, #0x40
  msr S3_1_C15_C2_1, x1
1:
  msr sctlr_el1, x9
  mrs x1, id_aa64pfr0_el1
  tst x1, #0xf00                                  // is there an EL2?
  mov x1, #0x3c9
  mov x3, #0x3c5
  csel x1, x1, x3, ne
  adr x2, el2
  adr x3, el1
  csel x2, x2, x3, ne
  msr spsr_el3, x1
  msr elr_el3, x2
  isb
  eret

el2:
  mrs x1, sctlr_el2
  tbz x1, #2, 1f
  bl clean_image
1:
  mov x1, #1 << 31
  msr hcr_el2, x1                                 // RW: EL1 is AArch64; no traps, no second stage
  msr hstr_el2, xzr
  msr vttbr_el2, xzr
  msr mdcr_el2, xzr
  mov x1, #3
  msr cnthctl_el2, x1                             // EL1 has counter and timer
  msr cntvoff_el2, xzr
  mov x1, #0x33ff
  msr cptr_el2, x1                                // RES1; FP is not trapped
  mrs x1, midr_el1
  msr vpidr_el2, x1
  mrs x1, mpidr_el1
  msr vmpidr_el2, x1
  msr sctlr_el1, x9
  mov x1, #0x3c5
  msr spsr_el2, x1
  adr x1, el1
  msr elr_el2, x1
  isb
  eret

el1:
  mrs x1, sctlr_el1
  tbz x1, #2, 1f
  bl clean_image
1:
  msr sctlr_el1, x9
  isb
  b tables

  .org 0x200                                      // vector "current EL, SP_ELx, synchronous" of VBAR_EL1 = _start
high:
  adr x1, vectors
  msr vbar_el1, x1
  mov x1, #3 << 20
  msr cpacr_el1, x1                               // FPEN
  adrp x1, fault_stack_end
  mov sp, x1
  msr spsel, #0
  adrp x1, boot_stack_end
  mov sp, x1
  adrp x1, bss_start
  add x1, x1, #:lo12:bss_start
  adrp x2, bss_end
  add x2, x2, #:lo12:bss_end
1:
  cmp x1, x2
  b.hs 2f
  stp xzr, xzr, [x1], #16
  b 1b
2:
  mov x28, #0
  mov x29, #0
  mov x30, #0
  isb
  msr daifclr, #4                                 // SError
  mov x0, x22
  mov x1, x20
  mov x2, x21
  b arch_start

/* A boot loader that ran with caches on may have left us in them only. Fetches with the MMU off go to memory, so write the image
 * back first (Arm D8.17.1, D7.5.11). */
clean_image:
  mov x1, x22
  adrp x2, bss_start
  add x2, x2, #0x1000
/* Cleans and invalidates [x1, x2) to the point of coherency. Changes x1, x3, x4. */
flush:
  mrs x3, ctr_el0
  ubfx x3, x3, #16, #4                            // DminLine: log2 of words
  mov x4, #4
  lsl x4, x4, x3
1:
  dc civac, x1
  add x1, x1, x4
  cmp x1, x2
  b.lo 1b
  dsb sy
  ret

tables:
  adrp x5, tables_start
  adrp x6, image_end
  mov x1, x5
  mov x2, x6
  bl flush                                        // no dirty line of the boot loader's may be evicted over the tables
  mov x1, x5
1:
  stp xzr, xzr, [x1]
  stp xzr, xzr, [x1, #16]
  stp xzr, xzr, [x1, #32]
  stp xzr, xzr, [x1, #48]
  add x1, x1, #64
  cmp x1, x6
  b.lo 1b
  ldr x7, =TABLE                                  // edit root: [0] low half's root, [1] high half's, [2] itself
  add x7, x7, x5
  str x7, [x5, #16]
  add x7, x7, #0x1000
  str x7, [x5]
  add x7, x7, #0x1000
  str x7, [x5, #8]
  add x1, x5, #0x2000
  add x7, x7, #0x1000
  str x7, [x1, #510 * 8]                          // the image's GiB
  add x1, x1, #0x1000
  add x8, x5, #0x4000                             // its level 3 tables, one after the other
  sub x2, x6, x8
2:
  add x7, x7, #0x1000
  str x7, [x1], #8
  subs x2, x2, #0x1000
  b.hi 2b
  adr x11, regions
  ldr x10, =_start
3:
  ldp x12, x13, [x11], #16
  add x13, x13, x22
4:
  cmp x10, x12
  b.hs 5f
  ldr x14, =_start
  sub x14, x10, x14
  add x14, x14, x13
  str x14, [x8], #8
  add x10, x10, #0x1000
  b 4b
5:
  ldr x14, [x11]
  cbnz x14, 3b
  dsb sy
  mov x1, x5
  mov x2, x6
  bl flush                                        // nor may a line fetched meanwhile hide them
  ldr x1, =MAIR
  msr mair_el1, x1
  ldr x1, =TCR
  msr tcr_el1, x1
  add x1, x5, #0x1000
  msr ttbr0_el1, x1
  add x1, x5, #0x2000
  msr ttbr1_el1, x1
  ldr x1, =_start
  msr vbar_el1, x1
  tlbi vmalle1
  ic iallu
  dsb sy
  isb
  ldr w1, =SCTLR_ON
  msr sctlr_el1, x1
  isb                                             // nothing is mapped here now: the next fetch aborts to `high`

  .balign 8
regions:                                          // up to here, this
  .quad text_end, PAGE_CODE, rodata_end, PAGE_READ, stacks_start, PAGE_DATA, boot_stack, 0, boot_stack_end, PAGE_DATA
  .quad fault_stack, 0, fault_stack_end, PAGE_DATA, noinit_end, PAGE_NC, image_end, PAGE_READ, 0
  .ltorg

/* --- Vectors. Fibers run on SP_EL0, so all exceptions come with SP_EL1, the fault stack. -------------------------------- */

.macro synchronous
  .balign 128
  mrs x0, elr_el1                                 // no exception but the next returns, so registers are free
  adr x1, semihosting_call
  cmp x0, x1
  b.ne synchronous
  add x0, x0, #4                                  // HLT without anyone attached is undefined
  msr elr_el1, x0
  eret
.endm
.macro interrupt
  .balign 128
  mrs x28, spsr_el1
  orr x28, x28, #0x80
  msr spsr_el1, x28
  mov x28, #1
  eret
.endm
.macro other kind
  .balign 128
  mov w2, #\kind
  b fault
.endm

  .text
  .balign 2048
vectors:
  synchronous
  interrupt
  other 1
  other 2
  synchronous
  interrupt
  other 1
  other 2
  .rept 8                                         // from EL0: never
  other 1
  .endr

synchronous:
  mov w2, #0
fault:
  mrs x3, spsr_el1                                // M[0]: which stack pointer was in use
  mov x1, sp
  mrs x0, sp_el0
  tst x3, #1
  csel x1, x0, x1, eq
  adrp x3, fault_stack_end                        // from the top again, should it have been the fault stack that overflowed
  sub x3, x3, #64
  mov sp, x3
  mrs x0, elr_el1
  stp x0, x1, [sp]
  stp x29, x30, [sp, #16]
  mrs x0, far_el1
  str x0, [sp, #32]
  mov x0, sp
  mrs x1, esr_el1
  mov x29, #0
  mov x30, #0
  b arch_fault

/* --- Primitives of arch.h and uni.h --------------------------------------------------------------------------------------- */

.macro function name
  .global \name
  .type \name, %function
  .balign 4
\name:
.endm
.macro registers op                               // callee-saved ones but the safepoint register, at x9
  \op x19, x20, [x9]
  \op x21, x22, [x9, #16]
  \op x23, x24, [x9, #32]
  \op x25, x26, [x9, #48]
  \op x27, x29, [x9, #64]
  \op d8, d9, [x9, #80]
  \op d10, d11, [x9, #96]
  \op d12, d13, [x9, #112]
  \op d14, d15, [x9, #128]
.endm

function arch_switch
  sub sp, sp, #160
  mov x9, sp
  registers stp
  str x30, [x9, #144]
  str x9, [x0]
  mov x9, x1
  registers ldp
  ldr x30, [x9, #144]
  add sp, x9, #160
  ret
function fiber_start                              // a new fiber's first frame: x19 = entry; LR = 0 ends back-traces
  mov x30, #0
  br x19
function arch_save
  mov x9, x0
  registers stp
  mov x1, sp
  mrs x2, daif
  mrs x3, spsel
  stp x30, x1, [x9, #144]
  stp x2, x3, [x9, #160]
  mov w0, #0
  ret
function arch_resume
  mov x9, x0
  registers ldp
  ldp x30, x4, [x9, #144]
  ldp x2, x3, [x9, #160]
  msr spsel, x3
  mov sp, x4
  msr daif, x2
  mov w0, w1
  ret
function safepoint_slow
  mov x28, #0
  b export_safepoint
function hvc                                      // SMC32 calls: 32-bit arguments
  hvc #0
  ret
function smc
  smc #0
  ret
function semihosting_exit
  mov x1, #0x26
  movk x1, #2, lsl #16                            // ADP_Stopped_ApplicationExit
  sxtw x0, w0
  stp x1, x0, [sp, #-16]!
  mov x1, sp
  mov w0, #0x20                                   // SYS_EXIT_EXTENDED
semihosting_call:
  hlt #0xf000
  add sp, sp, #16
  ret

  .section .text.start
function arch_halt
  msr daifset, #15
1:
  wfi
  b 1b
