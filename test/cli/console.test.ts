import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { findToolchain } from '../../cli/toolchain.ts'
import { lastingName, portsFromFiles } from '../../cli/ports.ts'
import { folderWith, launcher, root, uni } from './uni.ts'
import { python, user, type Step } from './user.ts'
import { join } from 'node:path'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'

/** A serial port that is a pseudo-terminal: prints its name, says what stdin says line by line, and repeats in quotes what it hears. */
const board = `
import os, select, sys, tty
master, slave = os.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
while True:
    ready, _, _ = select.select([master, 0], [], [])
    if master in ready: print("heard " + repr(os.read(master, 100).decode()), flush=True)
    if 0 in ready:
        said = os.read(0, 1000)
        if not said: break
        os.write(master, said)
`

test.skipIf(!python)(`a board on a serial port${python ? '' : ' (python3 is missing)'}`, async () => {
  const cwd = folderWith()
  const gcc = await findToolchain('aarch64')
  writeFileSync(join(cwd, 'main.c'), 'int x;\nvoid broken(void)\n{ x = 1; }\n')
  spawnSync(gcc.gcc, ['-g', '-nostdlib', '-static', '-Wl,-e,broken', '-Wl,-Ttext=0x80000', 'main.c', '-o', 'app.elf'], { cwd })
  const far = spawn('python3', ['-c', board], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: far.stdout })[Symbol.asyncIterator]()
  const path = (await lines.next()).value as string
  const near = spawn(launcher, ['console', path, '--elf', 'app.elf'], { cwd })
  let stdout = ''
  near.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  const opened = new Promise<void>((resolve) => {
    let told = ''
    near.stderr.on('data', (bytes) => (told += bytes).includes('baud') && resolve())
  })
  await opened
  near.stdin.write('help\n')
  expect((await lines.next()).value).toBe('heard \'help\\n\'')
  far.stdin.write('booting\npanic at 0x80000\nnumber 0x1234\n')
  await expect.poll(() => stdout, { timeout: 10_000 }).toContain('number')
  expect(stdout).toMatch(/^booting\npanic at 0x80000\n {4}0x80000 is broken \(.*main\.c:3\)\nnumber 0x1234\n$/)
  near.kill('SIGINT')
  expect((await once(near, 'close'))[0]).toBe(130)
  far.stdin.end()
}, 40_000)

test('a port that does not come', async () => {
  const ran = await uni(['console', '/dev/ttyNONE', '--timeout', '300ms'], { cwd: root })
  expect(ran).toMatchObject({ code: 75, stderr: expect.stringContaining('error[UNI-D001]: no serial port /dev/ttyNONE') })
})

/** Runs a command on a pseudo-terminal and types a key once it has said that it waits; ends with the command's status. */
const terminal = `
import os, pty, sys, time
pid, terminal = pty.fork()
if not pid: os.execv(sys.argv[2], sys.argv[2:])
said = b''
while b'waiting' not in said: said += os.read(terminal, 1000)
time.sleep(0.3)
os.write(terminal, bytes([int(sys.argv[1])]))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`
test.skipIf(!python).each([['Ctrl-]', 0x1d, 0], ['Ctrl-C', 3, 130]])('%s ends the wait for a port', (_, key, status) => {
  const ran = spawnSync('python3', ['-c', terminal, String(key), launcher, 'console', '/dev/ttyNONE', '--timeout', '20s'], { cwd: root, stdio: 'inherit' })
  expect(ran.status).toBe(status)
}, 30_000)

test('ports without udev', () => {
  const root = folderWith({ 'dev/ttyUSB0': '', 'dev/ttyACM1': '', 'sys/class/tty/ttyACM1/device': '', 'sys/class/tty/ttyS0/device': '', 'sys/class/tty/ttyUSB9/x': '' })
  mkdirSync(join(root, 'dev/serial/by-id'), { recursive: true })
  symlinkSync('../../ttyUSB0', join(root, 'dev/serial/by-id/usb-adapter'))
  expect(portsFromFiles(root)).toEqual([join(root, 'dev/ttyACM1'), join(root, 'dev/ttyUSB0')])
})

test('an adapter is known by its name when it comes back as another port', () => {
  const root = folderWith({ 'dev/ttyUSB0': '', 'dev/ttyUSB1': '' })
  mkdirSync(join(root, 'dev/serial/by-id'), { recursive: true })
  symlinkSync('../../ttyUSB1', join(root, 'dev/serial/by-id/usb-adapter'))
  expect(lastingName(join(root, 'dev/ttyUSB1'), root)).toBe(join(root, 'dev/serial/by-id/usb-adapter'))
  expect(lastingName(join(root, 'dev/ttyUSB0'), root)).toBe(join(root, 'dev/ttyUSB0'))
  symlinkSync('../../ttyGONE', join(root, 'dev/serial/by-id/usb-other'))
  expect(portsFromFiles(root)).toEqual([join(root, 'dev/ttyUSB1')])
})

const hello: Step[] = [['see', 'Ctrl-T h shows the keys']]

describe.skipIf(!python)(`uni console at a terminal${python ? '' : ' (skipped: python3 is missing)'}`, { timeout: 120_000 }, () => {
  test.each([['serialport', {}], ['stty', { UNI_SERIAL: 'stty' }]])('by %s: keys go to the board, Ctrl-C too; the port goes and comes back; Ctrl-] quits', (_, env) => {
    const { status, shown } = user([
      ...hello, ['key', 'help\r'], ['hear', 'help\r'], ['say', 'no\r\n'], ['see', 'no'], ['key', '\x03'], ['hear', '\x03'],
      ['unplug'], ['see', 'is gone'], ['see', 'waiting for'], ['plug'], ['see', 'is back'], ['say', 'again\r\n'], ['see', 'again'], ['key', 'x'], ['hear', 'x'], ['key', '\x1d'],
    ], ['console', 'PORT'], env)
    expect(shown).not.toContain('in vain')
    expect(status).toBe(0)
  })

  test('the menu: help, times, pause, log, Ctrl-T itself, what a port cannot, and quit', () => {
    const log = join(folderWith(), 'log')
    const { status, shown } = user([
      ...hello, ['key', '\x14h'], ['see', 'send a break'], ['key', '\x14z'], ['see', 'not a key'], ['key', '\x14\x14'], ['hear', '\x14'],
      ['say', 'first\n'], ['see', 'first'], ['key', '\x14t'], ['see', 'times on'], ['say', 'sec'], ['see', 'sec'], ['say', 'ond\nthird\n'], ['see', 'third'], ['key', '\x14t'], ['see', 'times off'],
      ['key', '\x14y'], ['see', 'paused'], ['say', 'held\n'], ['key', '\x14y'], ['see', 'going on'], ['see', 'held'],
      ['key', '\x14l'], ['see', 'no more log'], ['say', 'unlogged\n'], ['see', 'unlogged'], ['key', '\x14l'], ['see', 'logging to'], ['say', 'logged\n'], ['see', 'logged'],
      ['key', '\x14r'], ['see', 'this port cannot'], ['key', '\x14f'], ['see', 'f works under'], ['key', '\x14q'],
    ], ['console', 'PORT', '--log', log])
    expect(shown).not.toContain('in vain')
    expect(status).toBe(0)
    expect(shown).toMatch(/\[\d\d:\d\d:\d\d\.\d{3}\] second\r?\n\[\d\d:\d\d:\d\d\.\d{3}\] third/)
    const kept = readFileSync(log, 'utf8')
    expect(kept).toMatch(/^first\n\[[\d:.]+\] second\n\[[\d:.]+\] third\nheld\nlogged\n$/)
  })

  test('--timestamps, and a flood of control characters, zeros and one line of 128,000 characters: shown, and the keys work', () => {
    const { status, shown } = user([
      ...hello, ['say', 'a\x00\x1b\x1b[2Jb\n'], ['see', 'b'], ...Array.from({ length: 64 }, (): Step[] => [['say', 'y'.repeat(2000)], ['see', 'y'.repeat(2000)]]).flat(), ['say', '\nend\n'], ['see', 'end'], ['key', '\x1d'],
    ], ['console', 'PORT', '--timestamps'])
    expect(shown).not.toContain('in vain')
    expect(shown).toMatch(/\[[\d:.]+\] a/)
    expect(status).toBe(0)
  })
})

test.skipIf(!python)('input from a pipe is typed though the board is silent, and the command ends when it falls silent again', async () => {
  const far = spawn('python3', ['-c', board], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: far.stdout })[Symbol.asyncIterator]()
  const path = (await lines.next()).value as string
  const ran = uni(['console', path], { cwd: folderWith(), input: 'help\n' })
  expect((await lines.next()).value).toBe('heard \'help\\n\'')
  far.stdin.write('yes\n')
  expect(await ran).toMatchObject({ code: 0, stdout: 'yes\n' })
  far.stdin.end()
}, 40_000)
