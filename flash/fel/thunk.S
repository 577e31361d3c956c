/* Code for the boot ROM of an Allwinner A10 or A20 in FEL mode; `words.ts` has it assembled. Both parts are called as functions, in ARM state, secure SVC.
 *
 * Reference: ARM DDI 0406C ("ARM"); linux-sunxi.org/FEL/USBBoot for whose memory is where; `boot.ts` has the addresses.
 */
  .syntax unified
  .arch armv7-a
  .arch_extension sec
  .arm

/* Turns off the MMU, whose tables lie where the SPL's parts are put, and what caches instructions. Leaves SCTLR as it was. With the data cache on, which no
 * boot ROM is known to have, it turns off nothing: memory might not have what the cache has. */
  .section .prepare, "ax"
prepare:
  mrc p15, 0, r0, c1, c0, 0                     @ SCTLR
  str r0, sctlr
  tst r0, #1 << 2                               @ C
  bxne lr
  bic r0, r0, #1 << 0                           @ M
  bic r0, r0, #3 << 11                          @ Z, I
  mov r1, #0
  dsb
  mcr p15, 0, r0, c1, c0, 0
  isb
  mcr p15, 0, r1, c8, c7, 0                     @ TLBIALL, ICIALLU, BPIALL
  mcr p15, 0, r1, c7, c5, 0
  mcr p15, 0, r1, c7, c5, 6
  dsb
  isb
  bx lr
sctlr:
  .word 0xffffffff

/* Puts the SPL together, runs it, and gives the boot ROM back what the SPL has overwritten. */
  .section .thunk, "ax"
thunk:
  b enter
status:
  .word 0                                       @ 1 the SPL has returned, 2 its checksum was wrong
length:
  .word 0                                       @ of the SPL, in bytes
regions:                                        @ the boot ROM's memory, where the SPL's part of it waits, bytes
  .word 0, 0, 0
  .word 0, 0, 0
  .word 0, 0, 0
  .word 0, 0, 0
saved:
  .space 44
enter:
  adr r12, saved
  mov r1, sp
  mov r2, lr
  mrs r3, cpsr
  stmia r12, {r1-r11}
  cpsid if
  adr sp, thunk                                 @ until the SPL has its own
  bl swap
  mov r0, #0
  ldr r1, length
  ldr r4, [r0, #12]                             @ the sum over all words with the stamp in the place of the sum
  ldr r2, =0x5f0a6c39
  sub r2, r2, r4
1:
  ldr r3, [r0], #4
  add r2, r2, r3
  subs r1, r1, #4
  bne 1b
  cmp r2, r4
  mov r4, #2
  bne 2f
  mov r0, #0
  ldr r1, =0x4c45462e                           @ "eGON.FEL" in place of "eGON.BT0": so U-Boot's SPL returns to FEL
  str r1, [r0, #8]
  mrc p15, 0, r1, c0, c0, 0                     @ MIDR: on a Cortex-A8 the boot ROM turns on the L2 cache for what it starts from a card
  ubfx r1, r1, #4, #12
  movw r2, #0xc08
  cmp r1, r2
  mrceq p15, 0, r1, c1, c0, 1                   @ ACTLR.L2EN
  orreq r1, r1, #2
  mcreq p15, 0, r1, c1, c0, 1
  dsb
  mcr p15, 0, r0, c7, c5, 0                     @ ICIALLU, BPIALL
  mcr p15, 0, r0, c7, c5, 6
  dsb
  isb
  blx r0
  cpsid if
  mov r4, #1
2:
  mov r6, r4
  bl swap
  str r6, status
  mov r0, #0
  dsb
  mcr p15, 0, r0, c7, c5, 0
  mcr p15, 0, r0, c7, c5, 6
  dsb
  isb
  adr r12, saved
  ldmia r12, {r1-r11}
  mov sp, r1
  mov lr, r2
  msr cpsr_c, r3
  bx lr

swap:
  adr r0, regions
1:
  ldmia r0!, {r1, r2, r3}
  cmp r3, #0
  bxeq lr
2:
  ldr r4, [r1]
  ldr r5, [r2]
  str r4, [r2], #4
  str r5, [r1], #4
  subs r3, r3, #4
  bne 2b
  b 1b
  .ltorg
