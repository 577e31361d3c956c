import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import virt64 from '../../boards/virt64.ts'
import rpi2 from '../../boards/rpi2.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, launcher, programs, root, stackLine, uni, type Ran } from './uni.ts'

/**
 * A QEMU that tells its version and machines as the real one does, then runs `script` with the console as stdin and stdout: what
 * is tested here is our side of the console.
 */
const fakeQemu = (script: string): Record<string, string> => {
  const folder = programs({
    'qemu-system-aarch64': `case "$1 $2" in "--version "*) echo "QEMU emulator version 10.0.2"; exit;; "-M help") printf 'Supported machines are:\\nvirt x\\n'; exit;; esac\n${script}`,
  })
  return { PATH: `${folder}:${process.env.PATH}` }
}
const run = (script: string, more: string[] = [], input = ''): Promise<Ran> => uni(['run', 'apps/hello', '--board', 'virt64', '-q', ...more], { env: fakeQemu(script), input })


test.each([0, 2, 42, 63])('the guest\'s exit code %i is passed on', async (code) => expect((await run(`echo x; exit ${code}`)).code).toBe(code))
test('codes that are ours read as 63', async () => {
  const ran = await run('echo x; exit 124')
  expect(ran.code).toBe(63)
  expect(ran.stderr).toContain('124')
})
test('stdout is the guest\'s console and nothing else', async () => {
  const ran = await uni(['run', 'apps/hello', '--board', 'virt64'], { env: fakeQemu('echo one; echo "qemu: warning: nic x.0 has no peer" >&2') })
  expect(ran.stdout).toBe('one\n')
  expect(ran.stderr).toMatch(/^run /m)
  expect(ran.stderr).not.toContain('peer')
})
test('stdin goes to the guest, and its end is one Ctrl-D', async () => {
  const ran = await run('echo ready; head -c 13 | od -An -c; exit 5', [], 'help\nps\nmem\n')
  expect(ran.stdout.replaceAll(/\s+/g, ' ')).toBe('ready h e l p \\n p s \\n m e m \\n 004 ')
  expect(ran.code).toBe(5)
})
test('nothing is typed before the guest has printed', async () => {
  const ran = await run('sleep 0.5; timeout 0.3 head -c 1 | wc -c; head -c 2', [], 'ab')
  expect(ran.stdout).toBe('0\nab')
})
test('a guest that goes on after the end of input goes on', async () => expect((await run('echo ready; head -c 1 >/dev/null; sleep 0.3; echo later')).stdout).toBe('ready\nlater\n'))
test('time limit', async () => {
  const ran = await run('echo on; exec sleep 20', ['--timeout', '400ms'])
  expect(ran).toMatchObject({ code: 124, stdout: 'on\n' })
  expect(ran.stderr).toBe('error[UNI-A006]: stopped after 0.4 s\n')
})
test('expected text ends the run, also when it comes in pieces', async () => expect((await run('printf "list"; sleep 0.2; printf "ening\\n"; exec sleep 20', ['--expect', 'listening'])).code).toBe(0))
test('expected pattern', async () => expect((await run('echo port 8080; exec sleep 20', ['--expect', '/port \\d+/'])).code).toBe(0))
test('expected text that does not come', async () => expect(await run('echo no', ['--expect', 'yes'])).toMatchObject({ code: 1, stderr: 'error[UNI-A005]: the guest ended (0) without printing "yes"\n' }))
test('a machine that does not start', async () => {
  const ran = await run('echo "qemu-system-aarch64: Invalid RAM size" >&2; exit 1')
  expect(ran.code).toBe(69)
  expect(ran.stderr).toContain('Invalid RAM size\nerror[UNI-T013]')
})
test('events with --json', async () => {
  const ran = await run('printf "h\\303"; sleep 0.1; printf "\\244\\n"; exit 3', ['--json'])
  const events = ran.stdout.trim().split('\n').map((line) => JSON.parse(line))
  expect(events.filter(({ event }) => event === 'console').map(({ text }) => text).join('')).toBe('hä\n')
  expect(events.at(-1)).toMatchObject({ event: 'exit', ok: false, code: 3 })
})

/** Starts a run that goes on, acts on it once it has printed, and waits for its end. */
function during(act: (child: ReturnType<typeof spawn>) => void): Promise<{ code: number | null; stderr: string; guest: number }> {
  return new Promise((resolve) => {
    const child = spawn(launcher, ['run', 'apps/hello', '--board', 'virt64', '-q'], { cwd: root, env: { ...process.env, ...fakeQemu('echo $$; exec sleep 30') }, stdio: ['pipe', 'pipe', 'pipe'] })
    let stderr = ''
    let guest = 0
    child.stderr!.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.stdout!.once('data', (bytes) => {
      guest = Number(String(bytes))
      act(child)
    })
    child.on('exit', (code) => setTimeout(() => resolve({ code, stderr, guest }), 100))
  })
}
/** True while the process runs; one that has ended and waits for its parent does not. */
const alive = (pid: number): boolean => readdirSync('/proc').includes(String(pid)) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

test('Ctrl-C ends the guest and the command with 130', async () => {
  const { code, stderr, guest } = await during((child) => child.kill('SIGINT'))
  expect(code).toBe(130)
  expect(stderr).toBe('cancelled\n')
  expect(alive(guest)).toBe(false)
})
test('a reader that goes away ends both quietly', async () => {
  const { code, stderr, guest } = await new Promise<{ code: number | null; stderr: string; guest: number }>((resolve) => {
    const child = spawn(launcher, ['run', 'apps/hello', '--board', 'virt64', '-q'], { cwd: root, env: { ...process.env, ...fakeQemu('echo $$; while sleep 0.1; do echo more || exit; done') } })
    let stderr = ''
    let guest = 0
    child.stderr.on('data', (bytes) => (stderr += bytes))
    child.stdout.once('data', (bytes) => {
      guest = Number(String(bytes).split('\n')[0])
      child.stdout.destroy()
    })
    child.on('exit', (code) => setTimeout(() => resolve({ code, stderr, guest }), 300))
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(alive(guest)).toBe(false)
})

test('command lines: console by its index, image by its kind', () => {
  const built = { elf: 'app.elf', image: 'a,b.img' }
  expect(qemuArguments(virt64, built).join(' ')).toBe(
    '-M virt -cpu cortex-a53 -device virtio-rng-device -nic none -display none -monitor none -chardev stdio,id=console,signal=off -serial chardev:console -semihosting-config enable=on,target=native -kernel a,b.img')
  expect(qemuArguments(rpi2, built).at(-1)).toBe('loader,file=a,,b.img,addr=0x8000,cpu-num=0,force-raw=on')
  const second = { ...virt64, qemu: { ...virt64.qemu!, serial: 1 } }
  expect(qemuArguments(second, { ...built, gdbPort: 1234, memory: '64M', extra: ['-d', 'int'] }).join(' ')).toMatch(/-m 64M .*-serial null .*-serial chardev:console .*-gdb tcp:127.0.0.1:1234 -S .*-d int$/)
})

test('real QEMU: hello ends with 0', async () => {
  const cwd = folderWith()
  const first = await uni(['run', 'hello', '--board', 'rpi4', '--timeout', '20s'], { cwd })
  expect(first.stderr).not.toMatch(stackLine)
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/hello.*rpi4/) })
})
