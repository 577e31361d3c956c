/** The kernel, its drivers and whole apps in the simulator. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boards, findBoard } from '../../boards/index.ts'
import { dropInterrupts, every } from '../../sim/faults.ts'
import { Machine } from '../../sim/machine.ts'
import { compileApp, runSimulated, type SimulatedRun } from '../../sim/run.ts'

const app = (name: string): string => path.join('test/sim/device', name)
const run = (name: string, options: Partial<SimulatedRun> = {}) => runSimulated({ app: app(name), board: findBoard('virt64')!, cache: 'build/sim-test', timeoutNs: 3600e9, ...options })

describe('hello', () => {
  it.each(boards.map((board) => [board.name, board] as const))('runs on %s', async (name, board) => {
    const result = await runSimulated({ app: 'apps/hello', board, cache: 'build/sim-test', timeoutNs: 60e9 })
    expect(result.output).toMatch(new RegExp(`^hello from ${name}, booted in \\d+ us, \\d+ KiB of heap\r?\n`))
    expect(result.exitCode).toBe(0)
  })
})

describe('an app on the kernel', () => {
  it('sleeps a day of virtual time in no time', async () => {
    await run('sleepy')
    const began = performance.now()
    const result = await run('sleepy', { timeoutNs: 2 * 86_400e9 })
    expect(performance.now() - began).toBeLessThan(1000)
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^24 hours\r?\n$/) })
    expect(result.timeNs).toBeGreaterThan(86_400e9)
  })

  it.each([false, true])('keeps what fibers hold while the collector runs (at every allocation: %s)', async (stressCollector) => {
    const result = await run('collector', { stressCollector })
    expect(result.output).toMatch(/^8 finished, with collections\r?\n$/)
    expect(result.exitCode).toBe(0)
  })

  it('reports a trap with the lines of the TypeScript source, and starts again', async () => {
    const result = await run('crash')
    expect(result.output).toContain('caught')
    expect(result.output).toMatch(/panic: integer divide by zero at divide \(test\/sim\/device\/crash\/main\.ts:6\)/)
    expect(result.output).toContain('at main (test/sim/device/crash/main.ts:16)')
    expect(result.resets).toBe(1)
    expect(result.output).toContain('report of the last crash')
    expect(result.exitCode).toBe(2)
  })

  it('repeats exactly, and differs by seed only in when things happen', async () => {
    const once = await run('collector', { seed: 3 })
    expect((await run('collector', { seed: 3 })).hash).toBe(once.hash)
    const other = await run('collector', { seed: 4 })
    expect(other.hash).not.toBe(once.hash)
    expect(other.output).toBe(once.output)
  })
})

describe('apps/fibers', () => {
  it.each(['virt64', 'cubieboard'])('says the same under twenty interleavings on %s', async (name) => {
    const board = findBoard(name)!
    const image = await compileApp('apps/fibers', board, false, 'build/sim-test')
    const hashes = new Set<string>()
    const outputs = new Set<string>()
    for (let seed = 1; seed <= 20; seed++) {
      const machine = await Machine.create({ board, image, seed, jitterNs: 3000, limitNs: 20e9 })
      expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
      hashes.add(machine.hash())
      outputs.add(machine.output())
    }
    expect(hashes.size).toBe(20)
    expect([...outputs]).toEqual([expect.stringContaining('as produced')])
  })
})

describe('the console', () => {
  it('takes lines and the end of the input, though a fiber is busy', async () => {
    const result = await run('prompt', { input: 'ab\ncd\n' })
    expect(result.output).toBe('> ab\ncd\n')
    expect(result.exitCode).toBe(9)
  })

  it('takes what comes while it runs', async () => {
    async function* typist(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one\n')
      await sleep(80)
      yield Buffer.from('two\n')
    }
    const result = await run('prompt', { input: typist(), timeoutNs: undefined })
    expect(result.output).toBe('> one\ntwo\n')
    expect(result.exitCode).toBe(9)
  })

  it('ends when what is expected has been printed, at a time limit, and when told to', async () => {
    expect(await run('prompt', { input: 'xyz\n', expect: (printed) => printed.includes('xyz') })).toMatchObject({ exitCode: 0, outcome: { kind: 'until' } })
    expect(await run('prompt', { timeoutNs: 1e9 })).toMatchObject({ exitCode: 124, outcome: { kind: 'timeout' } })
    expect(await run('prompt', { paced: true, signal: AbortSignal.timeout(300), timeoutNs: undefined })).toMatchObject({ exitCode: 130 })
  })

  it('lets virtual time go as real time for somebody who watches', async () => {
    const began = performance.now()
    const result = await run('prompt', { paced: true, timeoutNs: 0.2e9 })
    expect(result.exitCode).toBe(124)
    expect(performance.now() - began).toBeGreaterThan(190)
  })
})

describe('replaced devices', () => {
  it('shows what a lost interrupt does', async () => {
    const result = await run('prompt', { input: 'abc\n', timeoutNs: 1e9, replace: { uart0: dropInterrupts(every(1)) } })
    expect(result.output).toBe('> ')
    expect(result.exitCode).toBe(124)
  })
})

describe('the cache', () => {
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'uni-sim-'))))
  afterAll(() => rmSync(folder, { recursive: true }))
  it('gives the same program again', async () => {
    const first = await run('sleepy', { cache: folder })
    const second = await run('sleepy', { cache: folder })
    expect(second.hash).toBe(first.hash)
  })
})
