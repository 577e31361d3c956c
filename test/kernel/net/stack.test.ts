import { describe, expect, it } from 'vitest'
import { CompileError } from '../../../boards/error.ts'
import { simulate as simulated } from '../run.ts'

const simulate: typeof simulated = (...args) => simulated(...args).catch((error: unknown) => {
  throw error instanceof CompileError ? new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n')) : error
})

describe('Stack', () => {
  it.each([false, true])('C-10: streams, sockets, names, time and a ping flood between fibers of two stacks, over a cable; a collection at every allocation: %s', async (stress) => {
    const { exitCode, lines } = await simulate('net', { timeoutNs: 600e9, stressCollector: stress })
    expect(lines.filter((line) => line)).toEqual([
      'ok an address at once', 'ok a port only once', 'ok connect', 'ok a read times out', 'ok every byte comes back', 'ok both connections are given back',
      'ok nobody listens: refused', 'ok nobody there: unreachable', 'ok a datagram goes', 'ok a datagram comes', 'ok none comes', 'ok no way there',
      'ok ping', 'ok ping nobody', 'ok no resolver', 'ok resolve', 'ok resolve over TCP', 'ok addresses and localhost need no server', 'ok no names', 'ok five fibers ask for one name',
      'ok a name in .local', "ok one's own name in .local", 'ok no such name in .local', 'ok no time of day', 'ok time comes', 'ok time of day', 'ok time since boot goes on',
      'ok all of a flood of echo requests is answered', 'ok others have their turns meanwhile',
      'good 20', 'good 20', 'good 20', 'ok all given back',
    ])
    expect(exitCode).toBe(0)
  })
  it('bursts of connections are served at once, beyond the backlog, too', async () => {
    const { exitCode, lines } = await simulate('burst', { timeoutNs: 600e9 })
    expect(lines.filter((line) => line)).toEqual(['10 of 10 at once', '40 of 40 at once', '160 of 160 at once'])
    expect(exitCode).toBe(0)
  })
})
