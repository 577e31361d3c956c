import { describe, expect, it } from 'vitest'
import { chain, delayInterrupts, dropInterrupts, dropWrites, every, failAccesses, first, garbleReads, sometimes, stuckBits } from '../../sim/faults.ts'
import type { Replacement } from '../../sim/models.ts'
import { bench } from './bench.ts'

const echo = async (tty: Replacement, input = 'abcdef\x04'): Promise<{ output: string; kind: string; hash: string; now: number }> => {
  const machine = await bench('echo', { replace: { tty } })
  machine.type(input)
  const { kind } = machine.run()
  return { output: machine.output(), kind, hash: machine.hash(), now: machine.now() }
}

describe('faults', () => {
  it('lose interrupts', async () => {
    expect(await echo(dropInterrupts(first(1)))).toMatchObject({ output: '>', kind: 'deadlock' })
  })

  it('delay interrupts', async () => {
    const slow = await echo(delayInterrupts(50_000))
    expect(slow).toMatchObject({ output: '>abcdef', kind: 'exit' })
    expect(slow.now).toBeGreaterThanOrEqual(50_000)
  })

  it('stick bits', async () => {
    expect(await echo(stuckBits(0, { clear: 1 }), 'ac\x04')).toMatchObject({ output: '>`b' })
  })

  it('lose every second write', async () => {
    expect(await echo(dropWrites(every(2)))).toMatchObject({ output: '>bdf', kind: 'exit' })
  })

  it('fail on the bus', async () => {
    expect(await echo(failAccesses(every(3)))).toMatchObject({ kind: 'halted' })
  })

  it('add up, and repeat with the seed', async () => {
    const both = chain(dropWrites(sometimes(0.3)), garbleReads(sometimes(0.2), 1))
    const input = 'the quick brown fox jumps over the lazy dog\x04'
    const once = await echo(both, input)
    expect(once.output).not.toBe(`>${input.slice(0, -1)}`)
    expect(await echo(both, input)).toEqual(once)
  })
})
