/* AArch32: image header and entry, exception vectors, and what C cannot say (Armv7-A: Cortex-A7, A8, A15).
 *
 * Reference: ARM DDI 0406C, "ARM Architecture Reference Manual, ARMv7-A and ARMv7-R" ("ARM"). Register names are its names.
 *
 * Contract of `_start`: ARM state, SVC or HYP mode, any 4 KiB-aligned physical address in RAM, MMU and caches on (identity map)
 * or off, r2 = device tree or anything else.
 */
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
  adr r4, _start
  adr r0, cold + 1
  bx r0

  .thumb
  .type cold, %function
cold:
  cpsid aif
  mrc p15, 0, r0, c0, c0, 5                     @ MPIDR; where there is none it reads as MIDR, whose bit 31 is clear
  lsls r1, r0, #24                              @ Aff0: only core 0 goes on
  it ne
  cmpne r0, #0
  bmi arch_halt
  ldr r0, =_start
  subs r4, r4, r0                               @ physical - virtual
  mov r5, r2
  ldr sp, =boot_stack_end
  add sp, sp, r4
  mov r0, r4
  bl arm_prepare
  mcr p15, 0, r0, c1, c0, 0                     @ SCTLR: MMU and caches on
  isb
  ldr sp, =boot_stack_end
  mov r0, r4
  mov r2, r5
  ldr pc, =arm_start

  .macro function name
  .global \name
  .type \name, %function
  .balign 4
\name:
  .endm

function arch_halt
  cpsid if
1:
  wfi
  b 1b

/* An interrupt only sets r9 and returns with I masked. A supervisor call, meant for a debugger that does not listen, returns. The others
 * never do: they go to SVC mode on the fault stack, and arm_trap finds out the rest. So only SVC mode ever has a stack. */
  .text
  .balign 32
  .global vectors
vectors:
  nop.w
  movs r1, #0                                   @ undefined instruction
  b trap
  subs pc, lr, #0                               @ supervisor call
  movs r1, #1                                   @ prefetch abort
  b trap
  movs r1, #2                                   @ data abort
  b trap
  nop.w
  b.w interrupt
  movs r1, #3                                   @ FIQ: nobody asks for any
trap:
  mov r0, lr
  cps #0x13
  mov r2, sp
  mov r3, lr
  ldr sp, =fault_stack_end
  b arm_trap
interrupt:
  mrs r9, spsr
  orr r9, r9, #0x80
  msr spsr_c, r9
  mov r9, #1
  subs pc, lr, #4

function arch_save
  mov r1, sp
  mrs r2, cpsr
  mov r3, lr
  stmia r0!, {r1-r8, r10, r11, lr}
  vstmia r0, {d8-d15}
  movs r0, #0
  bx lr
function arch_resume
  mov r12, r1
  ldmia r0!, {r1-r8, r10, r11, lr}
  vldmia r0, {d8-d15}
  mov sp, r1
  msr cpsr_cx, r2                               @ A too, which aborts mask
  mov r0, r12
  bx r3
function safepoint_slow
  mov r9, #0
  b export_safepoint
function hvc
  hvc #0
  bx lr
function smc
  smc #0
  bx lr
function semihosting_exit
  mov r1, r0
  ldr r0, =0x20026                              @ ADP_Stopped_ApplicationExit
  push {r0, r1, r4, lr}                         @ SVC mode calls SVC: LR is lost
  movs r0, #0x20                                @ SYS_EXIT_EXTENDED
  mov r1, sp
  svc 0xab
  pop {r0, r1, r4, pc}
