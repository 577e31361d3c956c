/** `uni bench`: figures in instructions, which do not depend on how busy this machine is, beside those of other systems. */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { findBoard } from '../boards/index.ts'
import { frameworkRoot } from '../compiler/asc.ts'
import { startupFlags } from '../compiler/c/flags.ts'
import { link } from '../linker/link.ts'
import { net } from './bench-net.ts'
import { storage } from './bench-storage.ts'
import { buildApp, shortPath } from './build.ts'
import { capture } from './capture.ts'
import { usage, type GlobalOptions } from './options.ts'
import { grouped, table } from './output.ts'
import { qemuArguments } from './qemu.ts'
import { findEmulator } from './run.ts'
import { withSetup } from './setup.ts'
import { findToolchain } from './toolchain.ts'

export interface BenchOptions extends GlobalOptions {
  names: string[]
}

/** With this, one guest instruction is 1 ns of virtual time, and QEMU's counter of 62.5 MHz ticks every 16 instructions. */
const ICOUNT = ['-icount', 'shift=0,sleep=off']
const INSTRUCTIONS_PER_TICK = 16
const INSTRUCTIONS_PER_US = 1000

const benches: Record<string, (options: BenchOptions) => Promise<object>> = { boot, compute, collector, language, net, storage }

export async function command(options: BenchOptions): Promise<number> {
  const names = options.names.length ? options.names : Object.keys(benches)
  for (const name of names) if (!benches[name]) throw usage(`no benchmark "${name}"`, [`benchmarks: ${Object.keys(benches).join(', ')}`])
  const results: Record<string, object> = {}
  for (const name of names) results[name] = await benches[name](options)
  if (options.output.json) options.output.document('bench', { ok: true, ...results })
  return Exit.ok
}

const board = (name: string): Board => findBoard(name)!
/** A table for people; with `--json` the document at the end has the figures. */
const show = ({ output }: BenchOptions, text: string): void => { if (!output.json) output.data(text) }

/** Builds an app of the framework and runs it on `on`, counting instructions. @returns its console output */
async function measure(options: BenchOptions, folder: string, on: Board, more: { memory?: string; elf?: boolean; stress?: boolean } = {}): Promise<{ text: string; image: string; elf: string }> {
  const app = { name: `bench-${folder.split('/').join('-')}`, folder: join(frameworkRoot(), folder), main: join(frameworkRoot(), folder, 'main.ts') }
  const built = await buildApp(options, app, on)
  const emulator = await findEmulator(options, on)
  const machine = more.elf ? { ...on, qemu: { ...on.qemu!, kernel: 'elf' as const } } : on
  return { text: await runCounted(emulator.path, qemuArguments(machine, { ...built, memory: more.memory }), folder), image: built.image, elf: built.elf }
}

async function runCounted(qemu: string, args: string[], what: string): Promise<string> {
  const { code, stdout, stderr } = await capture(qemu, [...args, ...ICOUNT], { milliseconds: 300_000 })
  if (code !== 0) throw new UniError('UNI-A007', `the benchmark ${what} ended with ${code ?? 'a time-out'}:\n${stdout}${stderr}`, Exit.failed)
  return stdout
}

function matched(text: string, pattern: RegExp): string[] {
  const found = pattern.exec(text)
  if (!found) throw new UniError('UNI-A007', `the benchmark printed something else:\n${text}`, Exit.failed)
  return found.slice(1)
}

const mega = (instructions: number): string => (instructions >= 1e5 ? `${(instructions / 1e6).toFixed(2)} M` : `${(instructions / 1e3).toFixed(1)} k`)

async function boot(options: BenchOptions): Promise<object> {
  const on = board('virt64')
  const pattern = /hello from \S+ booted in (\d+) us/
  const usual = await measure(options, 'apps/hello', on)
  const instructions = Number(matched(usual.text, pattern)[0]) * INSTRUCTIONS_PER_US
  // QEMU needs the ELF for less than 2 MiB: it puts the device tree of a raw image 2 MiB up.
  const small = await measure(options, 'apps/hello', on, { memory: '1M', elf: true })
  matched(small.text, pattern)
  const image = statSync(usual.image).size
  const result = { image, instructions, ramMiB: 1 }
  show(options, `hello on virt64 (QEMU virt, Cortex-A53): from reset to its line\n${table(
    [
      ['', 'image', 'instructions', 'RAM'],
      ['uni, TypeScript: panic, back-trace, collector', `${grouped(image)} B`, mega(instructions), '1 MiB'],
      ['goal', '32,768 B', '100.0 k', '1 MiB'],
      ['bare C *', '445 B', '10.0 k', ''],
      ['NuttX *', '', '0.63 M', ''],
      ['Unikraft *', '107–189 KB', '8.5–12 M', '4.1 MiB'],
      ['Circle on a Pi 3 *', '74 KB', '3.4 M', ''],
      ['Linux, tailored *', '', '18.7 M', ''],
    ], [1, 2, 3])}\n* measured elsewhere on the same QEMU; not run here\n`)
  return result
}

const lines = (text: string): Map<string, { answer: number; instructions: number }> =>
  new Map([...text.matchAll(/^(\w+) (\d+) (\d+)\r?$/gm)].map(([, name, answer, ticks]) => [name, { answer: Number(answer), instructions: Number(ticks) * INSTRUCTIONS_PER_TICK }]))

async function compute(options: BenchOptions): Promise<object> {
  const results: Record<string, object> = {}
  for (const [name, title, goal] of [['virt64', 'AArch64', '2.0'], ['virt32', 'Thumb-2', '3.2']] as const) {
    const on = board(name)
    const ours = lines((await measure(options, 'bench/compute', on)).text)
    const twins = lines(await twin(options, on))
    const rows = [['', 'TypeScript', 'C -O2', 'ratio']]
    const ratios: Record<string, number> = {}
    for (const [program, { answer, instructions }] of twins) {
      const mine = ours.get(program)
      if (mine?.answer !== answer) throw new UniError('UNI-A007', `${program} on ${name}: TypeScript says ${mine?.answer}, C says ${answer}`, Exit.failed)
      ratios[program] = mine.instructions / instructions
      rows.push([program, mega(mine.instructions), mega(instructions), ratios[program].toFixed(2)])
    }
    const mean = Object.values(ratios).reduce((product, ratio) => product * ratio, 1) ** (1 / Object.keys(ratios).length)
    rows.push(['geometric mean', '', '', mean.toFixed(2)], ['goal', '', '', goal])
    results[name] = { ratios, geometricMean: mean }
    show(options, `compute on ${name} (${title}): instructions, index checks and collector on\n${table(rows, [1, 2, 3])}\n`)
  }
  show(options, 'measured elsewhere, geometric mean on AArch64: stock wasm2c 6.8 (Thumb-2: 16), QuickJS 63, JerryScript 160\n')
  return results
}

/** Builds and runs the C twins over the same start-up code. */
async function twin(options: BenchOptions, on: Board): Promise<string> {
  const toolchain = await withSetup(options, () => findToolchain(on.soc.arch))
  const emulator = await findEmulator(options, on)
  const root = frameworkRoot()
  const work = join('build', on.name, 'bench-compute-c')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const elf = join(process.cwd(), work, 'app.elf')
  const startup = startupFlags(on.soc.arch, on.soc.cpu)
  // What a C programmer gets: -O2, no wrapping arithmetic, strict aliasing, no errno; the target's own flags.
  const target = startup.filter((flag) => /^-m(?!general-regs-only)|^-f(no-pi[ce]|fixed-.*|no-unwind-tables|no-asynchronous-unwind-tables)$|^-(std|nostdlib)/.test(flag))
  await link({
    board: on, toolchain, source: join(root, 'bench', 'compute', 'twin.c'), work: join(process.cwd(), work), elf, sourceRoot: root, linkerFolder: join(root, 'linker'),
    flags: { app: [...target, '-O2', '-ffreestanding', '-fno-math-errno', '-fno-tree-loop-distribute-patterns'], startup },
    symbols: () => new Uint8Array(),
  })
  options.output.step('build', `C twins for ${on.name}  ${shortPath(elf)}`)
  const machine = { ...on, qemu: { ...on.qemu!, kernel: 'elf' as const } }
  return runCounted(emulator.path, qemuArguments(machine, { elf, image: elf }), 'compute, C side')
}

async function collector(options: BenchOptions): Promise<object> {
  const { text } = await measure(options, 'bench/collector', board('virt64'), { memory: '128M' })
  const [pause, collections] = matched(text, /soak 64 pause_us (\d+) collections (\d+)/).map(Number)
  const [allocations, early, late] = matched(text, /fibers (\d+) heap_kib_early (\d+) heap_kib_late (\d+)/).map(Number)
  show(options, `collector on virt64\n${table([
    ['64 MiB allocated, 1 MiB alive', `longest pause ${mega(pause * INSTRUCTIONS_PER_US)} instructions`, `${collections} collections`],
    [`${grouped(allocations)} objects from 100 fibers`, `heap ${grouped(early)} KiB after a tenth`, `${grouped(late)} KiB at the end`],
  ])}\n`)
  return { longestPauseInstructions: pause * INSTRUCTIONS_PER_US, collections, allocations, heapKiBEarly: early, heapKiBLate: late }
}

/** Ticks for N and for 2 N rounds, by program. */
const slopes = (text: string): Map<string, { answer: string; one: number; two: number }> =>
  new Map([...text.matchAll(/^(\w+) (\S+) (\d+) (\d+)\r?$/gm)].map(([, name, answer, one, two]) => [name, { answer, one: Number(one) * INSTRUCTIONS_PER_TICK, two: Number(two) * INSTRUCTIONS_PER_TICK }]))

/** Rounds of each feature in bench/language. */
const ROUNDS = 2000

async function language(options: BenchOptions): Promise<object> {
  const results: Record<string, object> = {}
  for (const [name, title] of [['virt64', 'AArch64'], ['virt32', 'Thumb-2']] as const) {
    const { text } = await measure(options, 'bench/language', board(name))
    const found = slopes(text)
    const get = (key: string): { answer: string; one: number; two: number } => found.get(key) ?? (matched(text, new RegExp(`^${key} `, 'm')) as never)
    const rows = [['', 'number', 'i32 …', 'ratio']]
    const ratios: Record<string, number> = {}
    for (const key of [...found.keys()].filter((one) => one.startsWith('number_'))) {
      const program = key.slice('number_'.length)
      const mine = get(key), other = get(`integer_${program}`)
      if (mine.answer !== other.answer) throw new UniError('UNI-A007', `${program} on ${name}: with number it says ${mine.answer}, with i32 ${other.answer}`, Exit.failed)
      ratios[program] = mine.one / other.one
      rows.push([program, mega(mine.one), mega(other.one), ratios[program].toFixed(2)])
    }
    const mean = Object.values(ratios).reduce((product, ratio) => product * ratio, 1) ** (1 / Object.keys(ratios).length)
    rows.push(['geometric mean', '', '', mean.toFixed(2)], ['goal', '', '', '1.3'])
    show(options, `language on ${name} (${title}): instructions of the compute programs with number, and with explicit types\n${table(rows, [1, 2, 3])}\n`)
    const round = (key: string): number => (get(key).two - get(key).one) / ROUNDS
    const awaits = (get('await_4000').one - get('await_2000').one) / ROUNDS
    const features: Record<string, number> = {
      'virtual method call': round('method'), 'closure call': round('closure'),
      'call that may throw': round('no_try'), 'the same in try/catch': round('try'), 'call and a statement': round('no_finally'), 'call in try, the statement in finally': round('try_finally'), 'throw and catch': round('throw_catch'), 'new Error, throw and catch': round('new_error'),
      'element by index': round('index_loop'), 'element by for..of': round('of_loop'), 'element by forEach': round('for_each'), 'generator step': round('generator'), 'await of a resolved promise': awaits,
      'template string of two numbers': round('template'), 'Map<number, number>: get and set': round('map_of_numbers'), 'Map<string, number>: get and set': round('map_of_strings'),
      'call that gives number | undefined': round('maybe_number'), 'call that gives number': round('always_number'), 'object literal, destructured': round('object_literal'),
    }
    const over = (a: string, b: string): string => `${features[a] - features[b] >= 0 ? '+' : ''}${(features[a] - features[b]).toFixed(1)}`
    const notes: Record<string, string> = {
      'closure call': `${over('closure call', 'virtual method call')} over the method; goal 0`,
      'the same in try/catch': `${over('the same in try/catch', 'call that may throw')} for the try; goal 10`, 'call in try, the statement in finally': `${over('call in try, the statement in finally', 'call and a statement')} for the try; goal 10`,
      'element by for..of': `${over('element by for..of', 'element by index')} over the index loop`, 'call that gives number | undefined': `${over('call that gives number | undefined', 'call that gives number')} for undefined`,
    }
    show(options, `language on ${name} (${title}): instructions of one round\n${table([['', '', ''], ...Object.entries(features).map(([key, value]) => [key, value.toFixed(1), notes[key] ?? ''])], [1])}\n`)
    results[name] = { ratios, geometricMean: mean, instructions: features }
  }
  return results
}
