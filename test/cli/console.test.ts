import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { findToolchain } from '../../cli/toolchain.ts'
import { portsFromFiles } from '../../cli/ports.ts'
import { folderWith, launcher, root, uni } from './uni.ts'
import { join } from 'node:path'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

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
const python = spawnSync('python3', ['-c', 'import os; os.openpty()']).status === 0

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
