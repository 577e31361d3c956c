/** `uni flash --to serial:PORT` as people use it: QEMU's serial line on a pseudo-terminal. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { ubootFirmware } from '../../cli/places.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { SPL_FILE } from '../../flash/sunxi.ts'
import { folderWith, root, uni } from './uni.ts'
import { python, user } from './user.ts'

const running: ChildProcess[] = []
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')))

/** Starts QEMU with its serial line on a pseudo-terminal. @returns that one's path */
async function machine(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args.map((arg) => arg.replace(/^stdio,id=console.*/, 'pty,id=console')), { stdio: ['ignore', 'pipe', 'pipe'], timeout: 110_000, killSignal: 'SIGKILL' })
  running.push(child)
  return new Promise((resolve, reject) => {
    let said = ''
    const look = (bytes: Buffer): void => {
      said += bytes
      const path = /redirected to (\/dev\/\S+)/.exec(said)?.[1]
      if (path) resolve(path)
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('close', () => reject(new Error(`QEMU ended: ${said}`)))
  })
}

/** A machine that runs the chain loader. */
async function loaderOn(name: string): Promise<string> {
  const built = await uni(['build', 'apps/chainloader', '--board', name, '--json'])
  const { elf, image } = JSON.parse(built.stdout)
  return machine(findBoard(name)!.qemu!.program, qemuArguments(findBoard(name)!, { elf: join(root, elf), image: join(root, image) }))
}

// Building is not what is tried here, and takes a while.
beforeAll(async () => {
  for (const [app, boards] of [['chainloader', ['rpi3', 'cubieboard', 'virt64']], ['shell', ['rpi3', 'cubieboard']], ['hello', ['cubieboard', 'virt64']]] as const) {
    for (const board of boards) expect((await uni(['build', `apps/${app}`, '--board', board])).code).toBe(0)
  }
}, 900_000)

describe('to the chain loader', { timeout: 120_000 }, () => {
  test.each([['rpi3', 'serialport'], ['cubieboard', 'stty']])('%s: takes apps/shell by %s, and help is answered', async (name, UNI_SERIAL) => {
    const ran = await uni(['flash', 'apps/shell', '--board', name, '--to', `serial:${await loaderOn(name)}`, '--console'], { input: 'help\n', env: { UNI_SERIAL } })
    expect(ran.stderr).toMatch(/flash {5}[\d,]+ bytes to the loader, [\d.]+ kB\/s, \d+ blocks again, SHA-256 checked/)
    expect(ran.stdout).toMatch(/^shell on .*\r?\n> help\r?\nhelp +this list\r?\n[^]*exit +end, as Ctrl-D does\r?\n> $/)
    expect(ran.code).toBe(0)
  })

  test.skipIf(!python)('at a terminal: the shell, a reset, Ctrl-T f, the shell again', async () => {
    const { status, shown } = user([
      ['see', 'Ctrl-T h'], ['see', '> '], ['key', 'reboot\r'], ['see', 'waits for a kernel'], ['key', '\x14f'], ['see', 'building and flashing'], ['see', 'shell on'], ['see', '> '],
      ['key', 'uptime\r'], ['see', 'up 0'], ['key', '\x1d'],
    ], ['flash', 'apps/shell', '--board', 'rpi3', '--to', `serial:${await loaderOn('rpi3')}`, '--console'])
    expect(shown).not.toContain('in vain')
    expect(status).toBe(0)
  })

  test('a document with --json; the loader of another board refuses, and takes its own app afterwards', async () => {
    const port = await loaderOn('virt64')
    const wrong = await uni(['flash', 'apps/shell', '--board', 'rpi3', '--to', `serial:${port}`])
    expect(wrong).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('error[UNI-F051]: the loader is on virt64, the image is for rpi3') })
    const ran = await uni(['flash', 'apps/hello', '--board', 'virt64', '--to', `serial:${port}`, '--json', '--baud', '115200'])
    expect(JSON.parse(ran.stdout)).toMatchObject({ schema: 'uni.flash.v1', ok: true, app: 'hello', board: 'virt64', target: `serial:${port}`, bytes: 32_768, verified: true, loader: 'uni', baud: 115_200 })
    expect(ran.code).toBe(0)
  })
})

const found = ubootFirmware('Cubieboard')
const reason = found ? '' : ' (skipped: no U-Boot for the Cubieboard in the cache; ./uni setup fetches it)'
if (reason) console.warn(`loady${reason}`)
describe.skipIf(!found)(`to U-Boot${reason}`, { timeout: 120_000 }, () => {
  test('Debian\'s U-Boot on cubieboard is found, takes hello by loady, and bootm starts it', async () => {
    const card = join(folderWith(), 'card.img')
    const file = openSync(card, 'w')
    ftruncateSync(file, 64 << 20)
    writeSync(file, readFileSync(join(found!, 'Cubieboard', SPL_FILE)), 0, undefined, 8192)
    closeSync(file)
    const port = await machine('qemu-system-arm', ['-M', 'cubieboard', '-drive', `file=${card},if=sd,format=raw`, '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'pty'])
    const ran = await uni(['flash', 'apps/hello', '--board', 'cubieboard', '--to', `serial:${port}`, '--console'], { input: '\n' })
    expect(ran.stderr).toMatch(/found {5}U-Boot[^]*flash {5}[\d,]+ bytes to U-Boot, .*CRC-32 checked/)
    expect(ran.stdout).toContain('hello from cubieboard')
    expect(ran.code).toBe(0)
  })
})

describe('what goes wrong', { timeout: 60_000 }, () => {
  /** A line with nobody at it who would answer. */
  const deaf = async (): Promise<{ path: string; hang: () => void }> => {
    const child = spawn('python3', ['-c', 'import os, sys, tty\nm, s = os.openpty()\ntty.setraw(s)\nprint(os.ttyname(s), flush=True)\nsys.stdin.read()'], { stdio: ['pipe', 'pipe', 'inherit'] })
    running.push(child)
    return { path: (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value as string, hang: () => child.stdin.end() }
  }

  test.skipIf(!python)('nobody answers: what to do is said while it waits, and again at the end', async () => {
    const { path } = await deaf()
    const ran = await uni(['flash', 'apps/shell', '--board', 'rpi3', '--to', `serial:${path}`, '--timeout', '2s'])
    expect(ran).toMatchObject({ code: 75, stdout: '' })
    expect(ran.stderr).toMatch(/waiting {3}for a loader on .*: reset the board[^]*flash apps\/chainloader --board rpi3[^]*error\[UNI-F050\]: no loader answers/)
  })

  test.skipIf(!python)('the adapter is pulled out', async () => {
    const { path, hang } = await deaf()
    const ran = uni(['flash', 'apps/shell', '--board', 'rpi3', '--to', `serial:${path}`])
    setTimeout(hang, 2500)
    expect(await ran).toMatchObject({ code: 74, stderr: expect.stringContaining('error[UNI-F052]') })
  })

  test('no such port; a rate that is none; a loader that nobody knows', async () => {
    const flash = ['flash', 'apps/shell', '--board', 'rpi3', '--to', 'serial:/dev/ttyNONE']
    expect(await uni([...flash, '--timeout', '300ms'])).toMatchObject({ code: 75, stderr: expect.stringContaining('error[UNI-D001]: no serial port /dev/ttyNONE') })
    expect(await uni([...flash, '--baud', 'fast'])).toMatchObject({ code: 64, stderr: expect.stringContaining('error[UNI-U003]') })
    expect(await uni([...flash, '--loader', 'grub'])).toMatchObject({ code: 64 })
  })

  test('--dry-run opens nothing', async () => {
    expect(await uni(['flash', 'apps/shell', '--board', 'rpi3', '--to', 'serial:/dev/ttyNONE', '-n'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^serial:\/dev\/ttyNONE\n {2}kernel8\.img +[\d,]+ {2}at 0x80000\n$/) })
  })
})
