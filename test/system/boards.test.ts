// The real image on the real machine model, for every app and board.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { boards } from '../../boards/index.ts'
import { folderWith, root, uni } from '../cli/uni.ts'
import { converse } from './machine.ts'

const apps = readdirSync(path.join(root, 'apps'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

describe.each(boards.map((board) => board.name))('%s', (board) => {
  it('builds every app', async () => {
    // Two at a time, for asc and gcc use a core each; and several in one process, which is warm after the first.
    const built = await Promise.all([0, 1].map((half) => uni(['build', ...apps.filter((_, i) => i % 2 === half).map((app) => `apps/${app}`), '--board', board, '--json'])))
    for (const { code, stdout, stderr } of built) expect(code, stdout + stderr).toBe(0)
    const names = built.flatMap(({ stdout }) => (JSON.parse(stdout) as { builds: { app: string }[] }).builds.map(({ app }) => app))
    expect(names.sort()).toEqual(apps)
  }, 600_000)

  it('runs hello to exit status 0, and its line names the board', async () => {
    const { code, stdout } = await uni(['run', 'apps/hello', '--board', board, '--timeout', '50s'])
    expect(stdout).toMatch(new RegExp(`hello from ${board}, booted in \\d+ us, \\d+ KiB of heap`))
    if (board === 'xen64') expect(stdout.indexOf('Xen version')).toBeLessThan(stdout.indexOf('hello from'))
    expect(code).toBe(0)
  })

  it('runs hello in the simulator with the same words', async () => {
    const { code, stdout } = await uni(['run', 'apps/hello', '--on', 'sim', '--board', board])
    expect(stdout).toMatch(new RegExp(`^hello from ${board}, booted in \\d+ us, \\d+ KiB of heap\\r?\\n$`))
    expect(code).toBe(0)
  })
})

describe('fibers', () => {
  it.each(['virt64', 'cubieboard', 'rpi2'])('wakes all sleepers beside a busy fiber on %s', async (board) => {
    const { code, stdout } = await uni(['run', 'apps/fibers', '--board', board, '--timeout', '50s'])
    expect(stdout).toMatch(/100 sleepers woke/)
    expect(stdout).toMatch(/consumed 500500, as produced/)
    expect(code).toBe(0)
  })
})

describe('shell', () => {
  it('takes only numbers for pins', async () => {
    const { stdout } = await uni(['run', 'apps/shell', '--on', 'sim'], { input: 'gpio abc\ngpio 1x 1\ngpio 99999999999\ngpio 5 1\ngpio 5\n' })
    expect(stdout.match(/^(gpio|pin).*$/gm)).toEqual(['gpio: no such pin', 'gpio: invalid argument', 'gpio: no such pin', 'pin 5 out 1'])
  })

  it('answers commands from standard input and ends with it', async () => {
    const { code, stdout } = await uni(['run', 'apps/shell', '--board', 'cubieboard', '--timeout', '50s'], { input: 'help\nps\nmem\n' })
    expect(stdout).toMatch(/dmesg +the last crash/)
    expect(stdout).toMatch(/0 +running +\d+ +main/)
    expect(stdout).toMatch(/KiB/)
    expect(code).toBe(0)
  })

  it.each(['rpi4', 'rpi3', 'virt64', 'virt32', 'cubieboard'])('names function and line of a crash on %s, restarts, and keeps the record', async (board) => {
    const { stdout } = await uni(['build', 'apps/shell', '--board', board, '--json'])
    const built = JSON.parse(stdout) as { elf: string; image: string }
    const printed = await converse(board, { elf: path.resolve(root, built.elf), image: path.resolve(root, built.image) }, ['crash null\n', 'dmesg\n', '\x04'])
    const [first, second] = printed.split('report of the last crash')
    expect(first).toMatch(/panic: null access at readNull \(apps\/shell\/crash\.ts:\d+\)/)
    expect(second.split('dmesg')[0]).toMatch(/null access at readNull \(apps\/shell\/crash\.ts:\d+\)/)
    expect(second.split('dmesg')[1]).toMatch(/null access at readNull \(apps\/shell\/crash\.ts:\d+\)/)
  })
})

describe('building', () => {
  it.each(['virt64', 'virt32'])('twice gives identical bytes on %s, image and ELF', async (board) => {
    const folder = folderWith()
    const made = await Promise.all(['a', 'b'].map(async (name) => {
      const out = path.join(folder, name)
      const { stdout } = await uni(['build', 'apps/hello', '--board', board, '--out', out, '--json'])
      const { elf, image } = JSON.parse(stdout) as { elf: string; image: string }
      return [hash(path.resolve(root, elf)), hash(path.resolve(root, image))]
    }))
    expect(made[0]).toEqual(made[1])
  })
})
