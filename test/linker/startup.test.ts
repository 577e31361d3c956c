/** AArch64 start-up, exceptions, fibers and page protection, tried under QEMU with a program in C instead of a compiled app. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../boards/board.ts'
import rpi2 from '../../boards/rpi2.ts'
import rpi3 from '../../boards/rpi3.ts'
import rpi4 from '../../boards/rpi4.ts'
import virt64 from '../../boards/virt64.ts'
import { findToolchain } from '../../cli/toolchain.ts'
import { build as compileApp } from '../../compiler/build.ts'
import { generatedFlags, startupFlags } from '../../compiler/c/flags.ts'
import type { Elf } from '../../linker/elf.ts'
import { imageOf, readHeader } from '../../linker/image.ts'
import { handWrittenLines, link, startupFiles } from '../../linker/link.ts'
import type { Toolchain } from '../../linker/toolchain.ts'

const root = path.resolve(import.meta.dirname, '../..')
const device = path.join(import.meta.dirname, 'device')
const work = mkdtempSync(path.join(tmpdir(), 'uni-a64-'))
const PASS = 100

interface Image { elf: Elf; elfFile: string; file: string; bytes: Uint8Array; load: number }
interface Result { code: number | null; lines: string[]; value: (key: string) => bigint; frames: number[] }

let toolchain: Toolchain
let virt: Image, pi3: Image, pi4: Image

async function build(board: Board, uart: number): Promise<Image> {
  const folder = mkdtempSync(path.join(work, board.name))
  const elfFile = path.join(folder, 'app.elf')
  const elf = await link({
    board, toolchain, flags: { app: [...generatedFlags('aarch64', board.soc.cpu), `-DUART=${uart}`], startup: startupFlags('aarch64', board.soc.cpu) },
    source: path.join(device, 'aarch64-probes.c'), linkerFolder: path.join(root, 'linker'), sourceRoot: root, work: folder, elf: elfFile, symbols: () => new Uint8Array(),
  })
  const file = path.join(folder, board.image.file)
  const bytes = imageOf(elf, board.image)
  writeFileSync(file, bytes)
  return { elf, elfFile, file, bytes, load: board.image.load }
}

const address = (elf: Elf, name: string): bigint => elf.symbols().find((symbol) => symbol.name === name)!.address

/**
 * Runs QEMU to its end, or until the console shows `until`, then without an exit for the guest. The image is at `load`, where the probe's
 * letter is put into `retained[0]`.
 */
function run(image: Image, args: string[], probe = '', load = image.load, until?: RegExp): Promise<Result> {
  const retained = load + Number(address(image.elf, 'retained') - address(image.elf, '_start'))
  const poke = probe ? ['-device', `loader,addr=${retained},data=${probe.charCodeAt(0)},data-len=4`] : []
  const all = ['-display', 'none', '-serial', 'stdio', '-monitor', 'none', ...(until ? [] : ['-semihosting']), ...args, ...poke]
  return new Promise((resolve) => {
    const child = execFile('qemu-system-aarch64', all, { timeout: 20_000, killSignal: 'SIGKILL' }, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '')
      const values = (key: string): bigint[] => lines.filter((line) => line.startsWith(`${key} `)).map((line) => BigInt(`0x${line.slice(key.length + 1)}`))
      resolve({ code: child.exitCode, lines, value: (key) => values(key)[0], frames: values('frame').map(Number) })
    })
    let seen = ''
    child.stdout!.on('data', (text: string) => {
      seen += text
      if (until?.test(seen)) child.kill('SIGKILL')
    })
  })
}
const onVirt = (probe = '', options = '', cpu = 'cortex-a53'): Promise<Result> =>
  run(virt, ['-M', `virt${options}`, '-cpu', cpu, '-nic', 'none', '-kernel', virt.file], probe)

/** Names of the functions around code offsets. */
function named(image: Image, offsets: number[]): string[] {
  const start = address(image.elf, '_start')
  const functions = image.elf.symbols().filter((symbol) => symbol.type === 2 && symbol.size > 0)
  return offsets.map((offset) => {
    const at = start + BigInt(offset)
    return functions.find((symbol) => at >= symbol.address && at < symbol.address + BigInt(symbol.size))?.name ?? '?'
  })
}

beforeAll(async () => {
  toolchain = await findToolchain('aarch64')
  virt = await build(virt64, 0x0900_0000)
  pi3 = await build(rpi3, 0x3f20_1000)
  pi4 = await build(rpi4, 0xfe20_1000)
}, 60_000)
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('AArch64 entry', { timeout: 60_000 }, () => {
  const FDT = 0xedfe_0dd0n
  const check = async (result: Promise<Result>, level: bigint, tree: bigint): Promise<void> => {
    const { lines, value, code } = await result
    expect(lines[0]).toBe('hello')
    expect([value('level'), value('tree'), code]).toEqual([level, tree, PASS])
  }
  const elf = (options: string, cpu: string, ...more: string[]): Promise<Result> => run(virt, ['-M', `virt${options}`, '-cpu', cpu, '-nic', 'none', ...more, '-kernel', virt.elfFile])

  it('starts virt from a raw image at EL1 and EL2', async () => {
    await check(onVirt(), 1n, FDT)
    await check(onVirt('', ',virtualization=on'), 2n, FDT)
    await check(onVirt('', ',virtualization=on', 'cortex-a72'), 2n, FDT)
    await check(onVirt('', ',virtualization=on', 'max'), 2n, FDT)
  })

  it('starts virt from an ELF at EL1 and EL3, with and without an EL2', async () => {
    await check(elf('', 'cortex-a53'), 1n, 0n)
    await check(elf(',secure=on', 'cortex-a53'), 3n, 0n)
    await check(elf(',secure=on,virtualization=on', 'cortex-a72'), 3n, 0n)
    await check(elf(',secure=on,virtualization=on', 'cortex-a76'), 3n, 0n)
  })

  it('starts with four cores, and with 1 MiB or 1 GiB of RAM where the board says 128 MiB', async () => {
    await check(elf('', 'cortex-a53', '-smp', '4'), 1n, 0n)
    await check(elf('', 'cortex-a53', '-m', '1'), 1n, 0n)
    await check(run(virt, ['-M', 'virt', '-cpu', 'cortex-a53', '-nic', 'none', '-m', '1G', '-kernel', virt.file]), 1n, FDT)
  })

  it('hands out only RAM that is there', async () => {
    expect((await run(virt, ['-M', 'virt', '-cpu', 'cortex-a53', '-nic', 'none', '-m', '1', '-kernel', virt.elfFile], 'K')).code).toBe(PASS)
  })

  it('starts the Pi 3 and 4 from a raw image at EL2 and with all cores entering the ELF at EL3', async () => {
    await check(run(pi3, ['-M', 'raspi3b', '-kernel', pi3.file]), 2n, 0n)
    await check(run(pi3, ['-M', 'raspi3b', '-kernel', pi3.elfFile]), 3n, 0n)
    await check(run(pi4, ['-M', 'raspi4b', '-kernel', pi4.file]), 2n, 0n)
    await check(run(pi4, ['-M', 'raspi4b', '-kernel', pi4.elfFile]), 3n, 0n)
  })

  it('survives an entry with MMU and caches on, at another address and with junk in x0', async () => {
    for (const [load, options, level] of [[0x4200_0000, '', 1n], [0x4200_3000, '', 1n], [0x4220_0000, ',virtualization=on', 2n]] as const) {
      const stub = path.join(work, 'caches-on.elf')
      execFileSync(toolchain.gcc, ['-nostdlib', '-static', '-Wl,-Ttext=0x44000000', '-Wl,--build-id=none', `-DIMAGE=${load}`, path.join(device, 'aarch64-caches-on.S'), '-o', stub])
      const args = ['-M', `virt${options}`, '-cpu', 'cortex-a53', '-nic', 'none', '-kernel', stub, '-device', `loader,file=${virt.file},addr=${load},force-raw=on`]
      await check(run(virt, args, 'R', load), level, FDT) // found at the start of RAM
    }
  })

  it('goes on when nobody listens to its exit', async () => {
    const { lines } = await run(virt, ['-M', 'virt', '-cpu', 'cortex-a53', '-nic', 'none', '-kernel', virt.file], '', virt.load, /listens\n/)
    expect(lines.at(-1)).toBe('nobody listens')
  })

  it('reaches wasm_start in less than 20,000 instructions', async () => {
    const trace = path.join(work, 'trace')
    await run(virt, ['-M', 'virt', '-cpu', 'cortex-a53', '-nic', 'none', '-accel', 'tcg,one-insn-per-tb=on', '-d', 'exec,nochain', '-D', trace, '-kernel', virt.file])
    const count = execFileSync('grep', ['-n', '-m1', address(virt.elf, 'wasm_start').toString(16), trace], { encoding: 'utf8' })
    const zeroing = 64 * 1024 / 256 * 10 // the second page of linear memory, which an app need not have
    expect(Number.parseInt(count)).toBeGreaterThan(1000)
    expect(Number.parseInt(count) - zeroing).toBeLessThan(20_000)
  })

  it('has an arm64 header with the size in memory, and no segment that is writable and executable', () => {
    const memory = Number(address(virt.elf, 'image_end') - address(virt.elf, '_start'))
    expect(readHeader('arm64', virt.bytes).memory).toBeGreaterThanOrEqual(memory)
    expect(virt.elf.segments.filter((segment) => segment.type === 1).map((segment) => segment.flags & 7)).toEqual([5, 4, 6])
  })

  it('keeps hello in 32 KiB, with nothing in .data', async () => {
    const { sizes } = await compileApp({ app: path.join(root, 'apps/hello'), board: virt64, toolchain, out: path.join(work, 'hello') })
    expect([sizes.data, sizes.image]).toEqual([0, 32 << 10])
  })

  it('keeps hand-written lines in check', () => {
    const startup = startupFiles(virt64).map((file) => path.join(root, 'linker', 'startup', file))
    const prelude = ['prelude.h', 'aarch64.h'].map((file) => path.join(root, 'compiler', 'c', file))
    expect(handWrittenLines([...startup, ...prelude])).toBeLessThanOrEqual(600)
    // The jump into another image, in images that do that.
    const more = [virt64, rpi2].flatMap((board) => startupFiles(board, 'enter_image(').filter((file) => !startupFiles(board).includes(file)))
    expect(more).toEqual(['aarch64-enter.c', 'arm-enter.c'])
    for (const file of more) expect(handWrittenLines([path.join(root, 'linker', 'startup', file)])).toBeLessThanOrEqual(20)
  })
})

describe('AArch64 traps', { timeout: 60_000 }, () => {
  const OUT_OF_BOUNDS = 2, DIVIDE_BY_ZERO = 3, STACK_OVERFLOW = 8, NULL_PAGE = 9, READ_ONLY = 10, NOT_EXECUTABLE = 11
  const UNDEFINED_INSTRUCTION = 12, ALIGNMENT = 13, BUS_FAULT = 14, DOUBLE_FAULT = 17

  it.each<[string, string, number, string, bigint?]>([
    ['a', 'reading null', NULL_PAGE, 'load', 0n],
    ['b', 'reading the end of page 0', NULL_PAGE, 'load', 4092n],
    ['c', 'writing null', NULL_PAGE, 'store', 4n],
    ['d', 'calling null', NULL_PAGE, 'jump', 0n],
    ['e', 'endless recursion', STACK_OVERFLOW, 'recurse'],
    ['f', 'endless recursion in a fiber', STACK_OVERFLOW, 'recurse'],
    ['g', 'writing code', READ_ONLY, 'store'],
    ['h', 'writing a constant', READ_ONLY, 'store'],
    ['i', 'writing a first-level page-table entry', READ_ONLY, 'store'],
    ['j', 'writing a third-level page-table entry', READ_ONLY, 'store'],
    ['k', 'executing data', NOT_EXECUTABLE, 'jump'],
    ['l', 'executing the stack', NOT_EXECUTABLE, 'jump'],
    ['m', 'executing linear memory', NOT_EXECUTABLE, 'jump', 0x2000n],
    ['n', 'executing constants', NOT_EXECUTABLE, 'jump'],
    ['o', 'executing a device', NOT_EXECUTABLE, 'jump', 0xffff_ff80_0900_0000n],
    ['p', 'reading past the end of memory', OUT_OF_BOUNDS, 'load', 0x2_0000n],
    ['q', 'reading just below 4 GiB', OUT_OF_BOUNDS, 'load', 0xffff_fffcn],
    ['r', 'reading just below 8 GiB', OUT_OF_BOUNDS, 'load', 0x1_ffff_fffcn],
    ['s', 'reading at 8 GiB', BUS_FAULT, 'load', 0x2_0000_0000n],
    ['t', 'reading where no device range is', BUS_FAULT, 'load', 0xffff_ff80_e000_0000n],
    ['u', 'brk with a comment above its trap code', DIVIDE_BY_ZERO, 'probe', 0n],
    ['v', 'an undefined instruction', UNDEFINED_INSTRUCTION, 'probe', 0n],
    ['w', 'a misaligned LDXR', ALIGNMENT, 'probe'],
    ['y', 'reading the guard of the fault stack', STACK_OVERFLOW, 'load'],
    ['z', 'reading the guard of the boot stack', STACK_OVERFLOW, 'load'],
    ['G', 'reading a device range where nobody answers', BUS_FAULT, 'load', 0xffff_ff80_0a80_0000n],
  ])('%s: %s', async (probe, _what, code, where, at) => {
    const result = await onVirt(probe)
    expect([result.value('trap'), result.code]).toEqual([BigInt(code), code])
    if (at !== undefined) expect(result.value('address')).toBe(at)
    expect(named(virt, result.frames)[0]).toBe(where)
  })

  it.each([
    ['P', 'a fault'],
    ['Q', 'an overflow of its stack'],
  ])('%s: %s in panic is reported, once', async (probe) => {
    const { lines } = await run(virt, ['-M', 'virt', '-cpu', 'cortex-a53', '-nic', 'none', '-kernel', virt.file], probe, virt.load, /trap 0*11\n[^]*frame .*\n/)
    const traps = lines.filter((line) => line.startsWith('trap ')).map((line) => Number.parseInt(line.slice(5), 16))
    expect(traps).toEqual([NULL_PAGE, DOUBLE_FAULT])
  })

  it('walks the stack from the trap to wasm_start', async () => {
    expect(named(virt, (await onVirt('x')).frames).slice(0, 6)).toEqual(['innermost', 'middle', 'outer', 'probe', 'wasm_start', 'runtime_start'])
  })

  it('names the callers of a function without a frame, and of a jump into nowhere', async () => {
    expect(named(virt, (await onVirt('a')).frames).slice(0, 4)).toEqual(['load', 'probe', 'wasm_start', 'runtime_start'])
    expect(named(virt, (await onVirt('d')).frames).slice(0, 4)).toEqual(['jump', 'probe', 'wasm_start', 'runtime_start'])
    const { frames } = await onVirt('e')
    expect(frames.length).toBe(32)
    expect(new Set(named(virt, frames))).toEqual(new Set(['recurse']))
  })

  it('reports the same on the Pi 3 and 4', async () => {
    for (const [probe, code] of [['c', NULL_PAGE], ['e', STACK_OVERFLOW], ['g', READ_ONLY], ['i', READ_ONLY], ['k', NOT_EXECUTABLE], ['p', OUT_OF_BOUNDS]] as const) {
      expect((await run(pi3, ['-M', 'raspi3b', '-kernel', pi3.file], probe)).code).toBe(code)
      expect((await run(pi4, ['-M', 'raspi4b', '-kernel', pi4.file], probe)).code).toBe(code)
    }
  })
})

describe('AArch64 primitives', { timeout: 60_000 }, () => {
  it.each([
    ['A', 'nested attempts give the innermost code and keep registers and the interrupt mask'],
    ['B', 'a thousand fiber switches keep x19-x27 and d8-d15'],
    ['C', 'memory grows to its maximum, zeroed and contiguous, and not past it'],
    ['D', 'roots are found in registers and on stacks of live fibers only'],
    ['E', 'retained words outlive a reset'],
    ['F', 'an interrupt sets x28, masks further ones and changes nothing else'],
    ['H', 'unaligned words can be read'],
    ['I', 'cache maintenance takes any range, and hvc reaches PSCI'],
    ['J', 'fibers are made until memory ends, and destroyed ones leave room for as many'],
  ])('%s: %s', async (probe) => {
    expect((await onVirt(probe)).code).toBe(PASS)
  })

  it('leaves x28 to the vectors everywhere', () => {
    const users = new Set<string>()
    let name = ''
    for (const line of execFileSync(toolchain.objdump, ['-d', virt.elfFile], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n')) {
      name = /^[0-9a-f]+ <(.*)>:/.exec(line)?.[1] ?? name
      if (/\t.*\b[xw]28\b/.test(line)) users.add(name)
    }
    expect([...users].filter((user) => !['high', 'arch_vectors', 'safepoint_slow', 'interrupt'].includes(user))).toEqual([])
  })

  it('reads and clears x28 in an app, and nothing else; gcc takes nothing from libgcc, which does not keep off it', async () => {
    const { elf, sizes } = await compileApp({ app: path.join(root, 'apps/fibers'), board: virt64, toolchain, out: path.join(work, 'fibers') })
    const others = execFileSync(toolchain.objdump, ['-d', elf], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n').map((line) => line.split('\t').slice(2).join(' '))
      .filter((text) => /\b[xw]28\b/.test(text) && !/^(cbnz x28, .*|mov x\d+, x28|mov x28, #0x[01] .*|mrs x28, spsr_el1|orr x28, x28, #0x80|msr spsr_el1, x28)$/.test(text))
    expect(others).toEqual([])
    expect(sizes.data).toBe(0)
    const file = path.join(work, 'operators.c')
    writeFileSync(file, `typedef long long i64; typedef unsigned long long u64;
      u64 a(u64 x, u64 y) { return x / y + x % y; } i64 b(i64 x, i64 y) { return x / y + x % y; } u64 c(u64 x) { return __builtin_popcountll(x) + __builtin_ctzll(x) + __builtin_clzll(x); }
      double d(u64 x, i64 y) { return (float)x + (double)y + (float)y + (double)x; } u64 e(float x, double y) { return (u64)x + (u64)y + (i64)x + (i64)y; }`)
    execFileSync(toolchain.gcc, [...generatedFlags('aarch64', virt64.soc.cpu), '-c', file, '-o', `${file}.o`])
    expect(execFileSync(toolchain.objdump, ['-t', `${file}.o`], { encoding: 'utf8' })).not.toContain('*UND*')
  })
})
