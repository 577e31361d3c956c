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

/** The frames of a back-trace up to what wasm begins with; C starts that. */
function framesOfTypeScript(output: string): string[] {
  const frames = output.match(/^#\d+ .*$/gm) ?? []
  const last = frames.findIndex((frame) => / wasm_start \(/.test(frame))
  return last < 0 ? frames : frames.slice(0, last)
}

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
  it.each(['virt64', 'virt32', 'rpi4'])('stops on a TypeScript line of main on %s and shows a back-trace of TypeScript lines', async (board) => {
    const line = lineOf('apps/hello/main.ts', 'console.log')
    const output = await debugged('apps/hello', board, [`break main.ts:${line}`, 'continue', 'bt'])
    expect(output).toMatch(new RegExp(`#0 .*main \\(\\) at apps/hello/main\\.ts:${line}`))
    for (const frame of framesOfTypeScript(output)) expect(frame).toMatch(/\.ts:\d+$/)
  })

  it.each(['virt64', 'virt32'])('shows maps, arrays, object literals and instances as locals of TypeScript on %s', async (board) => {
    const file = 'apps/tour/main.ts'
    const output = await debugged('apps/tour', board, [`break main.ts:${lineOf(file, 'const windy')}`, 'continue', 'bt', 'info locals'])
    // gcc may keep this one nowhere.
    expect(output).toMatch(/^byQuantity = (<optimized out>|Map\(3\) \{"temperature" => \[\{…\}, .*\})$/m)
    expect(output).toMatch(/^table = Map\(3\) \{"temperature" => \{count: 8, least: 8, most: 20, mean: 14\}, .*\{count: 7, least: 4\.7, most: 17, mean: 11\.93\}\}$/m)
    expect(output).toMatch(/main \{.*sensors: \[Thermometer \{…\}, Barometer \{…\}, Anemometer \{…\}\]/)
    expect(output).toMatch(new RegExp(`#0 .*analyse \\(.*\\) at ${file}:${lineOf(file, 'const windy')}`))
  }, 400_000)

  it('finds the sources of the framework from another folder', async () => {
    const cwd = folderWith({ 'main.ts': 'export function main(): void {}\n' })
    const built = await capture(launcher, ['build', '--board', 'virt64', '--json'], { cwd })
    const { elf } = JSON.parse(built.stdout) as { elf: string }
    const { stdout } = await capture('gdb-multiarch', ['-nx', '-batch', '-ex', `source ${path.join(root, 'compiler/gdb/uni.py')}`, '-ex', 'list kernel/boot.ts:1,1', elf], { cwd })
    expect(stdout).toBe(`1\t${readFileSync(path.join(root, 'kernel/boot.ts'), 'utf8').split('\n')[0]}\n`)
  })

  it('shows objects of the kernel as TypeScript values, through app, library, kernel and driver', async () => {
    const line = lineOf('drivers/serial/pl011.ts', 'while (n < length && !(r.FR & FR.TXFF))')
    const output = await debugged('apps/hello', 'virt64', [`break pl011.ts:${line}`, 'continue', 'bt'])
    expect(output).toMatch(/#\d+ .*Pl011_write \(.*this=Pl011 \{.*irq: 33, clockHz: 24000000\}\) at drivers\/serial\/pl011\.ts:\d+/)
    expect(output).toMatch(/#\d+ .*writeBytes \(data=\d+, length=\d+\) at kernel\/console\.ts:\d+/)
    expect(output).toMatch(/#\d+ .* at lang\/print\.ts:\d+/)
    expect(output).toMatch(/#\d+ .*main \(\) at apps\/hello\/main\.ts:\d+/)
    for (const frame of framesOfTypeScript(output)) expect(frame).toMatch(/\.ts:\d+$/)
  })
})
