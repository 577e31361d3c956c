/** Programs of `test/` that verbs start: bundled, run in a process of their own. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Exit, UniError } from '../boards/error.ts'
import { home } from './home.ts'
import { onInterrupt } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'

/** Runs `test/<path>` with `asked`, and a folder for temporary files, as its argument; with `--json` what it prints becomes the document `kind`. @returns its exit code */
export async function testProgram({ output, dryRun }: GlobalOptions, path: string, kind: string, what: string, asked: object): Promise<number> {
  const entry = join(home, 'test', path)
  if (!existsSync(entry)) throw new UniError('UNI-A009', `no test/${path} in ${home}`, Exit.notFound, ['run it in a clone of the framework'])
  if (dryRun) {
    output.note(`would ${what}`)
    return Exit.ok
  }
  const parent = join(home, 'build', `.${kind}`)
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'run-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const forget = onInterrupt(remove)
  try {
    const program = join(folder, 'main.mjs')
    await build({ entryPoints: [entry], outfile: program, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', packages: 'external', sourcemap: true, logLevel: 'silent' })
    const { code, stdout } = await run(program, JSON.stringify({ ...asked, json: output.json, quiet: output.quiet, folder }), output.json)
    if (code !== Exit.ok && code !== Exit.failed) throw new UniError('UNI-A007', `the program did not run to its end (${code})`, Exit.failed, ['see its message above'])
    if (output.json) output.document(kind, JSON.parse(stdout) as object)
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
