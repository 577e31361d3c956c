/**
 * `uni test`: runs the tests with vitest; the last line is `N passed, N failed`. `uni test language` compares programs with Node, `uni test wire` runs the
 * network over a bad wire, `uni test power` loses power under the key-value store, `uni test fat --sequences N` runs file systems beside mtools.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { home } from './home.ts'
import { onInterrupt } from './interrupt.ts'
import { fat, type FatOptions } from './fat.ts'
import { language, type LanguageOptions } from './language.ts'
import { usage, type GlobalOptions } from './options.ts'
import { seconds, wantsColor } from './output.ts'
import { power, type PowerOptions } from './power.ts'
import { wire, type WireOptions } from './wire.ts'

/** What we read of vitest's JSON report. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; startTime: number; endTime: number; assertionResults: unknown[] }[]
}

/** Test files named among the slowest. */
const SLOWEST = 5

export async function command(options: LanguageOptions & WireOptions & PowerOptions & FatOptions & { names: string[] }): Promise<number> {
  const { output } = options
  const only = options.names.length === 1 ? options.names[0] : ''
  if (options.fuzz !== undefined && only !== 'language') throw usage('--fuzz belongs to "uni test language"', ['./uni test language --fuzz 1000 --seed 1'])
  if (options.runs !== undefined && only !== 'wire') throw usage('--runs belongs to "uni test wire"', ['./uni test wire --runs 1000 --seed 1'])
  for (const name of ['points', 'actions'] as const) {
    if (options[name] !== undefined && only !== 'power') throw usage(`--${name} belongs to "uni test power"`, ['./uni test power --points 20000 --seed 1'])
  }
  if (options.sequences !== undefined && only !== 'fat') throw usage('--sequences belongs to "uni test fat"', ['./uni test fat --sequences 5000 --seed 1'])
  if (only === 'language') return language(options)
  if (only === 'wire') return wire(options)
  if (only === 'power') return power(options)
  if (options.sequences !== undefined) return fat(options)
  if (options.seed !== undefined) throw usage('--seed belongs to "uni test language", "uni test wire", "uni test power" and "uni test fat --sequences"', ['./uni test language --fuzz 1000 --seed 1', './uni test wire --runs 1000 --seed 1'])
  const vitest = findVitest()
  const file = resolve(`build/.cache/vitest.${process.pid}.json`)
  await mkdir(join(file, '..'), { recursive: true })
  const ownConfig = existsSync('vitest.config.ts') || process.cwd() === home
  const args = [
    vitest, 'run', ...options.names, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`,
    ...(ownConfig ? [] : ['--config', join(home, 'vitest.config.ts'), '--root', process.cwd()]), ...options.extra,
  ]
  const env = { ...process.env, UNI_HOME: home, ...(wantsColor(process.stdout, undefined) ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }) }
  // With --json, stdout is for the document alone.
  const child = spawn(process.execPath, args, { stdio: ['ignore', output.json ? 2 : 'inherit', 'inherit'], env })
  const forget = onInterrupt(() => child.kill('SIGTERM'))
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done))
  forget()
  if (!existsSync(file)) throw new UniError('UNI-A007', `the tests did not run (vitest ended with ${code})`, Exit.failed, ['see its message above'])
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  await rm(file, { force: true })
  if (!report.testResults.length) throw new UniError('UNI-A009', options.names.length ? `no test file matches ${options.names.join(', ')}` : 'no test files here', Exit.notFound, ['tests are files like test/name.test.ts'])
  return summarize(report, code, options)
}

function findVitest(): string {
  try {
    return join(dirname(createRequire(join(home, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs')
  } catch {
    throw new UniError('UNI-T002', 'vitest is not installed', Exit.unavailable, [`cd ${home} && npm ci`])
  }
}

/** Counts of a run. A file that could not run at all, and errors outside tests, count as failed. */
export function count(report: Report, code: number | null): { passed: number; failed: number; skipped: number } {
  const broken = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length
  const failed = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests }
}

function summarize(report: Report, code: number | null, { output }: GlobalOptions): number {
  const { passed, failed, skipped } = count(report, code)
  const slow = report.testResults.map((one) => ({ name: relative(process.cwd(), one.name), ms: one.endTime - one.startTime })).sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)
  if (output.json) output.document('test', { ok: failed === 0, passed, failed, skipped, slowest: slow })
  else {
    for (const { name, ms } of slow) output.data(`${seconds(ms).padStart(8)}  ${name}`)
    if (skipped) output.data(`${skipped} skipped, for the reasons printed above`)
    output.data(`${passed} passed, ${failed} failed`)
  }
  return failed ? Exit.failed : Exit.ok
}
