import { describe, expect, it } from 'vitest'
import { simulate } from './run.ts'

describe('fibers in the simulator', () => {
  it('sleep, wait, share, join and end as they should', async () => {
    const { exitCode, lines } = await simulate('fibers')
    expect(lines.filter((line) => line.includes('WRONG') || line.includes('wrong time'))).toEqual([])
    expect(lines.slice(1, 4)).toEqual(['a: slept 10', 'b: slept 20', 'c: slept 30'])
    expect(lines.slice(5, 7)).toEqual(['short: timed out', 'long: woken'])
    expect(lines.slice(8, 10).sort()).toEqual(['first: released', 'second: released'])
    expect(lines.slice(11, 21)).toEqual([
      'fill: pushed 0', 'fill: pushed 1', 'main: popped 0', 'main: popped 1', 'fill: pushed 2', 'fill: pushed 3', 'main: popped 2',
      'main: popped 3', 'fill: pushed 4', 'main: popped 4',
    ])
    expect(lines.slice(22, 24)).toEqual(['1 alive', 'last: the run ends with the last fiber'])
    expect(exitCode).toBe(0)
  })

  it('run the same way for the same seed', async () => {
    const first = await simulate('fibers')
    expect((await simulate('fibers')).hash).toBe(first.hash)
  })

  it('survive a collection at every allocation, with references only on their stacks', async () => {
    const { exitCode, lines } = await simulate('graph', { stressCollector: true })
    expect(lines[0]).toBe('all as built')
    expect(exitCode).toBe(0)
  })

  it.each(['rpi3', 'cubieboard', 'virt32'])('run the apps on %s', async (name) => {
    const { findBoard } = await import('../../boards/index.ts')
    const { exitCode, lines } = await simulate('apps/fibers', { board: findBoard(name)! })
    expect(lines.slice(0, 4)).toEqual(['100 sleepers woke', 'consumed 500500, as produced', 'the busy fiber gave way', 'in time'])
    expect(exitCode).toBe(0)
  })
})

describe('attempt', () => {
  it('answers message and line of whatever went wrong, and releases what was held, the last first', async () => {
    const { lines } = await simulate('attempt')
    const file = 'test/kernel/device/attempt/main.ts'
    expect(lines).toEqual([
      'fine', 'release of fine', 'fine: no failure',
      'release third', 'release second', 'release first', `throws: no luck (${file}:28)`,
      `divides: integer divide by zero (${file}:31)`,
      expect.stringMatching(/^recurses: stack overflow/),
      `outOfRange: Index out of range (${file}:37)`,
      'release third', 'release second', 'release first', `inner: no luck (${file}:28)`, 'outer goes on', 'release outer',
      `outer: outer gives up (${file}:43)`,
      `in a fiber: integer divide by zero (${file}:31)`, "release at the fiber's end", 'still here', '',
    ])
  })
})
