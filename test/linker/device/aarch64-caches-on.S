/* A boot loader that maps the first 2 GiB one to one, turns MMU and caches on at EL1 or EL2, and jumps to IMAGE with junk in x0. */
#define SCTLR 0x30d0180d                          /* RES1, I, SA, C, M */
  .global _start
_start:
  adr x1, tables
  ldr x2, =0x00000405                             // 0-1 GiB: device
  ldr x3, =0x40000701                             // 1-2 GiB: Normal, RWX
  stp x2, x3, [x1]
  ldr x4, =0x04ff                                 // MAIR: 0 Normal write-back, 1 Device-nGnRE
  ldr x5, =0x80803519                             // T0SZ = 25, EPD1; bits that are RES1 at EL2
  ldr x6, =SCTLR
  dsb sy
  mrs x0, CurrentEL
  cmp x0, #8
  b.eq 2f
  ldr x5, =0x00803519
  msr mair_el1, x4
  msr tcr_el1, x5
  msr ttbr0_el1, x1
  tlbi vmalle1
  dsb sy
  isb
  msr sctlr_el1, x6
  b 3f
2:
  msr mair_el2, x4
  msr tcr_el2, x5
  msr ttbr0_el2, x1
  tlbi alle2
  dsb sy
  isb
  ldr x6, =0x30c5183d
  msr sctlr_el2, x6
3:
  isb
  ldr x0, =0x40001238
  ldr x1, =IMAGE
  br x1
  .ltorg
  .balign 4096
tables:
  .space 4096
