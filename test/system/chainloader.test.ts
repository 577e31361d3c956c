/** The chain loader's real image in QEMU: takes an app over the serial line and gives the machine to it. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { SerialSender, serialImage } from '../../flash/serial.ts'
import { root, uni } from '../cli/uni.ts'

async function built(app: string, name: string): Promise<{ elf: string; image: string }> {
  const { elf, image } = JSON.parse((await uni(['build', app.includes('/') ? app : `apps/${app}`, '--board', name, '--json'])).stdout)
  return { elf: path.join(root, elf), image: path.join(root, image) }
}

/** Boots the loader on `name` and sends it `app`. @returns all that was printed, and the exit code */
async function chain(name: string, app: string, extra: string[] = []): Promise<{ printed: string; code: number | null; sender: SerialSender }> {
  const board = findBoard(name)!
  const [loader, kernel] = [await built('chainloader', name), await built(app, name)]
  const child = spawn(board.qemu!.program, qemuArguments(board, { ...loader, extra }), { stdio: ['pipe', 'pipe', 'inherit'], timeout: 30_000, killSignal: 'SIGKILL' })
  let printed = ''
  const sender = new SerialSender(serialImage(board, readFileSync(kernel.image)), { baud: 115_200, rates: [500_000] }, (bytes) => (printed += Buffer.from(bytes).toString()))
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

const boards = ['virt64', 'virt32', 'rpi2', 'rpi3', 'rpi4', 'cubieboard']

describe('chain loader', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    for (const board of boards) for (const app of ['chainloader', 'hello']) await built(app, board)
    for (const board of ['virt64', 'virt32']) await built('test/system/device/handed', board)
  }, 900_000)

  it.each(boards)('%s: takes hello, which runs to its end', async (name) => {
    const { printed, code, sender } = await chain(name, 'hello')
    expect(sender.failure).toBeUndefined()
    expect(printed).toMatch(new RegExp(`uni loader 1 on ${name}: .*\\r\\nstarting\\r\\n[^]*hello from ${name}`))
    expect(code).toBe(0)
  })

  it.each([['virt64', 'on', 1], ['virt64', 'off', 1], ['virt32', 'on', 1]])('%s, virtualization=%s: hands on the device tree, and enters at level %i', async (name, virtualization, level) => {
    // More than the board's data knows of, and so much that QEMU does not put a tree at the start of RAM, where the app would find it by itself.
    const { printed, code } = await chain(name, 'test/system/device/handed', ['-machine', `virtualization=${virtualization}`, '-m', '300M'])
    expect(printed).toContain(`level ${level}, RAM to 0x52c00000`)
    expect(code).toBe(0)
  })
})
