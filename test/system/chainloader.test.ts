/** The chain loader's real image in QEMU: takes an app over the serial line and gives the machine to it. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { findToolchain } from '../../cli/toolchain.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { build, type BuildResult } from '../../compiler/build.ts'
import { SerialSender, serialImage } from '../../flash/serial.ts'

const root = path.resolve(import.meta.dirname, '../..')

async function built(app: string, name: string): Promise<BuildResult> {
  const board = findBoard(name)!
  return build({ app: path.join(root, 'apps', app), board, toolchain: await findToolchain(board.soc.arch), out: path.join(root, 'build/tests', name, app) })
}

/** Boots the loader on `name`, sends it `app`, types `input` once that prompts. @returns what the app printed, and the exit code */
async function chain(name: string, app: string, input = ''): Promise<{ printed: string; code: number | null; sender: SerialSender }> {
  const board = findBoard(name)!
  const [loader, kernel] = [await built('chainloader', name), await built(app, name)]
  const child = spawn(board.qemu!.program, qemuArguments(board, loader), { stdio: ['pipe', 'pipe', 'inherit'], timeout: 30_000, killSignal: 'SIGKILL' })
  let printed = ''
  let typed = false
  const sender = new SerialSender(serialImage(board, readFileSync(kernel.image)), { baud: 115_200, rates: [1_500_000] }, (bytes) => {
    printed += Buffer.from(bytes).toString()
    if (sender.state !== 'done' || typed || !input || !printed.includes('> ')) return
    typed = true
    child.stdin.write(input)
  })
  const began = performance.now()
  const poll = (): void => {
    for (const action of sender.poll(performance.now() - began)) if ('write' in action) child.stdin.write(action.write)
  }
  const timer = setInterval(poll, 50)
  child.stdin.on('error', () => {})
  child.stdout.on('data', (bytes: Buffer) => {
    sender.receive(bytes, performance.now() - began)
    poll()
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(timer)
  return { printed, code, sender }
}

describe('chain loader', { timeout: 120_000 }, () => {
  it.each(['virt64', 'virt32', 'rpi2', 'rpi3', 'rpi4', 'cubieboard'])('%s: takes hello, which runs to its end', async (name) => {
    const { printed, code, sender } = await chain(name, 'hello')
    expect(sender.failure).toBeUndefined()
    expect(printed).toMatch(new RegExp(`uni loader 1 on ${name}: .*\\r\\nstarting\\r\\n[^]*hello from ${name}`))
    expect(code).toBe(0)
  })
})
