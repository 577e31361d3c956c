/** What the probes' imports (`device/probe.ts`) become in C. */
import { devicesOf, type Board } from '../../boards/board.ts'
import type { ImportTable, Lowering } from '../../compiler/c/seam.ts'

const pointer = '__UINTPTR_TYPE__'

/** Descriptor of a linear page without UXN and PXN, written through start-up's edit root (linker/startup/aarch64.c). */
const allowExecution = (address: string): string => `({ u64 low_, entry_ = (u64)(${address}) >> 12 << 3, made_; \
__asm__ volatile("mrs %0, ttbr0_el1" : "=r"(low_)); \
__asm__ volatile("dsb sy\\n\\tmsr ttbr0_el1, %2\\n\\tisb\\n\\tldr %0, [%1]\\n\\tand %0, %0, %3\\n\\tstr %0, [%1]\\n\\tdsb sy\\n\\tmsr ttbr0_el1, %4\\n\\tisb\\n\\ttlbi vmalle1\\n\\tdsb sy\\n\\tisb" \
: "=&r"(made_) : "r"(entry_), "r"((low_ - 4096) | 1ull << 48), "r"(~(3ull << 53)), "r"(low_) : "memory"); made_; })`

/** Address of the L1 table (TTBR1) in the image's part of the address space: what ATS1CPR tells of the image moves it there. */
const tableA32 = `({ u32 here_ = (u32)&memory_pages, there_, table_; \
__asm__ volatile("mcr p15, 0, %2, c7, c8, 0\\n\\tisb\\n\\tmrc p15, 0, %0, c7, c4, 0\\n\\tmrc p15, 0, %1, c2, c0, 1" : "=&r"(there_), "=&r"(table_) : "r"(here_)); \
(u64)((table_ & -0x4000u) - ((there_ & -4096u) - (here_ & -4096u))); })`

/** The table of `hw.*` is separate; these are added to it. */
export function probeImports(board: Board): ImportTable {
  const a64 = board.soc.arch === 'aarch64'
  const device = devicesOf(board)[board.console.device].base!
  const place = (c: string): Lowering => ({ params: [], result: 'i64', c: () => c })
  const addressOf = (c: string): Lowering => place(`((u64)(${pointer})${c})`)
  return new Map<string, Lowering>([
    ['probe.store', { params: ['i64', 'i32'], c: (address, value) => `(void)(*(volatile u32 *)(${pointer})${address} = ${value})` }],
    ['probe.call', { params: ['i64'], c: (address) => `((void (*)(void))((${pointer})${address} | ${a64 ? 0 : 1}))()` }],
    ['probe.code', place(`((u64)(${pointer})&wasm_call & -4ull)`)],
    ['probe.constant', addressOf('symbols_start')],
    ['probe.variable', addressOf('&memory_pages')],
    ['probe.stack', addressOf('__builtin_frame_address(0)')],
    ['probe.device', addressOf(`DEVICE(${device}u)`)],
    ['probe.uncached', addressOf('retained')],
    ['probe.pageTable', place(a64 ? `({ extern u8 tables_start[]; (u64)tables_start + 4096; })` : tableA32)],
    ['probe.allowExecution', { params: ['i32'], result: 'i64', c: (address) => (a64 ? allowExecution(address) : `((u64)(${address}) & 0)`) }],
    ['probe.control', {
      params: [], result: 'i32',
      c: () => (a64 ? '({ u64 v_; __asm__ volatile("mrs %0, sctlr_el1" : "=r"(v_)); (u32)v_; })' : '({ u32 v_; __asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(v_)); v_; })'),
    }],
    ['probe.undefined', { params: [], c: () => `__asm__ volatile("${a64 ? 'udf #57005' : 'udf #0'}" : : : "memory")` }],
  ])
}
