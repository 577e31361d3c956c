/** Many programs as one program for a board: a heading, a program's `main`, its event loop until nothing is left, and so on. */
import path from 'node:path'
import type { Board } from '../../boards/board.ts'
import { CompileError } from '../../boards/error.ts'
import virt64 from '../../boards/virt64.ts'
import { frameworkRoot, type ModuleOptions } from '../../compiler/asc.ts'
import { boardModule, entryModule } from '../../compiler/entry.ts'
import { lowerSeveral, type Part } from '../../compiler/lower/several.ts'
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

/** A program and what starts it. */
interface Start { program: Program; part: Part; index: number }

/** What asc is asked for a batch. */
function batchModule(starts: Start[], board: Board, stressCollector: boolean): ModuleOptions {
  const parts = [...new Set(starts.map(({ part }) => part))]
  const home = new Map(parts.flatMap(({ lowered }) => Object.keys(lowered.files).map((file) => [file, lowered])))
  return {
    projectRoot: frameworkRoot(),
    entries: ['entry.ts'],
    generated: { ...Object.assign({}, ...parts.map(({ lowered }) => lowered.files)), 'batch.ts': batchMain(starts, parts), 'entry.ts': entryModule('batch.ts', board), 'board.ts': boardModule(board) },
    runtime: 'kernel/heap',
    use: ['abort=~lib/kernel/panic/abort', ...new Set(parts.flatMap(({ lowered }) => lowered.use)), ...(stressCollector ? ['UNI_GC_STRESS=1'] : [])],
    lowered: { inputs: parts.flatMap(({ lowered }) => lowered.inputs), place: (file, line, exact) => home.get(file)?.place(file, line, exact) },
  }
}

const batchMain = (starts: Start[], parts: Part[]): string => `
import { print } from "kernel/console";
${parts.map(({ lowered }, index) => `import * as part_${index} from "./${lowered.start.replace(/\.ts$/, '')}";`).join('\n')}
${parts.map((_, index) => `let begun_${index} = false;`).join('\n')}
export function main(): void {
  const first = load<u32>(memory.data<u32>([${MARK}]));
${starts.map(({ program, part, index }, number) => {
    const name = `part_${parts.indexOf(part)}`, begun = `begun_${parts.indexOf(part)}`
    return `  if (first <= ${number}) { print(${JSON.stringify(`${heading(program.title)}\n`)}); if (!${begun}) { ${begun} = true; ${name}.initialize(); } ${name}.start_${index}(); }`
  }).join('\n')}
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
  const { parts, refused } = lowerSeveral(frameworkRoot(), all.map(rootOf))
  for (const { root, error } of refused) options.onResult({ title: all.find((program) => rootOf(program) === root)!.title, output: '', refused: problemText(error) })
  let starts = all.flatMap((program) => parts.flatMap((part): Start[] => (part.roots.includes(rootOf(program)) ? [{ program, part, index: part.roots.indexOf(rootOf(program)) }] : [])))
  let image: SimImage | undefined
  while (starts.length && !image) {
    try {
      image = await compileForSimulator({ ...batchModule(starts, board, !!options.stress), bare: all.length > 1, memoryBytes: (board.ram ?? board.soc.ram).size })
    } catch (error) {
      const bad = programsIn(error, starts)
      if (!bad.length) throw error
      for (const { program } of bad) options.onResult({ title: program.title, output: '', refused: linesAbout(problemText(error), program.title) })
      starts = starts.filter((start) => !bad.includes(start))
    }
  }
  if (!image) return
  const programs = starts.map(({ program }) => program)
  for (let first = 0; first < programs.length; ) {
    const { output, problem } = await simulate(beginAt(image, first), board, options.onBegin)
    const outputs = sections(output)
    const begun = programs.slice(first, first + Math.max(outputs.size, 1))
    for (const { title } of begun) {
      const last = title === begun.at(-1)!.title
      // Once more by itself, so that the report tells places.
      if (last && problem && all.length > 1) await simulateBatch([all.find((program) => program.title === title)!], options)
      else options.onResult({ title, output: outputs.get(title) ?? '', ...(last && problem ? { problem } : {}) })
    }
    first += begun.length
    if (!problem && first < programs.length) throw new Error(`the run ended well before ${programs[first].title}`)
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
function programsIn(error: unknown, starts: Start[]): Start[] {
  if (!(error instanceof CompileError)) return []
  const files = new Set(error.diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => path.resolve(frameworkRoot(), file)))
  const own = starts.filter(({ program }) => files.has(program.file))
  return own.length ? own : starts.filter(({ part: { lowered } }) => [...lowered.inputs, ...Object.keys(lowered.files)].some((file) => files.has(path.resolve(frameworkRoot(), file))))
}

/** Of the errors of several programs, those of one. */
const linesAbout = (text: string, title: string): string => text.split('\n').filter((line) => line.includes(`${title}.ts`)).join('\n') || text.split('\n')[0]
