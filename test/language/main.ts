/**
 * `uni test language`: the whole corpus, then random programs. Its argument is `Options` as JSON.
 * Progress goes to stderr, the table to stdout; with `json` a document instead. Exit code 1 when a program differs, 70 when
 * the comparison itself failed.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { frameworkRoot } from '../../compiler/asc.ts'
import { corpus, features, program, type Program } from './corpus.ts'
import { generate } from './fuzz/generate.ts'
import { differences, type Difference } from './run.ts'

interface Options {
  /** Number of random programs. */
  fuzz: number
  seed: number
  json: boolean
  quiet: boolean
  /** For temporary files; whoever started us removes it. */
  folder: string
}

/** Random programs that are compared at a time: enough for two workers, few enough to stop soon after a failure. */
const ROUND = 400
/** After so many failures the rest of the random programs is not run. */
const ENOUGH = 20

const options: Options = JSON.parse(process.argv[2])
const began = performance.now()
try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(70)
}

async function main(): Promise<number> {
  const programs = corpus()
  const found = await compared(programs, `${programs.length} programs`)
  const ms = performance.now() - began
  const fuzz = options.fuzz ? await fuzzed() : undefined
  report(programs, found, ms, fuzz)
  return found.length || fuzz?.found.length ? 1 : 0
}

interface Fuzzed { programs: number; found: Difference[] }

/** Programs of the seeds from `seed` on. Those that fail stay in build/language. */
async function fuzzed(): Promise<Fuzzed> {
  const kept = path.join(frameworkRoot(), 'build', 'language')
  const found: Difference[] = []
  let done = 0
  while (done < options.fuzz && found.length < ENOUGH) {
    const count = Math.min(ROUND, options.fuzz - done)
    const round = Array.from({ length: count }, (_, index) => written(options.seed + done + index))
    for (const { title, text } of await compared(round, `random programs ${done + 1} to ${done + count}`)) {
      const { file } = round.find((each) => each.title === title)!
      const copy = path.join(kept, path.basename(file))
      mkdirSync(kept, { recursive: true })
      copyFileSync(file, copy)
      found.push({ title: path.relative(frameworkRoot(), copy), text })
    }
    done += count
    for (const { file } of round) rmSync(file)
  }
  return { programs: done, found }
}

function written(seed: number): Program {
  const file = path.join(options.folder, 'fuzz', `seed-${seed}.ts`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, generate(seed))
  return program(file)
}

function compared(list: Program[], what: string): Promise<Difference[]> {
  let shown = 0
  return differences(list, {
    folder: options.folder,
    onProgress(done) {
      if (options.quiet || !process.stderr.isTTY || (performance.now() - shown < 200 && done < list.length)) return
      shown = performance.now()
      process.stderr.write(`\r${done} of ${what}${done === list.length ? '\n' : ''}`)
    },
  })
}

function report(programs: Program[], found: Difference[], corpusMs: number, fuzz: Fuzzed | undefined): void {
  const groups = [...features(programs)].map(([feature, members]) => ({
    feature, programs: members.length, differences: found.filter(({ title }) => members.some((member) => member.title === title)).length,
  }))
  if (options.json) {
    process.stdout.write(JSON.stringify({
      ok: found.length === 0 && !fuzz?.found.length, programs: programs.length, features: groups, differences: found, ms: Math.round(performance.now() - began),
      ...(fuzz ? { fuzz: { programs: fuzz.programs, seed: options.seed, differences: fuzz.found } } : {}),
    }))
    return
  }
  const lines = [...found, ...fuzz?.found ?? []].map(({ title, text }) => `${title}: ${text.split('\n').join('\n    ')}`)
  const width = Math.max(...groups.map(({ feature }) => feature.length))
  for (const { feature, programs, differences } of groups) lines.push(`${feature.padEnd(width)}  ${String(programs).padStart(4)}${differences ? `  ${differences} different` : ''}`)
  lines.push(`${(corpusMs / 1000).toFixed(1)} s`, `${programs.length} programs, ${groups.length} features, ${found.length} differences`)
  if (fuzz) lines.push(`${fuzz.programs} random programs (seed ${options.seed}), ${fuzz.found.length} differences`)
  process.stdout.write(`${lines.join('\n')}\n`)
}
