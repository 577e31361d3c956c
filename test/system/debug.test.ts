// Stock gdb against the running image: TypeScript lines, back-traces and values.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { capture } from '../../cli/capture.ts'
import { folderWith, launcher, root } from '../cli/uni.ts'

const gdbMissing = (await capture('gdb-multiarch', ['--version'])).code !== 0
if (gdbMissing) console.log('skipped: gdb-multiarch is not installed')

/** Line of `text` in `file`, 1-based. */
const lineOf = (file: string, text: string): number => readFileSync(path.join(root, file), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1

/** Serves `app` and runs gdb with `commands` against it; the server is ended. */
async function debugged(app: string, board: string, commands: string[]): Promise<string> {
  const folder = folderWith()
  const server = spawn(launcher, ['debug', app, '--board', board, '--server'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, UNI_NO_INPUT: '1' } })
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let printed = ''
      server.stdout.setEncoding('utf8').on('data', (text) => {
        const found = /localhost:(\d+)/.exec((printed += text))
        if (found) resolve(found[1])
      })
      server.on('close', () => reject(new Error(`the server ended: ${printed}`)))
    })
    const elf = path.join(root, 'build', board, path.basename(app), 'app.elf')
    const script = ['set confirm off', `source ${path.join(root, 'compiler/gdb/uni.py')}`, `target remote localhost:${port}`, ...commands]
    const { stdout, stderr } = await capture('gdb-multiarch', ['-nx', '-batch', ...script.flatMap((text) => ['-ex', text]), elf], { cwd: root, env: { ...process.env, HOME: folder } })
    return stdout + stderr
  } finally {
    server.kill('SIGTERM')
  }
}

describe.skipIf(gdbMissing)('gdb', () => {
  it.each(['virt64', 'virt32', 'rpi4'])('stops on a TypeScript line of main on %s, shows a local and a back-trace of TypeScript lines', async (board) => {
    const line = lineOf('apps/hello/main.ts', 'printNumber(bootUs)')
    const output = await debugged('apps/hello', board, [`break main.ts:${line}`, 'continue', 'bt', 'info locals'])
    // The instruction may be the first of two lines: gdb then names the later one.
    expect(output).toMatch(new RegExp(`#0 .*main \\(\\) at apps/hello/main\\.ts:(${line}|${line + 1})`))
    expect(output).toMatch(/bootUs = \d+/)
    for (const frame of output.match(/^#\d+ .*$/gm) ?? []) expect(frame).toMatch(/\.ts:\d+$/)
  })

  it('finds the sources of the framework from another folder', async () => {
    const cwd = folderWith({ 'main.ts': 'export function main(): void {}\n' })
    const built = await capture(launcher, ['build', '--board', 'virt64', '--json'], { cwd })
    const { elf } = JSON.parse(built.stdout) as { elf: string }
    const { stdout } = await capture('gdb-multiarch', ['-nx', '-batch', '-ex', `source ${path.join(root, 'compiler/gdb/uni.py')}`, '-ex', 'list kernel/boot.ts:1,1', elf], { cwd })
    expect(stdout).toBe(`1\t${readFileSync(path.join(root, 'kernel/boot.ts'), 'utf8').split('\n')[0]}\n`)
  })

  it('shows objects and strings as TypeScript values, through app, kernel and driver', async () => {
    const line = lineOf('drivers/serial/pl011.ts', 'while (n < length && !(r.FR & FR.TXFF))')
    const output = await debugged('apps/hello', 'virt64', [`break pl011.ts:${line}`, 'continue', 'bt'])
    expect(output).toMatch(/#\d+ .*Pl011_write \(.*this=Pl011 \{.*irq: 33, clockHz: 24000000\}\) at drivers\/serial\/pl011\.ts:\d+/)
    expect(output).toMatch(/#\d+ .*print \(message.*="hello from "\) at kernel\/console\.ts:\d+/)
    expect(output).toMatch(/#\d+ .*main \(\) at apps\/hello\/main\.ts:\d+/)
    for (const frame of output.match(/^#\d+ .*$/gm) ?? []) expect(frame).toMatch(/\.ts:\d+$/)
  })
})
