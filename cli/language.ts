/** `uni test language`: the corpus of programs and random ones, under Node and in the simulator. The work is in test/language. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Exit, UniError } from '../boards/error.ts'
import { home } from './home.ts'
import { onInterrupt } from './interrupt.ts'
import { parseInteger, type GlobalOptions } from './options.ts'

export interface LanguageOptions extends GlobalOptions {
  fuzz?: string
  seed?: string
}

const MOST = 10_000_000

export async function language({ output, fuzz, seed, dryRun }: LanguageOptions): Promise<number> {
  const asked = {
    fuzz: fuzz === undefined ? 0 : parseInteger(fuzz, '--fuzz', 1, MOST),
    seed: seed === undefined ? 1 : parseInteger(seed, '--seed', 0, 0xffff_ffff),
    json: output.json,
    quiet: output.quiet,
  }
  const entry = join(home, 'test', 'language', 'main.ts')
  if (!existsSync(entry)) throw new UniError('UNI-A009', `no test/language in ${home}`, Exit.notFound, ['run it in a clone of the framework'])
  if (dryRun) {
    output.note('would compare the programs of test/language under Node and in the simulator')
    return Exit.ok
  }
  const parent = join(home, 'build', '.language')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'run-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const forget = onInterrupt(remove)
  try {
    const program = join(folder, 'main.mjs')
    await build({ entryPoints: [entry], outfile: program, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', packages: 'external', sourcemap: true, logLevel: 'silent' })
    const { code, stdout } = await run(program, JSON.stringify({ ...asked, folder }), output.json)
    if (code !== Exit.ok && code !== Exit.failed) throw new UniError('UNI-A007', `the comparison did not run to its end (${code})`, Exit.failed, ['see its message above'])
    if (output.json) output.document('language', JSON.parse(stdout) as object)
    return code
  } finally {
    forget()
    remove()
  }
}

function run(program: string, options: string, json: boolean): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', program, options], { cwd: home, stdio: ['ignore', json ? 'pipe' : 'inherit', 'inherit'] })
    const forget = onInterrupt(() => child.kill('SIGKILL'))
    let stdout = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.on('error', reject)
    child.on('close', (code) => {
      forget()
      resolve({ code, stdout })
    })
  })
}
