/* Turns MMU, caches and alignment checks on with a flat map, as U-Boot leaves them for `go`, dirties the caches and jumps to 0x42000000
 * with junk in r2. */
  .syntax unified
  .arch armv7-a
  .global _start
_start:
  ldr r0, =table
  ldr r1, =0x00000c02                   @ sections, strongly ordered
  mov r2, #0
1:
  cmp r2, #0x400                        @ RAM from 1 GiB on: write-back
  orreq r1, r1, #0xc
  str r1, [r0, r2, lsl #2]
  add r1, r1, #0x100000
  add r2, r2, #1
  cmp r2, #0x800
  blo 1b
  mcr p15, 0, r0, c2, c0, 0             @ TTBR0
  mov r1, #0
  mcr p15, 0, r1, c2, c0, 2             @ TTBCR
  mvn r1, #0
  mcr p15, 0, r1, c3, c0, 0             @ DACR: manager
  mcr p15, 0, r1, c8, c7, 0             @ TLBIALL
  ldr r1, =0x00c5187f                   @ SCTLR: M A C Z I
  mcr p15, 0, r1, c1, c0, 0
  isb
  mov r0, #0
  ldr r2, =0x45678902
  mov r4, #0x42000000
  bx r4
  .ltorg
  .balign 16384
table:
  .space 16384
