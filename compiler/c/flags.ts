/** How gcc is called for generated C and for start-up code. Both see the same reserved register and the same ABI. */
import type { Arch } from '../../boards/board.ts'

/** What gcc aims at: `size` gives about 15 % less text for 10 % more instructions. */
export type Optimize = 'speed' | 'size'

const common = [
  '-std=gnu11', '-O2', '-g', '-gdwarf-4', '-gno-statement-frontiers', '-ffreestanding', '-fno-builtin', '-nostdlib', '-fno-pic', '-fno-pie',
  // WebAssembly arithmetic wraps; address 0 is an address.
  '-fwrapv', '-fno-delete-null-pointer-checks', '-fno-isolate-erroneous-paths-dereference',
  // Floats: no fused multiply-add, no errno, signalling NaNs are quieted where the specification says so.
  '-ffp-contract=off', '-fno-math-errno', '-fsignaling-nans',
  // gcc's RTL pass takes two constant addresses for two objects, even where they overlap; its GIMPLE pass does not, and stays on.
  '-fno-dse',
  // An endless recursion must meet the guard page, and a caller must show in back-traces.
  '-fno-optimize-sibling-calls',
  // No calls to memset or memcpy out of nowhere.
  '-fno-tree-loop-distribute-patterns', '-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-fno-stack-protector', '-fno-common',
  // Padding to cache lines costs a tenth of the text and its NOPs are instructions, too.
  '-falign-functions=4', '-falign-jumps=1', '-falign-loops=1', '-falign-labels=1',
]

const byArch: Record<Arch, string[]> = {
  aarch64: ['-mgeneral-regs-only', '-fno-omit-frame-pointer', '-ffixed-x28', '-mno-outline-atomics', '-mcmodel=small',
    // A frame larger than the guard page touches each page on its way.
    '-fstack-clash-protection', '--param=stack-clash-protection-guard-size=12',
  ],
  arm: ['-mthumb', '-mfpu=vfpv3-d16', '-mfloat-abi=hard', '-ffixed-r9', '-munaligned-access', '-mno-long-calls'],
}

const strict = ['-Werror=implicit-function-declaration', '-Werror=incompatible-pointer-types', '-Werror=int-conversion']

/** Cortex-A53 r0p0 to r0p4 may compute a multiply-accumulate wrongly behind a memory access (Arm erratum 835769). */
const errata = (cpu: string): string[] => (cpu === 'cortex-a53' ? ['-mfix-cortex-a53-835769'] : [])

/** Flags for hand-written C and assembly of the start-up code. AArch64 start-up code stays off the FP registers. */
export function startupFlags(arch: Arch, cpu: string): string[] {
  // Runs once or in exceptions: size counts.
  return [`-mcpu=${cpu}`, ...common, '-Os', ...byArch[arch], ...errata(cpu), '-fno-strict-aliasing', '-Wall', ...strict]
}

/**
 * Flags for the one generated file. Its accesses to linear memory are may_alias but for the parts of library arrays (prelude.h), so types
 * may tell these apart. On AArch32 gcc probes every frame or none, at three instructions a call; so none, and a frame that
 * could step over the guard page is refused instead.
 */
export function generatedFlags(arch: Arch, cpu: string, optimize: Optimize = 'speed'): string[] {
  return [
    `-mcpu=${cpu}`, ...common, ...(optimize === 'size' ? ['-Os'] : []), ...byArch[arch].filter((flag) => flag !== '-mgeneral-regs-only'), ...errata(cpu), ...strict,
    ...(arch === 'arm' ? ['-Werror=frame-larger-than=4000'] : []),
  ]
}
