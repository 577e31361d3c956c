/** One probe on one board in QEMU: typed at the console, watched until the machine has come up again. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Board } from '../../boards/board.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { findQemu, findToolchain } from '../../cli/toolchain.ts'
import { build, type BuildResult } from '../../compiler/build.ts'
import { probeImports } from './imports.ts'

export const root = path.resolve(import.meta.dirname, '../..')
const device = path.join(import.meta.dirname, 'device')

/** Builds an app for `board`; unchanged ones are not built again. */
export async function image(board: Board, app = device): Promise<BuildResult> {
  const probes = app === device
  return build({
    app: path.relative(process.cwd(), app), board, toolchain: await findToolchain(board.soc.arch),
    ...(probes ? { imports: probeImports(board) } : {}), out: path.join(root, 'build', 'probes', board.name, probes ? 'probes' : path.basename(app)),
  })
}

/** What a run printed, without CR, and how QEMU ended: null = it had to be ended. */
export interface Run { lines: string[]; code: number | null }

const PROMPT = 'probe> '
const LIMIT_MS = 30_000

let free = 2
const waiting: (() => void)[] = []

/** Runs `probe` and, at the next prompt, ends the input. At most two machines run at a time. */
export async function run(board: Board, built: BuildResult, probe: string, extra: string[] = []): Promise<Run> {
  const { path: program } = await findQemu(board.qemu!.program, board.qemu!.machine)
  if (free > 0) free--
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await new Promise<Run>((resolve, reject) => {
      const child = spawn(program, qemuArguments(board, { ...built, extra }), { stdio: ['pipe', 'pipe', 'ignore'] })
      const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
      const input = [`${probe}\n`, '\x04']
      let printed = ''
      child.stdin.on('error', () => {})
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (printed.split(PROMPT).length > 3 - input.length && input.length) child.stdin.write(input.shift()!)
      })
      child.on('error', reject)
      child.on('close', (code) => {
        clearTimeout(limit)
        resolve({ lines: printed.replaceAll('\r', '').split('\n'), code })
      })
    })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
}

/** Lines of the probes' sources that end in `// mark`, as reports show them: `function (file:line)`, and what follows the mark. */
export function places(file: string, mark: string): { shown: string; file: string; line: number; rest: string; function: string }[] {
  const name = `test/probes/device/${file}.ts`
  let inside = ''
  return readFileSync(path.join(root, name), 'utf8').split('\n').flatMap((text, index) => {
    inside = /\bfunction (\w+)/.exec(text)?.[1] ?? inside
    const found = new RegExp(`// (?:.*, )?${mark}(?:,.*)?(?: (.*))?$`).exec(text)
    return found ? [{ shown: `${inside} (${name}:${index + 1})`, file: name, line: index + 1, rest: found[1] ?? '', function: inside }] : []
  })
}
