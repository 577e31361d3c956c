import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findToolchain } from '../../cli/toolchain.ts'
import { generatedFlags } from '../../compiler/c/flags.ts'
import { translate, type TranslateOptions } from '../../compiler/c/translate.ts'
import { decode } from '../../compiler/wasm/decode.ts'
import type { Toolchain } from '../../linker/toolchain.ts'
import { code, func, i32, module, names, type Parts } from './wasm-bytes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const cpus = { aarch64: 'cortex-a53', arm: 'cortex-a15' } as const
type Arch = keyof typeof cpus

function c(parts: Parts, options: Partial<TranslateOptions> = {}): string {
  return translate(decode(module(parts)), { arch: 'aarch64', ...options }).c
}

/** The C of the function that `parts` calls `run`, white space folded. */
function run(parts: Parts, options: Partial<TranslateOptions> = {}): string {
  const text = c(parts, options)
  const body = text.slice(text.lastIndexOf(' run('))
  return body.slice(body.indexOf('{') + 1, body.indexOf('\n  }')).replace(/\s+/g, ' ').trim()
}

const one = (params: number[], results: number[], locals: [number, number][], body: number[], more: Parts = {}): Parts => ({
  types: [func(params, results)], functions: [0], memory: [0, 1], code: [code(locals, [...body, 0x0b])],
  custom: [['name', names({ 0: 'apps/x/main/run' }, { 0: { 0: 'a', 1: 'b' } })]], ...more,
})

describe('translate: expressions', () => {
  it('builds trees and keeps the names of locals', () => {
    expect(run(one([i32, i32], [i32], [], [0x20, 0, 0x20, 1, 0x6a, 0x41, 3, 0x6c]))).toBe('return ((a + b) * 3);')
  })

  it('reads a local before it is written', () => {
    // a, then a = b, then a + (old a)
    expect(run(one([i32, i32], [i32], [], [0x20, 0, 0x20, 1, 0x21, 0, 0x20, 0, 0x6a]))).toBe('i32 t1 = a; a = b; return (t1 + a);')
  })

  it('loads before it stores', () => {
    const text = run(one([i32, i32], [i32], [], [0x20, 0, 0x28, 2, 0, 0x20, 0, 0x20, 1, 0x36, 2, 0]))
    expect(text).toMatch(/^i32 t1 = LOAD_LOCAL\(ANY, i32, a, 0u, \d\); STORE_LOCAL\(ANY, u32, a, 0u, \(u32\)b, \d\); return t1;$/)
  })

  it('divides before it calls, and calls once', () => {
    const parts: Parts = {
      types: [func([i32, i32], [i32])], functions: [0, 0],
      code: [code([], [0x20, 0, 0x0b]), code([], [0x20, 0, 0x20, 1, 0x6d, 0x20, 0, 0x20, 1, 0x10, 0, 0x6a, 0x0b])],
      custom: [['name', names({ 0: 'f', 1: 'run' }, { 1: { 0: 'a', 1: 'b' } })]],
    }
    expect(run(parts)).toMatch(/^i32 t1 = DIVIDE_S\(.*\); return \(t1 \+ f\(a, b\)\);$/)
  })

  it('makes an if of mere values a conditional expression', () => {
    expect(run(one([i32, i32], [i32], [], [0x20, 0, 0x04, i32, 0x20, 1, 0x05, 0x41, 9, 0x0b]))).toBe('return (a ? b : 9);')
  })

  it('forces a load whose value is dropped', () => {
    expect(run(one([i32, i32], [], [], [0x20, 0, 0x28, 2, 4, 0x1a]))).toMatch(/^FORCE\(LOAD_LOCAL\(ANY, i32, a, 4u, 0\)\);$/)
  })

  it('tests the safepoint register at back-edges where asked', () => {
    const parts = one([i32, i32], [], [], [0x03, 0x40, 0x20, 0, 0x0d, 0, 0x0b])
    expect(run(parts)).not.toContain('SAFEPOINT')
    expect(run(parts, { safepoints: (name) => name === 'apps/x/main/run' })).toMatch(/if \(a\) \{ SAFEPOINT\(\w+\); goto loop;/)
  })

  it('names an import that nobody provides', () => {
    const parts: Parts = { types: [func([], [])], imports: [['env', 'surprise', 0, [0]]] }
    expect(() => c(parts)).toThrowError(expect.objectContaining({ code: 'UNI-C013', message: expect.stringContaining('surprise') }))
  })

  it('ties statements to lines', () => {
    const parts = one([i32, i32], [], [], [0x20, 0, 0x20, 1, 0x36, 2, 0])
    expect(c(parts, { locate: () => ({ file: 'apps/x/main.ts', line: 7 }) })).toContain('\n#line 7 "apps/x/main.ts"\n')
  })
})

describe('translate: machine code', () => {
  let folder: string
  const tools: Partial<Record<Arch, Toolchain>> = {}
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'uni-c-'))
    for (const arch of ['aarch64', 'arm'] as const) tools[arch] = await findToolchain(arch)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Instructions of `wasm_start`, which runs `run` inlined: mnemonic and operands. */
  function listing(arch: Arch, parts: Parts): string[] {
    const source = path.join(folder, 'app.c')
    writeFileSync(source, c(parts.start === undefined ? { ...parts, exports: [['_start', 0, (parts.imports ?? []).length]] } : parts, { arch }))
    const object = path.join(folder, 'app.o')
    const tool = tools[arch]!
    execFileSync(tool.gcc, [...generatedFlags(arch, cpus[arch]), '-I', path.join(root, 'linker/startup'), '-I', path.join(root, 'compiler/c'), '-c', source, '-o', object])
    const text = execFileSync(tool.objdump, ['-d', '--no-show-raw-insn', object], { encoding: 'utf8' })
    const body = text.slice(text.indexOf('<wasm_start>:')).split('\n\n')[0]
    return body.split('\n').slice(1).map((line) => line.replace(/^\s*[0-9a-f]+:\s*/, '').replace(/\s*[;@/].*$/, '').replace(/\s+/g, ' '))
  }

  const registers: Parts = {
    types: [func([], []), func([i32], [i32]), func([i32, i32], [])],
    imports: [['hw', 'read32', 0, [1]], ['hw', 'write32', 0, [2]]],
    functions: [0],
    // Twice the same read, its values dropped; twice the same write; a read-modify-write.
    code: [code([], [
      0x41, 0x80, 0x20, 0x10, 0, 0x1a, 0x41, 0x80, 0x20, 0x10, 0, 0x1a,
      0x41, 0x84, 0x20, 0x41, 5, 0x10, 1, 0x41, 0x84, 0x20, 0x41, 5, 0x10, 1,
      0x41, 0x88, 0x20, 0x41, 0x88, 0x20, 0x10, 0, 0x41, 1, 0x72, 0x10, 1, 0x0b,
    ])],
  }

  it.each(['aarch64', 'arm'] as const)('reaches each device register by exactly one instruction with a plain base: %s', (arch) => {
    const lines = listing(arch, registers)
    const accesses = lines.filter((line) => /^(ldr|str)/.test(line))
    expect(accesses.map((line) => line.slice(0, 3))).toEqual(['ldr', 'ldr', 'str', 'str', 'ldr', 'str'])
    // Neither offset nor writeback: Xen emulates only these (a trapped access must describe itself in the syndrome).
    for (const line of accesses) expect(line).toMatch(/^(ldr|str) [rw]\d+, \[[rx]\d+(, #0)?\]$/)
  })

  it('reaches a field by one instruction on AArch64', () => {
    const parts: Parts = {
      types: [func([], []), func([i32], []), func([], [i32])], imports: [['hw', 'fiberSwitch', 0, [1]], ['hw', 'entryLevel', 0, [2]]],
      functions: [0, 1], memory: [0, 1],
      code: [
        code([], [0x10, 1, 0x10, 3, 0x0b]),
        code([], [0x20, 0, 0x28, 2, 12, 0x10, 0, 0x20, 0, 0x28, 2, 16, 0x10, 0, 0x0b]),
      ],
    }
    const loads = listing('aarch64', parts).filter((line) => /^ldr w\d+, \[x\d+, #1[26]\]/.test(line))
    expect(loads).toHaveLength(2)
  })

  it.each(['aarch64', 'arm'] as const)('keeps two traps of one kind apart: %s', (arch) => {
    const parts: Parts = {
      types: [func([], []), func([], [i32])], imports: [['hw', 'counterFrequency', 0, [1]]], functions: [0],
      code: [code([], [0x10, 0, 0x04, 0x40, 0x00, 0x0b, 0x10, 0, 0x04, 0x40, 0x00, 0x0b, 0x0b])],
    }
    const traps = listing(arch, parts).filter((line) => /^(brk|udf)/.test(line))
    expect(new Set(traps).size).toBe(2)
  })

  /** An array's getter of its first header field, and a setter that stores an element and reads the header before and after. */
  const array = (store: number[], getter: string): Parts => ({
    types: [func([], []), func([i32], [i32]), func([i32, i32], []), func([], [i32]), func([i32], [])],
    imports: [['hw', 'entryLevel', 0, [3]], ['hw', 'fiberSwitch', 0, [4]]], functions: [1, 2, 0], memory: [0, 1],
    code: [
      code([], [0x20, 0, 0x28, 2, 4, 0x0b]),
      code([], [0x20, 0, 0x10, 2, 0x20, 1, 0x6a, 0x41, 7, ...store, 0x0b]),
      code([[1, i32]], [0x10, 0, 0x22, 0, 0x41, 1, 0x10, 3, 0x20, 0, 0x10, 2, 0x10, 1, 0x0b]),
    ],
    start: 4, custom: [['name', names({ 2: getter, 3: '~lib/typedarray/Uint8Array#__set', 4: 'run' }, {})]],
  })

  it.each([
    ['keeps the start of an array over the store of an element', '~lib/arraybuffer/ArrayBufferView#get:dataStart', 1],
    ['reads a field of any other class again', 'apps/x/main/View#get:start', 2],
  ])('%s', (_, getter, loads) => {
    const lines = listing('aarch64', array([0x3a, 0, 0], getter))
    expect(lines.filter((line) => /^ldr w\d+, \[x\d+, #4\]/.test(line))).toHaveLength(loads)
    expect(lines.filter((line) => /^strb /.test(line))).toHaveLength(1)
  })
})
