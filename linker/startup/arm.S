/* AArch32 start-up, exception vectors and register-level primitives (Armv7-A: Cortex-A7, A8, A15).
 *
 * Reference: ARM DDI 0406C, "ARM Architecture Reference Manual, ARMv7-A and ARMv7-R" ("ARM"). Register names are its names.
 *
 * Contract of `_start`: ARM state, SVC or HYP mode, any 4 KiB-aligned physical address in RAM, MMU and caches on (identity map)
 * or off, r2 = device tree or anything else. Nothing before `high` uses an absolute address, a stack or writable data.
 */
#define KERNEL_BASE   0xe0000000                  /* the link address's MiB; 16 MiB from here have L2 tables from the start */
#define KERNEL_TABLES 0x4000
#define SCTLR_OFF     0x00c50078                  /* the RES1 bits, MMU, caches and alignment checks off */
#define SCTLR_ON      (SCTLR_OFF | 0x40001805)    /* TE: exceptions in Thumb state; I, Z, C, M */
#define SCTLR_WXN     0x00080000
#define TTBR_WALK     0x48                        /* walks: Normal, write-back, not shareable */
/* Normal write-back not shareable memory (TEX C B = 001 1 1), AP for PL1 only. ARM B3.5.1. */
#define PAGE_CODE     0x25e                       /* small page, read-only */
#define PAGE_READ     0x25f                       /* the same, XN */
#define PAGE_DATA     0x05f                       /* read-write, XN */
#define PAGE_UNCACHED 0x053                       /* read-write, XN, Normal non-cacheable */
#define SECTION_CODE  0x940e                      /* section, read-only */
  .syntax unified
  .arch armv7-a
  .arch_extension virt
  .arch_extension sec
  .fpu vfpv3-d16

  .section .text.start, "ax", %progbits
  .arm
  .global _start
_start:
  b enter
  .space 0x20
  .word 0x016f2818, 0, image_file_size          @ zImage header: magic, "runs anywhere", size
enter:
  adr r0, cold + 1
  bx r0

  .thumb
  .type cold, %function
cold:
  cpsid aif
  mov r11, r2                                   @ device tree, perhaps
  movs r10, #1                                  @ entry level
  mrc p15, 0, r0, c0, c0, 5                     @ MPIDR; where there is none it reads as MIDR, whose bit 31 is clear
  cmp r0, #0
  bpl 1f
  lsls r0, r0, #24                              @ Aff0: only core 0 goes on
  bne arch_halt
1:
  mrs r0, cpsr
  and r0, r0, #0x1f
  cmp r0, #0x1a                                 @ HYP?
  bne 2f
  movs r10, #2
  mrc p15, 4, r0, c1, c0, 0                     @ HSCTLR
  tst r0, #4
  it ne
  blne clean_caches
  ldr r0, =0x30c50830                           @ its RES1 bits and CP15BEN
  mcr p15, 4, r0, c1, c0, 0
  movs r0, #0
  mcr p15, 4, r0, c1, c1, 0                     @ HCR = 0: trap nothing, route nothing
  mcr p15, 4, r0, c1, c1, 3                     @ HSTR = 0
  mcrr p15, 4, r0, r0, c14                      @ CNTVOFF = 0
  movs r0, #3
  mcr p15, 4, r0, c14, c1, 0                    @ CNTHCTL: counter and timer at PL1
  movw r0, #0x33ff
  mcr p15, 4, r0, c1, c1, 2                     @ HCPTR: RES1 bits; VFP not trapped
  mov r0, #0x1f3                                @ SVC, Thumb, A I F masked
  msr spsr_cxsf, r0
  adr r0, 2f
  msr elr_hyp, r0
  eret
  .balign 4
2:
  mrc p15, 0, r0, c1, c0, 0                     @ SCTLR
  tst r0, #4
  it ne
  blne clean_caches
  ldr r0, =SCTLR_OFF
  mcr p15, 0, r0, c1, c0, 0
  isb
  mrc p15, 1, r0, c0, c0, 1                     @ CLIDR
  ubfx r5, r0, #27, #3                          @ LoUU: the L1; reset or the boot loader has invalidated what lies behind
  movs r6, #0
  bl caches_by_way
  mrc p15, 0, r0, c0, c0, 5
  cmp r0, #0
  bpl 3f
  mrc p15, 0, r0, c1, c0, 1                     @ ACTLR.SMP, before the caches; ignored where the non-secure side may not
  tst r0, #1 << 6
  itt eq
  orreq r0, r0, #1 << 6
  mcreq p15, 0, r0, c1, c0, 1
3:
  adr r4, _start
  ldr r0, =_start
  subs r4, r4, r0                               @ r4 = physical - virtual
  ldr r6, =image_end
  add r6, r6, r4
  addw r6, r6, #0xfff
  add r6, r6, #0x3000
  bfc r6, #0, #14                               @ r6 = L1 table, 16 KiB-aligned, behind the image
  add r7, r6, #0x4000                           @ r7 = L2 tables of the kernel window
  add r8, r7, #KERNEL_TABLES                    @ r8 = end of both
  mov r0, r6
  movs r1, #0
  movs r2, #0
  movs r3, #0
  movs r5, #0
4:
  .rept 8
  stmia r0!, {r1, r2, r3, r5}
  .endr
  cmp r0, r8
  blo 4b
  adr r0, _start                                @ this MiB one to one, for the jump
  lsrs r0, r0, #20
  ldr r1, =SECTION_CODE
  orr r1, r1, r0, lsl #20
  str r1, [r6, r0, lsl #2]
  add r0, r6, #KERNEL_BASE >> 18
  orr r1, r7, #1
5:
  str r1, [r0], #4
  add r1, r1, #0x400
  cmp r1, r8
  blo 5b
  adr r5, ranges
6:
  ldmia r5!, {r0, r1, r2}
  cbz r2, 7f
  bl map_range
  b 6b
7:
  subs r0, r6, r4                               @ the tables themselves
  sub r1, r8, r4
  movw r2, #PAGE_READ
  bl map_range
  mrc p15, 0, r1, c0, c0, 1                     @ CTR.DminLine
  ubfx r1, r1, #16, #4
  movs r2, #4
  lsls r2, r2, r1
  mov r0, r6
8:
  mcr p15, 0, r0, c7, c6, 1                     @ DCIMVAC: no old line may hide what was written uncached
  add r0, r0, r2
  cmp r0, r8
  blo 8b
  movs r0, #1
  mcr p15, 0, r0, c3, c0, 0                     @ DACR: domain 0 checks permissions
  mcr p15, 0, r0, c2, c0, 2                     @ TTBCR.N = 1: TTBR0 below 2 GiB, TTBR1 above
  orr r1, r6, #TTBR_WALK
  mcr p15, 0, r1, c2, c0, 0                     @ TTBR0
  mcr p15, 0, r1, c2, c0, 1                     @ TTBR1
  movs r0, #0
  mcr p15, 0, r0, c8, c7, 0                     @ TLBIALL
  mcr p15, 0, r0, c7, c5, 0                     @ ICIALLU
  mcr p15, 0, r0, c7, c5, 6                     @ BPIALL
  ldr r0, =SCTLR_ON
  mrc p15, 0, r1, c0, c1, 1                     @ ID_PFR1: WXN came with the virtualization extensions
  tst r1, #0xf000
  it ne
  orrne r0, r0, #SCTLR_WXN
  dsb
  isb
  mcr p15, 0, r0, c1, c0, 0                     @ SCTLR
  isb
  ldr pc, =high

/* Maps [r0, r1) virtual onto the image's memory with attributes r2. */
map_range:
  sub r3, r0, #KERNEL_BASE
  add r3, r7, r3, lsr #10
  add r12, r0, r4
  orr r12, r12, r2
1:
  cmp r0, r1
  it hs
  bxhs lr
  str r12, [r3], #4
  add r12, r12, #0x1000
  add r0, r0, #0x1000
  b 1b

/* Cleans and invalidates all data caches up to the point of coherency; they may be on. */
clean_caches:
  mrc p15, 1, r0, c0, c0, 1                     @ CLIDR
  ubfx r5, r0, #24, #3                          @ LoC
  movs r6, #1
/* Levels 1 to r5 by set and way: r6 = 0 invalidates, else also cleans. r0 = CLIDR. Changes r1-r3, r5-r9, r12. ARM B2.2.6. */
caches_by_way:
  dmb
  movs r1, #0                                   @ CSSELR: 2 * (level - 1)
  lsls r5, r5, #1
1:
  cmp r1, r5
  bhs 5f
  mcr p15, 2, r1, c0, c0, 0
  isb
  mrc p15, 1, r2, c0, c0, 0                     @ CCSIDR
  and r3, r2, #7
  adds r3, r3, #4                               @ log2 of the line
  ubfx r7, r2, #3, #10                          @ last way
  clz r8, r7
2:
  ubfx r9, r2, #13, #15                         @ last set
  lsl r12, r9, r3
  orr r12, r12, r1
  lsl r0, r7, r8
  orr r12, r12, r0
  movs r0, #1
  lsls r0, r0, r3
3:
  cmp r6, #0
  ite eq
  mcreq p15, 0, r12, c7, c6, 2                  @ DCISW
  mcrne p15, 0, r12, c7, c14, 2                 @ DCCISW
  subs r12, r12, r0
  subs r9, r9, #1
  bpl 3b
  subs r7, r7, #1
  bpl 2b
  adds r1, r1, #2
  b 1b
5:
  dsb
  isb
  bx lr

  .global arch_halt
  .type arch_halt, %function
arch_halt:
  cpsid if
1:
  wfi
  b 1b

  .balign 4
ranges:                                         @ start, end, attributes
  .word _start, text_end, PAGE_CODE
  .word text_end, rodata_end, PAGE_READ
  .word data_start, bss_end, PAGE_DATA
  .word boot_stack, boot_stack_end, PAGE_DATA
  .word fault_stack, fault_stack_end, PAGE_DATA
  .word noinit_start, noinit_start + 0x1000, PAGE_UNCACHED
  .word 0, 0, 0
  .ltorg

/* From here on at the linked address. */
  .text
  .type high, %function
high:
  movs r0, #0xf << 4
  lsls r0, r0, #16
  mcr p15, 0, r0, c1, c0, 2                     @ CPACR: cp10 and cp11
  isb
  mov r0, #1 << 30
  vmsr fpexc, r0                                @ FPEXC.EN
  movs r2, #0
  vmsr fpscr, r2
  ldr r0, =vectors
  mcr p15, 0, r0, c12, c0, 0                    @ VBAR
  ldr r0, =bss_start
  ldr r1, =bss_end
  movs r3, #0
1:
  cmp r0, r1
  it lo
  strdlo r2, r3, [r0], #8
  blo 1b
  mov r9, #0
  ldr sp, =boot_stack_end
  mov r0, r6
  mov r1, r4
  mov r2, r10
  mov r3, r11
  bl arm_start

/* An interrupt only sets r9 and returns with I masked. The other exceptions never return: they go to SVC mode on the fault
 * stack with the place, and arm_trap finds out the rest. So only SVC mode ever has a stack. */
  .balign 32
vectors:
  nop.w
  b.w undefined
  b.w supervisor
  b.w prefetch
  b.w data
  nop.w
  b.w interrupt
  subs lr, lr, #4                               @ FIQ: nobody asks for any
  movs r1, #3
  b trap
interrupt:
  mrs r9, spsr
  orr r9, r9, #0x80
  msr spsr_c, r9
  mov r9, #1
  subs pc, lr, #4
supervisor:                                     @ semihosting, and nobody listens
  movs pc, lr
undefined:
  subs lr, lr, #2
  movs r1, #0
  b trap
prefetch:
  subs lr, lr, #4
  movs r1, #1
  b trap
data:
  subs lr, lr, #8
  movs r1, #2
trap:
  mov r0, lr
  cps #0x13
  mov r2, sp
  mov r3, lr
  ldr sp, =fault_stack_end
  b arm_trap

.macro function name
  .global \name
  .type \name, %function
  .balign 4
\name:
.endm

function arch_switch
  push {r4-r8, r10, r11, lr}
  vpush {d8-d15}
  str sp, [r0]
  mov sp, r1
  vpop {d8-d15}
  pop {r4-r8, r10, r11, pc}
function fiber_start                            @ a new fiber's first frame: r4 = entry, LR = 0 ends back-traces
  mov lr, #0
  bx r4
function arch_save
  mov r1, sp
  mrs r2, cpsr
  stmia r0!, {r1, r2, r4-r8, r10, r11, lr}
  vstmia r0, {d8-d15}
  movs r0, #0
  bx lr
function arch_resume
  mov r3, r1
  ldmia r0!, {r1, r2, r4-r8, r10, r11, lr}
  vldmia r0, {d8-d15}
  mov sp, r1
  msr cpsr_c, r2
  mov r0, r3
  bx lr
function hvc
  hvc #0
  bx lr
function smc
  smc #0
  bx lr
function semihosting_exit
  push {r4, lr}                                 @ SVC mode calls SVC: LR is lost
  mov r1, r0
  ldr r0, =0x20026                              @ ADP_Stopped_ApplicationExit
  push {r0, r1}
  movs r0, #0x20                                @ SYS_EXIT_EXTENDED
  mov r1, sp
  svc 0xab
  add sp, sp, #8
  pop {r4, pc}
