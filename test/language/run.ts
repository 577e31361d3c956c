/** Runs programs under Node and through the compiler in the simulator, and compares what they print. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { frameworkRoot } from '../../compiler/asc.ts'
import { languageFolder, type Program } from './corpus.ts'
import { runUnderNode } from './node.ts'
import type { Result } from './batch.ts'
import type { Job, Report } from './worker.ts'

/** A program that does not do on a board what it does under Node. */
export interface Difference {
  title: string
  /** Lines for people. */
  text: string
}

export interface RunOptions {
  /** Collect at every allocation. */
  stress?: boolean
  /** Programs in one compilation. */
  batch?: number
  /** Batches at a time, each in a process of its own. */
  workers?: number
  /** For the bundled worker; default: one of its own below build/. */
  folder?: string
  /** Called after each program, with what was wrong with it. */
  onProgress?: (done: number, wrong?: Difference) => void
}

/** Nothing is heard of a worker for so long: what it runs never ends, and has no place to stop at (ms). */
const SILENCE_MS = 120_000
/** A compilation costs seconds whatever is in it; one of many programs costs memory. */
const BATCH = 60
const WORKERS = 2
/** Of a worker, in KiB: less than `SCRATCH` in sim/fibers.ts has. */
const STACK = 3900
/** A worker that has more memory than this is replaced: the compiler does not give all of it back (bytes). */
const MEMORY = 2.5e9

/** @returns the programs that differ, in the order of `programs`. Throws when a program does not run under Node. */
export async function differences(programs: Program[], options: RunOptions = {}): Promise<Difference[]> {
  const folder = temporary(options.folder)
  const file = path.join(folder, 'worker.mjs')
  const workers = Array.from({ length: options.workers ?? WORKERS }, () => new Worker(file))
  try {
    await bundle(path.join(languageFolder(), 'worker.ts'), file)
    const expected = runUnderNode(programs.filter((program) => program.expected === undefined))
    const found = new Map<string, string>()
    const seen = new Set<string>()
    const queue = split(programs, options.batch ?? BATCH, workers.length)
    let done = 0
    const note = (title: string, text: string | undefined): void => {
      seen.add(title)
      if (text !== undefined) found.set(title, text)
      options.onProgress?.(++done, text === undefined ? undefined : { title, text })
    }
    const [nodes] = await Promise.all([expected, ...workers.map(async (worker) => {
      for (let batch = queue.shift(); batch; batch = queue.shift()) queue.push(...await runBatch(worker, batch, !!options.stress, expected, note))
    })])
    for (const { title } of programs) if (!seen.has(title)) found.set(title, 'was not run')
    if (nodes.size !== programs.filter((program) => program.expected === undefined).length) throw new Error('Node has not run every program')
    return programs.flatMap(({ title }) => (found.has(title) ? [{ title, text: found.get(title)! }] : []))
  } finally {
    for (const worker of workers) worker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Batches of about equal size, as many as keep all workers busy. */
function split(programs: Program[], size: number, workers: number): Program[][] {
  const count = Math.min(Math.ceil(programs.length / size / workers) * workers, programs.length)
  const batches: Program[][] = Array.from({ length: count }, () => [])
  programs.forEach((program, index) => batches[index % count].push(program))
  return batches
}

/** @returns batches of the programs that are still to be run */
async function runBatch(worker: Worker, programs: Program[], stress: boolean, expected: Promise<Map<string, string>>, note: (title: string, text: string | undefined) => void): Promise<Program[][]> {
  const left = new Map(programs.map((program) => [program.title, program]))
  const settle = (title: string, text: string | undefined): void => {
    left.delete(title)
    note(title, text)
  }
  const results: Result[] = []
  let known: Map<string, string> | undefined
  const compare = (): void => {
    for (const { title, output, refused, problem } of results.splice(0)) {
      const program = left.get(title)
      if (!program) continue
      const should = program.expected ?? known!.get(title)!
      if (refused !== undefined) settle(title, `does not compile\n${refused}`)
      else if (problem !== undefined) settle(title, [difference(should, output), `ended early: ${problem}`].join('\n').trim())
      else settle(title, difference(should, output) || undefined)
    }
  }
  let current: string | undefined
  let refused: string | undefined
  const ended = worker.run({ programs, stress }, (report) => {
    if (report.kind === 'begin') current = report.title
    if (report.kind === 'refused') refused = report.text
    if (report.kind !== 'result') return
    results.push(report.result)
    if (known) compare()
  })
  known = await expected
  const done = await ended
  compare()
  const rest = (): Program[] => programs.filter(({ title }) => left.has(title))
  if (!done) {
    if (current !== undefined && left.has(current)) settle(current, 'never ended')
    else if (left.size === 1) settle(rest()[0].title, 'its compilation never ended')
    else return halves(rest())
  } else if (refused !== undefined) {
    if (left.size === 1) settle(rest()[0].title, `does not compile\n${refused}`)
    else return halves(rest())
  }
  return left.size ? [rest()] : []
}

const halves = (programs: Program[]): Program[][] => [programs.slice(0, programs.length >> 1), programs.slice(programs.length >> 1)]

/** A process for batches, one after another; a new one when it ended. */
class Worker {
  private child: ChildProcess | undefined

  constructor(private readonly file: string) {}

  /** @returns false when the process ended, or was ended for its silence, before the job was done */
  run(job: Job, onReport: (report: Report) => void): Promise<boolean> {
    const child = (this.child ??= fork(this.file, [], { cwd: frameworkRoot(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [`--stack-size=${STACK}`, '--max-semi-space-size=64'] }))
    return new Promise((resolve, reject) => {
      let heard = false
      const end = (): void => void child.kill('SIGKILL')
      let timer = setTimeout(end, SILENCE_MS)
      const settle = (done: boolean): void => {
        clearTimeout(timer)
        child.removeAllListeners()
        if (!done) this.child = undefined
        resolve(done)
      }
      child.on('message', (report: Report) => {
        heard = true
        clearTimeout(timer)
        timer = setTimeout(end, SILENCE_MS)
        if (report.kind !== 'end') return onReport(report)
        settle(true)
        if (report.memory > MEMORY) this.stop()
      })
      child.on('error', reject)
      child.on('exit', (code) => {
        if (code && !heard) reject(new Error(`the worker ended with ${code} before it did anything`))
        settle(false)
      })
      child.send(job)
    })
  }

  stop(): void {
    this.child?.kill()
    this.child = undefined
  }
}

/** The first lines that differ, or '' when none do. */
export function difference(expected: string, actual: string): string {
  if (expected === actual) return ''
  const [left, right] = [expected.split('\n'), actual.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  const first = at < 0 ? left.length : at
  const show = (lines: string[], mark: string): string[] => lines.slice(first, first + 3).map((line) => `${mark} ${line}`)
  return [`line ${first + 1}:`, ...show(left, '-'), ...show(right, '+')].join('\n')
}

/** A folder in `parent`, by default below `build/`, from where modules of npm are found. */
export function temporary(parent = path.join(frameworkRoot(), 'build', '.language')): string {
  mkdirSync(parent, { recursive: true })
  return mkdtempSync(path.join(parent, 'run-'))
}

/** Bundles a file of the tests for Node, which runs no TypeScript itself. */
export async function bundle(from: string, to: string): Promise<void> {
  await build({ entryPoints: [from], outfile: to, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', packages: 'external', logLevel: 'silent' })
}
