import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { boards } from '../../boards/index.ts'
import { makePlan, planLines } from '../../cli/setup.ts'
import { distance, nearest } from '../../cli/suggest.ts'
import { count } from '../../cli/test.ts'
import { wantsColor } from '../../cli/output.ts'
import { folderWith, launcher, root, uni } from './uni.ts'

const verbs = ['run', 'build', 'flash', 'devices', 'console', 'test', 'bench', 'boards', 'size', 'debug', 'doctor', 'setup', 'new', 'clean', 'help']

describe('help', () => {
  test('names every verb, and each has its own', async () => {
    const { code, stdout, stderr } = await uni(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect([...stdout.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, verb]) => verb)).toEqual(verbs)
    for (const verb of verbs) {
      const own = await uni(['help', verb])
      expect(own.code, verb).toBe(0)
      expect(own.stdout, verb).toContain(`Usage: uni ${verb}`)
      expect((await uni([verb, '--help'])).stdout).toBe(own.stdout)
    }
  })
  test('every flag of every verb is in docs/cli.md', async () => {
    const page = readFileSync(join(root, 'docs/cli.md'), 'utf8')
    for (const verb of verbs) {
      const { stdout } = await uni(['help', verb])
      for (const [, flag] of stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)) expect(page, `${verb} ${flag}`).toContain(flag)
    }
  })
  test('no verb at all', async () => expect(await uni([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: uni VERB') }))
  test('comes quickly', () => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      execFileSync(launcher, ['--help'])
      return performance.now() - start
    })
    // 100 ms on an idle machine.
    expect(Math.min(...times)).toBeLessThan(600)
  })
})

test('every error code in the sources is in docs/cli.md, those of the language in docs/typescript.md', () => {
  const page = readFileSync(join(root, 'docs/cli.md'), 'utf8') + readFileSync(join(root, 'docs/typescript.md'), 'utf8')
  const sources = ['cli', 'flash', 'boards', 'compiler', 'linker', 'sim'].flatMap((folder) => (readdirSync(join(root, folder), { recursive: true }) as string[]).map((name) => join(root, folder, name)))
  const texts = [launcher, ...sources.filter((path) => /\.(ts|mjs)$/.test(path))].map((path) => readFileSync(path, 'utf8'))
  const codes = new Set(texts.flatMap((text) => text.match(/UNI-[A-Z]\d{3}/g) ?? []))
  expect(codes.size).toBeGreaterThan(50)
  expect([...codes].sort().filter((code) => !page.includes(code))).toEqual([])
})

describe('the launcher', () => {
  test('works from any folder, and through a link', async () => {
    const folder = folderWith()
    symlinkSync(launcher, join(folder, 'link'))
    mkdirSync(join(folder, 'inner'))
    const ran = spawnSync(join('..', 'link'), ['--version'], { cwd: join(folder, 'inner'), encoding: 'utf8' })
    expect(ran.stdout).toBe(`${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`)
  })
  test('bundles again when a source file changed', () => {
    const stamp = (): number => statSync(join(root, 'build/.cli/stamp')).mtimeMs
    execFileSync(launcher, ['--version'])
    const before = stamp()
    execFileSync(launcher, ['--version'])
    expect(stamp()).toBe(before)
    const now = new Date()
    utimesSync(join(root, 'cli/define.ts'), now, now)
    execFileSync(launcher, ['--version'])
    expect(stamp()).toBeGreaterThan(before)
  })
})

describe('boards', () => {
  test('list', async () => {
    const { stdout } = await uni(['boards'])
    for (const board of boards) expect(stdout).toMatch(new RegExp(`^${board.name} .*${board.soc.cpu}`, 'm'))
  })
  test('one', async () => expect((await uni(['boards', 'rpi4'])).stdout).toMatch(/uart0 .*0xfe201000 .*153 .*serial\/pl011 +console/))
  test('json', async () => {
    const list = JSON.parse((await uni(['boards', '--json'])).stdout)
    expect(list.boards.map((board: { name: string }) => board.name)).toEqual(boards.map((board) => board.name))
    expect(JSON.parse((await uni(['boards', 'raspi4b', '--json'])).stdout)).toMatchObject({ schema: 'uni.board.v1', ok: true, name: 'rpi4' })
  })
})

describe('build', () => {
  test('json names files and sizes; a second time nothing changes', async () => {
    const cwd = folderWith()
    const first = JSON.parse((await uni(['build', 'hello', '--board', 'rpi4', '--json'], { cwd })).stdout)
    expect(first).toMatchObject({ schema: 'uni.build.v1', ok: true, app: 'hello', board: 'rpi4', image: 'build/rpi4/hello/kernel8.img', elf: expect.stringMatching(/^build\/rpi4\/hello\/.*\.elf$/) })
    for (const file of first.files) expect(existsSync(join(cwd, file)), file).toBe(true)
    expect(first.sizes.image).toBe(statSync(join(cwd, first.image)).size)
    expect(JSON.parse((await uni(['build', 'hello', '--board', 'rpi4', '--json'], { cwd })).stdout)).toMatchObject({ cached: true, sizes: first.sizes })
  })
  test('errors as json', async () => {
    const ran = await uni(['build', '--board', 'rpi4', '--json'], { cwd: folderWith() })
    expect(JSON.parse(ran.stdout)).toMatchObject({ schema: 'uni.error.v1', ok: false, code: 'UNI-A002', exit: 66, fixes: expect.any(Array) })
  })
  test('flag before environment before config', async () => {
    const cwd = folderWith({ 'main.ts': 'export function main(): void {}\n', 'uni.config.ts': 'import { defineConfig } from \'@uni-kernel/uni\'\nexport default defineConfig({ board: \'virt32\', name: \'other\' })\n' })
    const board = async (args: string[], env = {}): Promise<string> => JSON.parse((await uni(['build', '--json', ...args], { cwd, env })).stdout).board
    expect(await board([])).toBe('virt32')
    expect(existsSync(join(cwd, 'build/virt32/other'))).toBe(true)
    expect(await board([], { UNI_BOARD: 'virt64' })).toBe('virt64')
    expect(await board(['-b', 'rpi3'], { UNI_BOARD: 'virt64' })).toBe('rpi3')
  })
  test('a single file is an app', async () => {
    const cwd = folderWith({ 'blink.ts': 'export function main(): void {}\n', 'other.ts': 'function main(): void {}\n' })
    const ran = await uni(['build', 'blink.ts', '--board', 'virt64'], { cwd })
    expect(ran).toMatchObject({ code: 0, stdout: 'build/virt64/blink/kernel8.img\n' })
    expect(ran.stderr).toContain('next: ./uni run blink.ts --board virt64')
    expect((await uni(['run', 'blink.ts', '--on', 'sim'], { cwd })).code).toBe(0)
    expect(await uni(['build', 'other.ts', '--board', 'virt64'], { cwd })).toMatchObject({ code: 65, stderr: expect.stringContaining('error[UNI-A003]: other.ts does not export') })
    expect((await uni(['build', 'nothing.ts', '--board', 'virt64'], { cwd })).code).toBe(66)
  })
  test('size', async () => {
    const { stdout, code } = await uni(['size', 'hello', '--board', 'virt64'], { cwd: folderWith() })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^text +[\d,]+ +#{40} +code$/m)
    expect(stdout).toMatch(/^hand-written lines +[\d,]+ of C and assembly/m)
  })
})

test('a new project runs, and is cleaned', async () => {
  const cwd = folderWith()
  expect(await uni(['new', 'my-app'], { cwd })).toMatchObject({ code: 0, stdout: 'my-app\n' })
  const project = join(cwd, 'my-app')
  const own = spawnSync('./uni', ['run', '--timeout', '20s'], { cwd: project, encoding: 'utf8', input: '' })
  expect(own.stdout).toMatch(/^hello from my-app on virt64\r?\n1\r?\n2\r?\n3\r?\n$/)
  expect(own.status).toBe(0)
  // What an editor says: nothing.
  const checked = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { encoding: 'utf8' })
  expect(checked.stdout).toBe('')
  expect(checked.status).toBe(0)
  mkdirSync(join(project, 'build/mine'))
  expect((await uni(['clean'], { cwd: project })).code).toBe(0)
  expect(readdirSync(join(project, 'build'))).toEqual(['mine'])
  const lost = spawnSync('./uni', ['run'], { cwd: project, encoding: 'utf8', env: { ...process.env, UNI_HOME: '/nowhere' } })
  expect(lost.status).toBe(69)
  expect(lost.stderr).toContain('error[UNI-T005]')
})

test('in the simulator, the same seed gives the same run', async () => {
  const run = async (seed: string): Promise<string> => (await uni(['run', 'hello', '--on', 'sim', '--seed', seed, '-v'], { cwd: root })).stderr.match(/events (\w+)/)![1]
  expect(await run('7')).toBe(await run('7'))
})

test('setup: what would be run on a bare Debian 12', async () => {
  const lacking = (name: string, packages: string[]): never => ({ name, ok: false, required: true, found: 'missing', needed: '', packages }) as never
  const plan = await makePlan({ id: 'debian', codename: 'trixie' }, [lacking('gcc arm', ['gcc-arm-none-eabi']), lacking('q1', ['qemu-system-arm']), lacking('q2', ['qemu-system-arm'])])
  expect(plan.commands).toEqual([['apt-get', 'update'], ['apt-get', 'install', '-y', '--no-install-recommends', 'gcc-arm-none-eabi', 'qemu-system-arm']])
  const bookworm = { id: 'debian', codename: 'bookworm' }
  const source = { missing: [], packages: [], backported: ['qemu-system-arm'], source: 'Types: deb\n', commands: [['apt-get', 'update'], ['apt-get', 'install', '-t', 'bookworm-backports', 'qemu-system-arm']] }
  expect(planLines(source, bookworm)[0]).toContain('/etc/apt/sources.list.d/uni-bookworm-backports.sources')
})

describe('parts', () => {
  test('nearest word', () => {
    expect(distance('rnu', 'run')).toBe(1)
    expect(nearest('raspi4', ['rpi4', 'raspi4b', 'virt64'])).toBe('raspi4b')
    expect(nearest('zebra', ['rpi4', 'virt64'])).toBeUndefined()
  })
  test('colour: flag, NO_COLOR, FORCE_COLOR, terminal', () => {
    expect(wantsColor({ isTTY: true }, undefined, {})).toBe(true)
    expect(wantsColor({}, undefined, {})).toBe(false)
    expect(wantsColor({ isTTY: true }, undefined, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
    expect(wantsColor({}, undefined, { FORCE_COLOR: '1' })).toBe(true)
    expect(wantsColor({}, true, { NO_COLOR: '1' })).toBe(true)
    expect(wantsColor({ isTTY: true }, undefined, { TERM: 'dumb' })).toBe(false)
  })
  test('tests that could not run count as failed', () => {
    const result = { name: 'x', startTime: 0, endTime: 1 }
    const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [{ ...result, status: 'failed', assertionResults: [] }, { ...result, status: 'passed', assertionResults: [1] }] }
    expect(count(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 })
    expect(count({ ...report, testResults: [] }, 1)).toMatchObject({ failed: 1 })
    expect(count({ ...report, testResults: [] }, 0)).toMatchObject({ failed: 0 })
  })
})
