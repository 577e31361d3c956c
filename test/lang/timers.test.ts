import { describe, expect, it } from 'vitest'
import { uni } from '../cli/uni.ts'
import { simulate } from '../kernel/run.ts'

describe('timers', { timeout: 60_000 }, () => {
  it("run in Node's order, by delay and not by how fast the console is", async () => {
    const { lines, exitCode } = await simulate('test/lang/device/timers')
    expect(lines.filter(Boolean)).toEqual([
      'a line that takes longer to send than the shortest of all the timers takes to be due: it must not change their order',
      'end of main',
      'microtask of main',
      '0 ms', '  microtask of 0 ms', '1 ms, NaN', '  microtask of 1 ms, NaN', '1 ms, negative', '  microtask of 1 ms, negative', '1.9 ms', '  microtask of 1.9 ms',
      'immediate', '  microtask of immediate', 'nesting immediate', 'microtask of nesting immediate', 'first of two immediates',
      'immediate of nesting immediate', '  microtask of immediate of nesting immediate', 'timeout of nesting immediate', '  microtask of timeout of nesting immediate',
      '5 ms', '  microtask of 5 ms', '10 ms', '  microtask of 10 ms',
      'interval 1', 'slept for 30 ms', 'interval 2', 'interval 3',
      'nest', 'microtask of nest', 'immediate of nest', '  microtask of immediate of nest', 'timeout of nest', '  microtask of timeout of nest',
      'first of two',
      'busy', 'due while busy', '  microtask of due while busy', 'set after the busy one', '  microtask of set after the busy one',
      'worker resolves', "worker's promise",
      'end of loop',
    ])
    expect(exitCode).toBe(0)
  })

  it.each(['virt64', 'virt32'])('run in the same order on %s', async (board) => {
    const { lines } = await simulate('test/lang/device/timers')
    const { stdout, code } = await uni(['run', 'test/lang/device/timers', '--board', board, '--timeout', '30s'])
    expect(stdout.replaceAll('\r', '').split('\n').filter(Boolean)).toEqual(lines.filter(Boolean))
    expect(code).toBe(0)
  })
})
