/** Runs programs as ordinary TypeScript under Node: types stripped, one process for all. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { heading, sections, type Program } from './corpus.ts'

const LIMIT_MS = 60_000

/**
 * Outputs by title. A program begins when nothing of the one before it is left to do.
 * Throws when a program ends with an uncaught error or an open promise of `main`, or never ends.
 */
export async function runUnderNode(programs: Program[]): Promise<Map<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uni-language-'))
  try {
    const written = new Map<string, Promise<string>>()
    const files = await Promise.all(programs.map(({ file }) => strip(file, folder, written)))
    const main = path.join(folder, 'main.mjs')
    writeFileSync(main, runner(programs.map(({ title }, index) => ({ heading: heading(title), file: files[index] }))))
    const { code, stdout, stderr } = await run(main)
    if (code !== 0) throw new Error(`Node ended with ${code ?? 'a time-out'} in ${[...sections(stdout).keys()].at(-1)}: ${stderr}`)
    return sections(stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a module without its types, and those it imports by relative names. @returns its URL relative to the folder */
function strip(file: string, folder: string, written: Map<string, Promise<string>>): Promise<string> {
  const known = written.get(file)
  if (known) return known
  const name = `./${written.size}/${path.basename(file, '.ts')}.mjs`
  const work = async (): Promise<string> => {
    // Not bundled: that renames classes.
    const { code } = await transform(readFileSync(file, 'utf8'), {
      loader: 'ts', format: 'esm', target: 'es2022', tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
    })
    const parts = code.split(/(\bfrom\s*")(\.\.?\/[^"]+)(?=")/)
    for (let i = 2; i < parts.length; i += 3) {
      parts[i] = `.${await strip(path.resolve(path.dirname(file), parts[i].replace(/(\.ts)?$/, '.ts')), folder, written)}`
    }
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), parts.join(''))
    return name
  }
  const result = work()
  written.set(file, result)
  return result
}

/** A program that runs one after the other; `beforeExit` comes when the event loop has nothing left. */
const runner = (programs: { heading: string; file: string }[]): string => `
const programs = ${JSON.stringify(programs)}
let open = ''
async function next() {
  if (open) throw new Error(open + ': main() never ended')
  const program = programs.shift()
  if (!program) return
  process.stdout.write(program.heading + '\\n')
  open = program.file
  const { main } = await import(program.file)
  await main()
  open = ''
}
process.on('beforeExit', () => { if (open || programs.length) setImmediate(next) })
setImmediate(next)
`

function run(file: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { env: { ...process.env, TZ: 'UTC', NODE_OPTIONS: undefined, NO_COLOR: '1', FORCE_COLOR: undefined }, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
