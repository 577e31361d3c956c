/* AArch64 start-up, exception vectors and register-level primitives.
 *
 * Contract of `_start`: EL3, EL2 or EL1, any 4 KiB-aligned physical address in RAM, MMU and caches on (identity map) or off,
 * x0 = device tree or anything else, any number of cores. Until `high` runs, all addresses are relative to the program counter.
 * What is written with the MMU off bypasses the caches, so that is only the page tables and the stack behind them.
 */

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
  adrp x1, image_end                              // the page behind the tables
  mov sp, x1
  adr x0, 1f
  bl arch_descend
  mov x21, x0
  ldr w1, =0x30d00800                             // SCTLR_EL1: RES1 bits of Armv8.0; MMU and caches off
  msr sctlr_el1, x1
  isb
  eret
1:
  adrp x0, noinit_start
  adrp x1, image_end
  bl arch_flush                                   // no dirty line of the boot loader's may be evicted over what is not cached
  adrp x1, image_end
  mov sp, x1
  bl arch_translate
  msr sctlr_el1, x0
  isb                                             // nothing is mapped here now: the next fetch aborts to `high`

  .org 0x200                                      // vector "current EL, SP_ELx, synchronous" of VBAR_EL1 = _start
high:
  adrp x1, fault_stack_end
  mov sp, x1
  msr spsel, #0
  adrp x1, boot_stack_end
  mov sp, x1
  mov x28, #0
  mov x29, #0
  mov x30, #0
  mov x0, x20
  mov x1, x21
  b arch_start

  .ltorg

/* --- Vectors. Fibers run on SP_EL0, so all exceptions come with SP_EL1, the fault stack. -------------------------------- */

.macro vectors_of_one_stack
  .balign 128                                     // synchronous: only the next returns, so registers are free
  mrs x0, elr_el1
  adr x1, semihosting_call
  cmp x0, x1
  mov w2, #0
  b.ne fault
  add x0, x0, #4                                  // HLT is undefined when nobody is attached
  msr elr_el1, x0
  eret
  .balign 128                                     // IRQ
  mrs x28, spsr_el1
  orr x28, x28, #0x80
  msr spsr_el1, x28
  mov x28, #1
  eret
  .balign 128                                     // FIQ
  mov w2, #1
  b fault
  .balign 128                                     // SError
  mov w2, #2
  b fault
.endm

  .section .text.vectors, "ax", %progbits
  .balign 2048
  .global arch_vectors
arch_vectors:
  vectors_of_one_stack                            // SP_EL0
  vectors_of_one_stack                            // SP_ELx; there is no EL0 to come from

fault:                                            // from the top of the stack again, should it have been this one that overflowed
  adrp x3, fault_stack_end
  sub x3, x3, #64
  mov sp, x3
  mrs x0, elr_el1
  str x0, [sp]                                    // struct trap_registers
  stp x29, x30, [sp, #16]
  mov x0, sp
  mov w1, w2
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

  .text
function arch_save
  mov x1, sp
  mrs x2, daif
  stp x1, x2, [x0]
  stp x30, x30, [x0, #16]
  add x9, x0, #32
  registers stp
  mov w0, #0
  ret
function arch_resume
  add x9, x0, #32
  registers ldp
  ldp x2, x3, [x0]
  ldp x4, x30, [x0, #16]
  msr spsel, #0
  mov sp, x2
  msr daif, x3
  mov w0, w1
  br x4
function zero                                     // half the instructions of C, with Q registers
  movi v0.2d, #0
1:
  .rept 8
  stp q0, q0, [x0], #32
  .endr
  cmp x0, x1
  b.lo 1b
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
