import { spawn } from 'node:child_process'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asUniError } from '../../cli/report.ts'
import { folderWith, launcher, programs, root, stackLine, uni, type How } from './uni.ts'

const main = 'export function main(): void {}\n'

/** The command fails with this status, this one error and a fix, and no stack. */
async function refuses(args: string[], code: number, error: string, fix?: string | RegExp, how: How = {}): Promise<void> {
  const ran = await uni(args, how)
  expect(ran.stderr).toContain(`error[${error}]`)
  expect(ran.code).toBe(code)
  expect(ran.stderr.match(/error\[/g)).toHaveLength(1)
  if (fix) expect(ran.stderr).toMatch(fix)
  expect(ran.stderr).not.toMatch(stackLine)
}

describe('what cannot be meant', () => {
  test('unknown verb', () => refuses(['rnu'], 64, 'UNI-U001', 'did you mean run?'))
  test('unknown flag', () => refuses(['run', '--bord', 'x'], 64, 'UNI-U001', 'did you mean --board?'))
  test('unknown board', () => refuses(['run', 'apps/hello', '--board', 'rip4'], 64, 'UNI-B001', 'did you mean rpi4?'))
  test('no board', async () => refuses(['build'], 64, 'UNI-U002', /rpi4, rpi3/, { cwd: folderWith({ 'main.ts': main }) }))
  test('unknown app', () => refuses(['run', 'apps/helo', '--board', 'rpi4'], 66, 'UNI-A001', 'did you mean apps/hello?'))
  test('folder without main.ts', () => refuses(['build', '--board', 'rpi4'], 66, 'UNI-A002', /main\.ts/, { cwd: folderWith() }))
  test('app without main', () => refuses(['build', '--board', 'rpi4'], 65, 'UNI-A003', /export function main/, { cwd: folderWith({ 'main.ts': '// export function main\nfunction main(): void {}\n' }) }))
  test('two apps with one name', () => refuses(['build', 'a/x', 'b/x', '--board', 'rpi4'], 64, 'UNI-A004', /a\/x and b\/x/, { cwd: folderWith({ 'a/x/main.ts': main, 'b/x/main.ts': main }) }))
  test('name that is on two shelves', () => refuses(['build', 'hello', '--board', 'rpi4'], 64, 'UNI-A004', /give the folder/, { cwd: folderWith({ 'apps/hello/main.ts': main }) }))
  test('bad duration', () => refuses(['run', 'apps/hello', '--board', 'rpi4', '--timeout', 'soon'], 64, 'UNI-U003', /20s/))
  test('bad pattern', () => refuses(['run', 'apps/hello', '--board', 'rpi4', '--expect', '/(/'], 64, 'UNI-U003'))
  test('place to run', () => refuses(['run', '--on', 'mars'], 64, 'UNI-U001', /qemu, sim/))
  test('arguments after -- where there is no use for them', () => refuses(['doctor', '--', 'x'], 64, 'UNI-U001'))
  test('no folder to work in', () => refuses(['-C', '/nowhere', 'boards'], 66, 'UNI-U004'))
})

describe('config', () => {
  const withConfig = (text: string): How => ({ cwd: folderWith({ 'main.ts': main, 'uni.config.ts': text }) })
  test('unknown key', () => refuses(['build'], 65, 'UNI-U010', 'did you mean "board"?', withConfig('export default { bord: \'rpi4\' }')))
  test('unknown board', () => refuses(['build'], 65, 'UNI-B001', /boards: /, withConfig('export default { board: \'pi\' }')))
  test('wrong type', () => refuses(['build'], 65, 'UNI-U011', undefined, withConfig('export default { board: 4 }')))
  test('no object', () => refuses(['build'], 65, 'UNI-U011', undefined, withConfig('export default 4')))
  test('syntax error', () => refuses(['build'], 65, 'UNI-U012', /uni\.config\.ts:1:\d+/, withConfig('export default { board \'rpi4\' }')))
  test('throws', () => refuses(['build'], 65, 'UNI-U012', /boom/, withConfig('throw new Error("boom")')))
})

describe('tools', () => {
  const app = { cwd: root }
  test('no gcc', () => refuses(['build', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T003', './uni setup', { ...app, env: { PATH: pathWith({}) } }))
  test('too old gcc, and the reason', () =>
    refuses(['build', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T003', /9\.4\.0 is too old \(needs >= 10\)/, { env: { PATH: pathWith({ 'aarch64-linux-gnu-gcc': 'echo 9.4.0' }) } }))
  test('gcc that cannot build', () =>
    refuses(['build', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T003', /cannot build a small program: cc1 is missing/, {
      env: { PATH: pathWith({ 'aarch64-linux-gnu-gcc': 'case $1 in -dump*) echo 12.2.0;; *) echo "cc1 is missing" >&2; exit 1;; esac', 'aarch64-linux-gnu-objcopy': '', 'aarch64-linux-gnu-objdump': '', 'aarch64-linux-gnu-readelf': '' }) },
    }))
  test('named QEMU that is not there, in a folder that has one beside it', async () => {
    const folder = programs({ 'bin/qemu-system-aarch64': 'echo QEMU emulator version 10.0.0' })
    await refuses(['run', 'apps/hello', '--board', 'virt64'], 69, 'UNI-T004', /no such file or folder/, { env: { UNI_QEMU: join(folder, 'nowhere') } })
  })
  test('named gcc that is none', () => refuses(['build', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T004', /unset UNI_TOOLCHAIN_AARCH64/, { env: { UNI_TOOLCHAIN_AARCH64: '/nowhere/' } }))
  test('no QEMU', () => refuses(['run', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T010', /9\.0/, { env: { PATH: pathWith({}) } }))
  test('too old QEMU without the machine', () =>
    refuses(['run', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T011', /7\.2\.15 is too old \(needs >= 9\.0\), and has no machine "raspi4b"/, { env: { PATH: pathWith({ 'qemu-system-aarch64': oldQemu('7.2.15') }) } }))
  test('QEMU without the machine', () =>
    refuses(['run', 'apps/hello', '--board', 'rpi4'], 69, 'UNI-T011', /9\.1\.0 has no machine "raspi4b"/, { env: { PATH: pathWith({ 'qemu-system-aarch64': oldQemu('9.1.0') }) } }))
  test('too old Node', () => refuses(['boards'], 69, 'UNI-T001', /20\.19/, { env: { PATH: `${programs({ node: 'echo v18.20.4' })}:/usr/bin:/bin` } }))
  test('no Node', () => refuses(['boards'], 69, 'UNI-T001', /nodejs/, { env: { PATH: toolsOnly() } }))
  test('doctor ends with 69 when something needed is missing', async () => {
    const ran = await uni(['doctor', '--json'], { env: { PATH: pathWith({}) } })
    expect(ran.code).toBe(69)
    const document = JSON.parse(ran.stdout)
    expect(document.ok).toBe(false)
    expect(document.checks.find((check: { name: string }) => check.name === 'gcc arm')).toMatchObject({ ok: false, required: true, found: 'missing' })
  })
})

const oldQemu = (version: string): string => `case $1 in --version) echo "QEMU emulator version ${version}";; *) echo "Supported machines are:"; echo "raspi3b x"; echo "virt x";; esac`

/** The few programs the launcher needs, and no apt-get, which would change the fixes. */
function toolsOnly(): string {
  const folder = folderWith()
  for (const name of ['sh', 'cat', 'cksum', 'dirname', 'find', 'readlink', 'id', 'tail', 'mv']) {
    const found = ['/usr/bin', '/bin'].map((place) => join(place, name)).find(existsSync)
    if (found) symlinkSync(found, join(folder, name))
  }
  return folder
}

function pathWith(scripts: Record<string, string>): string {
  const tools = toolsOnly()
  symlinkSync(process.execPath, join(tools, 'node'))
  return `${programs(scripts)}:${tools}`
}

describe('files', () => {
  test('a folder that is not empty is no place for a project', () => refuses(['new', 'apps'], 64, 'UNI-U020', /another name/, { cwd: folderWith({ 'apps/x': '' }) }))
  test('a name that is none', () => refuses(['new', 'My App'], 64, 'UNI-U021', undefined, { cwd: folderWith() }))
  test('type error: place, frame and caret', async () => {
    const cwd = folderWith({ 'app/main.ts': 'export function main(): void {\n  let x: i32 = "text";\n}\n' })
    const ran = await uni(['build', 'app', '--board', 'virt64'], { cwd })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^app\/main\.ts:2:\d+: error: .* \[\w+\]$/m)
    expect(ran.stderr).toMatch(/^> 2 \| {3}let x: i32 = "text";\n {4}\| +\^/m)
    expect(ran.stderr).not.toMatch(stackLine)
    const built = join(cwd, 'build/virt64/app')
    expect(existsSync(built) ? readdirSync(built).filter((name) => /\.(elf|img)$/.test(name)) : []).toEqual([])
  })
  test('Ctrl-C while building leaves nothing behind', async () => {
    const cwd = folderWith({ 'app/main.ts': main })
    const child = spawn(launcher, ['build', 'app', '--board', 'virt64'], { cwd, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    const folder = join(cwd, 'build/virt64')
    while (child.exitCode === null && !(existsSync(folder) && readdirSync(folder).length)) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(readdirSync(folder)).toEqual([])
  })
  test.skipIf(!existsSync('/dev/full'))('no space left', async () => {
    const ran = await uni(['boards'], { cwd: root })
    expect(ran.code).toBe(0)
    const { spawnSync } = await import('node:child_process')
    const full = spawnSync('sh', ['-c', './uni boards >/dev/full'], { cwd: root, encoding: 'utf8' })
    expect(full.status).toBe(74)
    expect(full.stderr).toContain('error[UNI-S001]: no space left')
    expect(full.stderr).not.toMatch(stackLine)
  })
  test.each([['EACCES', 'UNI-S002', 77], ['EROFS', 'UNI-S002', 77], ['ENOSPC', 'UNI-S001', 74], ['EIO', 'UNI-S003', 74], ['EBUG', 'UNI-S070', 70]])('%s from the system is %s, exit %i', (code, ours, exit) => {
    expect(asUniError(Object.assign(new Error('x'), { code, path: '/some/place' }))).toMatchObject({ code: ours, exit })
  })
})
