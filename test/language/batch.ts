/** Many programs as one program for a board: a heading, a program's `main`, its event loop until nothing is left, and so on. */
import path from 'node:path'
import type { Board } from '../../boards/board.ts'
import { CompileError } from '../../boards/error.ts'
import virt64 from '../../boards/virt64.ts'
import { frameworkRoot, type ModuleOptions } from '../../compiler/asc.ts'
import { boardModule, entryModule } from '../../compiler/entry.ts'
import { START_FILE, lowerApp, type Lowered } from '../../compiler/lower/lower.ts'
import { compileForSimulator, type SimImage } from '../../sim/compile.ts'
import { Machine, type Outcome } from '../../sim/machine.ts'
import { heading, sections, type Program } from './corpus.ts'

/** What became of a program: `refused` tells why it does not compile, `problem` how it ended the run. */
export interface Result { title: string; output: string; refused?: string; problem?: string }

/** Wall time that one program may take in the simulator (ms). */
const LIMIT_MS = 20_000
/** Virtual time between two looks at the clock on the wall (ns). */
const SLICE = 50_000_000
/** Stands in the data of the wasm module for the number of the first program to run. */
const MARK = 0x7e57_1a57

const rootOf = ({ file }: Program): string => path.relative(frameworkRoot(), file).split(path.sep).join('/')

/** What asc is asked for a batch. */
function batchModule(programs: Program[], lowered: Lowered, board: Board, stressCollector: boolean): ModuleOptions {
  return {
    projectRoot: frameworkRoot(),
    entries: ['entry.ts'],
    generated: { ...lowered.files, 'batch.ts': batchMain(programs), 'entry.ts': entryModule('batch.ts', board), 'board.ts': boardModule(board) },
    runtime: 'kernel/heap',
    use: ['abort=~lib/kernel/panic/abort', ...lowered.use, ...(stressCollector ? ['UNI_GC_STRESS=1'] : [])],
    lowered,
  }
}

const batchMain = (programs: Program[]): string => `
import { print } from "kernel/console";
import { initialize, ${programs.map((_, index) => `start_${index}`).join(', ')} } from "./${START_FILE.replace(/\.ts$/, '')}";
export function main(): void {
  const first = load<u32>(memory.data<u32>([${MARK}]));
  initialize();
${programs.map(({ title }, index) => `  if (first <= ${index}) { print(${JSON.stringify(`${heading(title)}\n`)}); start_${index}(); }`).join('\n')}
}
`

/**
 * Compiles the programs into one and runs them in the simulator. When one ends the run, those behind it run again on a new machine.
 * @param onResult called with each program's result, in order
 * @param onBegin called when a program begins
 * Throws `CompileError`.
 */
export async function simulateBatch(all: Program[], options: { stress?: boolean; onResult: (result: Result) => void; onBegin: (title: string) => void }): Promise<void> {
  const board = virt64
  const { programs, lowered, refused } = lower(all)
  for (const { title, error } of refused) options.onResult({ title, output: '', refused: problemText(error) })
  if (!lowered) return
  const image = await compileForSimulator({ ...batchModule(programs, lowered, board, !!options.stress), memoryBytes: (board.ram ?? board.soc.ram).size })
  for (let first = 0; first < programs.length; ) {
    const { output, problem } = await simulate(beginAt(image, first), board, options.onBegin)
    const outputs = sections(output)
    const begun = programs.slice(first, first + Math.max(outputs.size, 1))
    for (const { title } of begun) {
      const last = title === begun.at(-1)!.title
      options.onResult({ title, output: outputs.get(title) ?? '', ...(last && problem ? { problem } : {}) })
    }
    first += begun.length
    if (!problem && first < programs.length) throw new Error(`the run ended well before ${programs[first].title}`)
  }
}

interface LoweredBatch { programs: Program[]; lowered?: Lowered; refused: { title: string; error: unknown }[] }

/** Lowers the programs that can be lowered; which these are is only looked for one by one when not all are. */
function lower(all: Program[]): LoweredBatch {
  const lowered = (programs: Program[]): Lowered => lowerApp({ projectRoot: frameworkRoot(), roots: programs.map(rootOf) })
  try {
    return { programs: all, lowered: lowered(all), refused: [] }
  } catch (whole) {
    const refused = all.flatMap((program) => {
      try {
        lowered([program])
        return []
      } catch (error) {
        return [{ title: program.title, error }]
      }
    })
    if (!refused.length) throw whole
    const programs = all.filter(({ title }) => !refused.some((each) => each.title === title))
    return { programs, lowered: programs.length ? lowered(programs) : undefined, refused }
  }
}

/** The image with another number in place of the mark. */
function beginAt(image: SimImage, first: number): SimImage {
  const wasm = Buffer.from(image.wasm)
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(MARK)
  const at = wasm.lastIndexOf(mark)
  if (at < 0) throw new Error('the mark is not in the module')
  wasm.writeUInt32LE(first, at)
  return { ...image, wasm }
}

/** Runs until the end, the first reset (what a crash ends in), or too long a time. */
async function simulate(image: SimImage, board: Board, onBegin: (title: string) => void): Promise<{ output: string; problem?: string }> {
  const sent: number[] = []
  let lineStart = 0
  let since = performance.now()
  const machine: Machine = await Machine.create({
    board, image,
    onOutput(byte) {
      if (machine.resets > 0) return
      sent.push(byte)
      if (byte !== 10) return
      if (sent[lineStart] === 1) {
        since = performance.now()
        onBegin(Buffer.from(sent.slice(lineStart + 1, -1)).toString().trim())
      }
      lineStart = sent.length
    },
  })
  for (;;) {
    const outcome = machine.run({ untilNs: Math.max(machine.now() + SLICE, machine.clock.next() ?? 0) })
    const late = performance.now() - since > LIMIT_MS
    if (outcome.kind === 'paused' && machine.resets === 0 && !late) continue
    const output = Buffer.from(sent).toString().replaceAll('\r', '')
    const report = /^(?:panic|uncaught|Uncaught)[^]*/m.exec(output)
    if (machine.resets > 0) return { output: output.slice(0, report?.index), problem: report?.[0].replace(/\nlast log lines:[^]*/, '').trim() ?? 'restarted the board' }
    return { output, problem: late ? `did not end within ${LIMIT_MS / 1000} s` : problemOf(outcome) }
  }
}

function problemOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'exit': return outcome.code === 0 ? undefined : `ended with ${outcome.code}`
    case 'halted': return `${outcome.message}${outcome.frames.map(({ file, line, function: name }) => `\n  at ${name} (${file}:${line})`).join('')}`
    case 'deadlock': return outcome.message
    default: return `ended: ${outcome.kind}`
  }
}

/** Errors of one program that are shown. */
const SHOWN = 8

/** The first diagnostics, each once, or the stack of an error of the compiler, as lines. */
export function problemText(error: unknown): string {
  if (!(error instanceof CompileError)) return error instanceof Error ? error.stack ?? error.message : String(error)
  const lines = error.diagnostics.filter(({ severity }) => severity === 'error').map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`)
  return [...new Set(lines)].slice(0, SHOWN * Math.max(1, new Set(error.diagnostics.map(({ file }) => file)).size)).join('\n')
}

/** The programs that diagnostics are about, as far as they say. */
export function programsIn(error: unknown, programs: Program[]): Program[] {
  if (!(error instanceof CompileError)) return []
  const files = new Set(error.diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => path.resolve(frameworkRoot(), file)))
  return programs.filter(({ file }) => files.has(file))
}
