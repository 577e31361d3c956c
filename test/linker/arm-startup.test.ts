/** AArch32 start-up, exceptions, fibers and page protection, tried under QEMU with a program in C instead of a compiled app. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../boards/board.ts'
import cubieboard from '../../boards/cubieboard.ts'
import rpi2 from '../../boards/rpi2.ts'
import virt32 from '../../boards/virt32.ts'
import { findToolchain } from '../../cli/toolchain.ts'
import { build as compileApp } from '../../compiler/build.ts'
import { startupFlags } from '../../compiler/c/flags.ts'
import { elfSymbols } from '../../compiler/elf-symbols.ts'
import type { Elf } from '../../linker/elf.ts'
import { link } from '../../linker/link.ts'
import type { Toolchain } from '../../linker/toolchain.ts'

const root = path.resolve(import.meta.dirname, '../..')
const device = path.join(import.meta.dirname, 'device')
const work = mkdtempSync(path.join(tmpdir(), 'uni-arm-'))
const PASS = 100
const QEMU_MS = 20_000

interface Image { elf: Elf; elfFile: string; file: string; retained: number; load: number }
interface Result { code: number | null; lines: string[]; value: (key: string) => number; frames: number[] }

let toolchain: Toolchain
let virt: Image, cubie: Image, pi: Image

async function build(board: Board, defines: string[]): Promise<Image> {
  const folder = mkdtempSync(path.join(work, board.name))
  const elfFile = path.join(folder, 'app.elf')
  const flags = startupFlags('arm', board.soc.cpu)
  const elf = await link({
    board, toolchain, flags: { app: [...flags, ...defines], startup: flags }, source: path.join(device, 'arm-probes.c'), linkerFolder: path.join(root, 'linker'),
    sourceRoot: root, work: folder, elf: elfFile, symbols: (linked) => elfSymbols(linked, new Map()),
  })
  const file = path.join(folder, 'app.bin')
  execFileSync(toolchain.objcopy, ['-O', 'binary', elfFile, file])
  return { elf, elfFile, file, retained: address(elf, 'noinit_start') - address(elf, '_start'), load: board.image.load }
}

const address = (elf: Elf, name: string): number => Number(elf.symbols().find((symbol) => symbol.name === name)!.address)

/** Runs QEMU to its end. `load` is where the image will be, so that the probe's letter can be put into `retained[0]`. */
function run(image: Image, args: string[], probe = '', load = 0x4001_0000, semihosting = true): Promise<Result> {
  const poke = probe ? ['-device', `loader,addr=${load + image.retained},data=${probe.charCodeAt(0)},data-len=4`] : []
  const all = ['-display', 'none', '-serial', 'stdio', '-monitor', 'none', ...(semihosting ? ['-semihosting'] : []), ...args, ...poke]
  return new Promise((resolve) => {
    const child = execFile('qemu-system-arm', all, { timeout: QEMU_MS, killSignal: 'SIGKILL' }, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '')
      const values = (key: string): number[] => lines.filter((line) => line.startsWith(`${key} `)).map((line) => Number.parseInt(line.slice(key.length + 1), 16))
      resolve({ code: child.exitCode, lines, value: (key) => values(key)[0], frames: values('frame') })
    })
    if (!semihosting) child.stdout!.on('data', (text: string) => { if (text.includes('listens')) child.kill('SIGKILL') })
  })
}
const onVirt = (probe = '', cpu = 'cortex-a15', machine = 'virt'): Promise<Result> =>
  run(virt, ['-M', machine, '-cpu', cpu, '-nic', 'none', '-kernel', virt.file], probe)

beforeAll(async () => {
  toolchain = await findToolchain('arm')
  virt = await build(virt32, ['-DUART=0x09000000'])
  cubie = await build(cubieboard, ['-DUART=0x01c28000', '-DUART_16550'])
  pi = await build(rpi2, ['-DUART=0x3f201000'])
}, 60_000)
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('AArch32 entry', { timeout: 60_000 }, () => {
  const SVC = 1, HYP = 2, FDT = 0xedfe0dd0

  const check = async (result: Promise<Result>, level: number, tree: number): Promise<void> => {
    const { lines, value, code } = await result
    expect(lines[0]).toBe('hello')
    expect([value('level'), value('tree'), code]).toEqual([level, tree, PASS])
  }

  it('starts virt from a raw image in SVC and HYP, on Cortex-A15 and A7', async () => {
    await check(onVirt(), SVC, FDT)
    await check(onVirt('', 'cortex-a7'), SVC, FDT)
    await check(onVirt('', 'cortex-a15', 'virt,virtualization=on'), HYP, FDT)
    await check(onVirt('', 'cortex-a15', 'virt,secure=on'), SVC, FDT)
  })

  it('starts virt from an ELF, and with more or less RAM than the board says', async () => {
    await check(run(virt, ['-M', 'virt', '-cpu', 'cortex-a15', '-nic', 'none', '-kernel', virt.elfFile]), SVC, 0)
    await check(run(virt, ['-M', 'virt', '-cpu', 'cortex-a15', '-nic', 'none', '-m', '1G', '-kernel', virt.file]), SVC, FDT)
    await check(run(virt, ['-M', 'virt', '-cpu', 'cortex-a15', '-nic', 'none', '-m', '32', '-kernel', virt.file]), SVC, FDT)
  })

  it('starts the Pi 2 at 0x8000 and with all four cores entering the ELF', async () => {
    await check(run(pi, ['-M', 'raspi2b', '-device', `loader,file=${pi.file},addr=0x8000,cpu-num=0`]), SVC, 0)
    await check(run(pi, ['-M', 'raspi2b', '-kernel', pi.elfFile]), SVC, 0)
    await check(run(pi, ['-M', 'raspi2b', '-kernel', pi.file]), SVC, 0)
  })

  it('starts the Cubieboard from a raw image and a uImage', async () => {
    await check(run(cubie, ['-M', 'cubieboard', '-nic', 'none', '-kernel', cubie.file]), SVC, 0)
    const header = Buffer.alloc(64)
    const data = readFileSync(cubie.file)
    header.writeUInt32BE(0x2705_1956, 0)
    header.writeUInt32BE(data.length, 12)
    header.writeUInt32BE(cubie.load, 16)
    header.writeUInt32BE(cubie.load, 20)
    header.set([5, 2, 2, 0], 28) // Linux, ARM, kernel, not compressed
    const uImage = `${cubie.file}.uImage`
    writeFileSync(uImage, Buffer.concat([header, data]))
    await check(run(cubie, ['-M', 'cubieboard', '-nic', 'none', '-kernel', uImage]), SVC, 0)
  })

  it('starts the Banana Pi M2 Ultra in HYP', async () => {
    await check(run(cubie, ['-M', 'bpim2u', '-nic', 'none', '-kernel', cubie.file]), HYP, 0)
  })

  it('survives an entry with MMU, caches and alignment checks on, at another address and with junk in r2', async () => {
    const stub = path.join(work, 'caches-on.elf')
    execFileSync(toolchain.gcc, ['-nostdlib', '-static', '-Wl,-Ttext=0x44000000', '-Wl,--build-id=none', path.join(device, 'arm-caches-on.S'), '-o', stub])
    const at = (load: number, probe: string): Promise<Result> =>
      run(virt, ['-M', 'virt', '-cpu', 'cortex-a15', '-nic', 'none', '-kernel', stub, '-device', `loader,file=${virt.file},addr=${load},force-raw=on`], probe, load)
    await check(at(0x4200_0000, 'R'), SVC, FDT) // found at the start of RAM
  })

  it('goes on when nobody listens to its exit', async () => {
    const { lines } = await run(virt, ['-M', 'virt', '-cpu', 'cortex-a15', '-nic', 'none', '-kernel', virt.file], '', 0, false)
    expect(lines.at(-1)).toBe('nobody listens')
  })

  it('has a zImage header with its size', () => {
    const image = readFileSync(virt.file)
    expect([image.readUInt32LE(0x24), image.readUInt32LE(0x28), image.readUInt32LE(0x2c)]).toEqual([0x016f_2818, 0, image.length])
  })
})

describe('AArch32 traps', { timeout: 60_000 }, () => {
  const OUT_OF_BOUNDS = 2, DIVIDE_BY_ZERO = 3, STACK_OVERFLOW = 8, NULL_PAGE = 9, READ_ONLY = 10, NOT_EXECUTABLE = 11
  const UNDEFINED_INSTRUCTION = 12, ALIGNMENT = 13, BUS_FAULT = 14, DOUBLE_FAULT = 17

  it.each<[string, string, number, number?]>([
    ['a', 'reading null', NULL_PAGE, 0],
    ['b', 'reading the end of page 0', NULL_PAGE, 4092],
    ['c', 'writing null', NULL_PAGE, 4],
    ['d', 'calling null', NULL_PAGE, 0],
    ['e', 'endless recursion', STACK_OVERFLOW],
    ['f', 'endless recursion in a fiber', STACK_OVERFLOW],
    ['g', 'writing code', READ_ONLY],
    ['h', 'writing a constant', READ_ONLY],
    ['i', 'writing a first-level page-table entry', READ_ONLY],
    ['j', 'writing a second-level page-table entry', READ_ONLY],
    ['k', 'executing data', NOT_EXECUTABLE],
    ['l', 'executing the stack', NOT_EXECUTABLE],
    ['m', 'executing linear memory', NOT_EXECUTABLE, 0x2000],
    ['n', 'executing constants', NOT_EXECUTABLE],
    ['o', 'executing a device', NOT_EXECUTABLE, 0x9900_0000],
    ['p', 'reading past the end of memory', OUT_OF_BOUNDS, 0x2_0000],
    ['q', 'reading just below 2 GiB', OUT_OF_BOUNDS, 0x7fff_fffc],
    ['r', 'reading at 2 GiB', OUT_OF_BOUNDS, 0x8000_0000],
    ['s', 'reading just below the device window', OUT_OF_BOUNDS, 0x8fff_fffc],
    ['t', 'reading where no device range is', BUS_FAULT, 0xffff_0000],
    ['u', 'udf.w with a site above its trap code', DIVIDE_BY_ZERO, 0],
    ['v', 'an undefined instruction', UNDEFINED_INSTRUCTION, 0],
    ['w', 'a misaligned LDRD', ALIGNMENT],
    ['y', 'reading the guard of the fault stack', BUS_FAULT],
    ['G', 'reading a device range where nobody answers', BUS_FAULT, 0x9a80_0000],
    ['P', 'a fault while a panic reports', DOUBLE_FAULT, 4],
  ])('%s: %s', async (probe, _what, code, at) => {
    const { lines, value, frames } = await onVirt(probe)
    const trap = probe === 'P' ? lines.filter((line) => line.startsWith('trap ')).at(-1) : lines.find((line) => line.startsWith('trap '))
    expect(trap).toBe(`trap ${code.toString(16).padStart(8, '0')}`)
    if (at !== undefined) expect(value('address')).toBe(at)
    expect(frames.length).toBeGreaterThan(0)
  })

  it('walks the stack from the trap to wasm_start, by the symbol table', async () => {
    const { frames } = await onVirt('x')
    expect(named(virt, frames).slice(0, 6)).toEqual(['innermost', 'middle', 'outer', 'probe', 'wasm_start', 'runtime_start'])
  })

  it('names the function that overflowed the stack in its prologue', async () => {
    const { frames } = await onVirt('e')
    expect(frames.length).toBe(32)
    expect(new Set(named(virt, frames))).toEqual(new Set(['recurse']))
  })

  it('reports the faults on Cortex-A8, which lacks WXN and HYP', async () => {
    for (const [probe, code] of [['c', NULL_PAGE], ['e', STACK_OVERFLOW], ['g', READ_ONLY], ['i', READ_ONLY], ['k', NOT_EXECUTABLE], ['w', ALIGNMENT]] as const) {
      expect((await run(cubie, ['-M', 'cubieboard', '-nic', 'none', '-kernel', cubie.file], probe)).code).toBe(code)
    }
  })
})

describe('AArch32 primitives', { timeout: 60_000 }, () => {
  it.each([
    ['A', 'nested attempts give the innermost code and keep registers and the interrupt mask'],
    ['B', 'a thousand fiber switches keep r4-r11 and d8-d15'],
    ['C', 'memory grows to its maximum, zeroed and contiguous, and not past it'],
    ['D', 'divides 32 and 64 bits'],
    ['E', 'retained words outlive a reset'],
    ['F', 'an interrupt sets r9, masks further ones and changes nothing else; safepoint_slow clears it'],
    ['H', 'unaligned words can be read'],
    ['I', 'cache maintenance takes any range, and hvc reaches PSCI'],
  ])('%s: %s', async (probe) => {
    expect((await onVirt(probe)).code).toBe(PASS)
  })

  it('does the same on Cortex-A8, where division is libgcc\'s', async () => {
    for (const probe of ['A', 'B', 'C', 'D', 'H']) {
      expect((await run(cubie, ['-M', 'cubieboard', '-nic', 'none', '-kernel', cubie.file], probe)).code).toBe(PASS)
    }
  })

  it('reads and clears r9 in an app, and nothing else', async () => {
    const { elf } = await compileApp({ app: path.join(root, 'apps/fibers'), board: cubieboard, toolchain, out: path.join(work, 'fibers') })
    const others = execFileSync(toolchain.objdump, ['-d', elf], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n').map((line) => line.split('\t').slice(2).join(' '))
      .filter((text) => /\b(r9|sb)\b/.test(text) && !/^(cmp\.w r9, #0|mov r\d+, r9|mov(ne)?\.w r9, #[01]|mrs r9, SPSR|orr\.w r9, r9, #128.*|msr SPSR_c, r9)( @.*)?$/.test(text))
    expect(others).toEqual([])
  })

  it('leaves r9 to the vectors everywhere', () => {
    for (const image of [virt, cubie, pi]) {
      const users = new Set<string>()
      let name = ''
      for (const line of execFileSync(toolchain.objdump, ['-d', image.elfFile], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n')) {
        name = /^[0-9a-f]+ <(.*)>:/.exec(line)?.[1] ?? name
        if (/\t.*\b(r9|sb)\b/.test(line)) users.add(name)
      }
      expect([...users].filter((user) => !['interrupt', 'safepoint_slow', 'arm_start', 'probe'].includes(user))).toEqual([])
    }
  })
})

/** Names of the functions around code offsets. */
function named(image: Image, offsets: number[]): string[] {
  const start = address(image.elf, '_start')
  const functions = image.elf.symbols().filter((symbol) => symbol.type === 2 && symbol.size > 0)
  return offsets.map((offset) => functions.find((symbol) => {
    const from = (Number(symbol.address) & ~1) >>> 0
    return start + offset >= from && start + offset < from + symbol.size
  })?.name.replace(/\..*/, '') ?? '?')
}
