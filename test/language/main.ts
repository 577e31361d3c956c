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
  const found: Difference[] = []
  const fuzz: Fuzzed | undefined = options.fuzz ? { programs: 0, found: [] } : undefined
  // The first random programs go with the corpus, so that no worker waits for another.
  for (let first = true; first || (fuzz && fuzz.programs < options.fuzz && fuzz.found.length < ENOUGH); first = false) {
    const done = fuzz?.programs ?? 0
    const count = Math.min(ROUND, options.fuzz - done)
    const round = Array.from({ length: count }, (_, index) => written(options.seed + done + index))
    const named = [...(first ? [`${programs.length} programs`] : []), ...(count ? [`random programs ${done + 1} to ${done + count}`] : [])]
    const all = await compared(first ? [...programs, ...round] : round, named.join(' and '))
    for (const difference of all) {
      const random = round.find(({ title }) => title === difference.title)
      if (random) fuzz!.found.push({ ...difference, title: keep(random) })
      else found.push(difference)
    }
    if (fuzz) fuzz.programs += count
    for (const { file } of round) rmSync(file)
  }
  report(programs, found, fuzz)
  return found.length || fuzz?.found.length ? 1 : 0
}

interface Fuzzed { programs: number; found: Difference[] }

/** Puts a random program that failed into build/language. @returns its name there */
function keep({ file }: Program): string {
  const folder = path.join(frameworkRoot(), 'build', 'language')
  const copy = path.join(folder, path.basename(file))
  mkdirSync(folder, { recursive: true })
  copyFileSync(file, copy)
  return path.relative(frameworkRoot(), copy)
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

function report(programs: Program[], found: Difference[], fuzz: Fuzzed | undefined): void {
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
  lines.push(`${((performance.now() - began) / 1000).toFixed(1)} s`, `${programs.length} programs, ${groups.length} features, ${found.length} differences`)
  if (fuzz) lines.push(`${fuzz.programs} random programs (seed ${options.seed}), ${fuzz.found.length} differences`)
  process.stdout.write(`${lines.join('\n')}\n`)
}
