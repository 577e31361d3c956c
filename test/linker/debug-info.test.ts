import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findToolchain } from '../../cli/toolchain.ts'
import { readInlined } from '../../linker/debug-info.ts'
import { Elf } from '../../linker/elf.ts'

const source = `#line 1 "main.ts"
static inline __attribute__((always_inline)) int inner(volatile int *p) {
  return *p + 1;
}
static inline __attribute__((always_inline)) int middle(volatile int *p) {
  return inner(p) * 3;
}
int outer(volatile int *p) {
  *p = 1;
  return middle(p) + 5;
}
int _start(volatile int *p) { return outer(p); }
`

describe('readInlined', () => {
  it.each(['aarch64', 'arm'] as const)('gives calls and their nesting, %s', async (arch) => {
    const { gcc } = await findToolchain(arch)
    const folder = mkdtempSync(path.join(os.tmpdir(), 'uni-inlined-'))
    try {
      writeFileSync(path.join(folder, 'main.c'), source)
      execFileSync(gcc, ['-O2', '-g', '-gdwarf-4', '-ffreestanding', '-nostdlib', '-fno-pie', '-static', '-Wl,--build-id=none', '-o', 'main.elf', 'main.c'], { cwd: folder })
      const elf = new Elf(new Uint8Array(readFileSync(path.join(folder, 'main.elf'))))
      const outer = elf.symbols().find((symbol) => symbol.name === 'outer')!
      const start = arch === 'arm' ? outer.address & ~1n : outer.address
      const calls = readInlined(elf, elf.is64 ? 8 : 4).filter((call) => call.start >= start && call.end <= start + BigInt(outer.size))
      const nested = calls.filter((call) => call.line === 5)
      expect(calls.some((call) => call.file === 'main.ts' && call.line === 9)).toBe(true)
      expect(nested.length).toBeGreaterThan(0)
      for (const call of nested) {
        const around = calls.find((other) => other.line === 9 && other.start <= call.start && other.end >= call.end)
        expect(around?.depth).toBeLessThan(call.depth)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
