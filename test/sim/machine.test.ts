import { describe, expect, it } from 'vitest'
import { bench } from './bench.ts'

describe('traps', () => {
  it('reports an access that no device answers as a bus fault with its line', async () => {
    const machine = await bench('faults')
    const outcome = machine.run()
    expect(outcome).toMatchObject({ kind: 'halted', code: 14, message: 'BUS_FAULT: bus fault: read of 0x20000000' })
    const frames = outcome.kind === 'halted' ? outcome.frames : []
    expect(frames[0]).toEqual({ file: 'faults.ts', line: 4, function: 'probe' })
    expect(frames[1]).toEqual({ file: 'faults.ts', line: 8, function: '_start' })
  })
})

describe('interrupts', () => {
  it('are taken once when unmasked, and end a wait even when masked', async () => {
    const machine = await bench('interrupts')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
  })
})

describe('safepoints', () => {
  it('keep a busy fiber from starving the rest', async () => {
    const machine = await bench('busy')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
    expect(machine.output()).toBe('1 2 3 ')
  })

  it('let the host in, without changing the run', async () => {
    const whole = await bench('busy')
    whole.run()
    const sliced = await bench('busy')
    let slices = 0
    while (sliced.run({ untilNs: sliced.now() + 700 }).kind === 'paused') slices++
    expect(slices).toBeGreaterThan(15)
    expect(sliced.hash()).toBe(whole.hash())
  })
})

describe('virtual time', () => {
  it('jumps over two seconds in a wait', async () => {
    const machine = await bench('interrupts')
    const began = performance.now()
    machine.run()
    expect(machine.now()).toBeGreaterThan(2e9)
    expect(machine.now()).toBeLessThan(2.1e9)
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('ends at the limit', async () => {
    const machine = await bench('interrupts', { limitNs: 1e9 })
    expect(machine.run()).toEqual({ kind: 'timeout' })
    expect(machine.now()).toBe(1e9)
  })
})

describe('a machine', () => {
  it('keeps the retained memory over a reset and nothing else, and switches off', async () => {
    const machine = await bench('life')
    expect(machine.run()).toEqual({ kind: 'off' })
    expect(machine.resets).toBe(2)
    expect(machine.output().split(' ').filter((_, i) => i % 2 === 0)).toEqual(['0', '1', '2', ''])
  })

  it('has equal hashes for equal seeds', async () => {
    const run = async (seed: number, jitterNs = 0): Promise<string> => {
      const machine = await bench('life', { seed, jitterNs })
      machine.run()
      return machine.hash()
    }
    expect(await run(5)).toBe(await run(5))
    expect(await run(5)).not.toBe(await run(6))
    expect(await run(5, 40)).toBe(await run(5, 40))
  })

  it('tells of a deadlock, and goes on when something comes after all', async () => {
    const machine = await bench('echo')
    const outcome = machine.run()
    expect(outcome).toMatchObject({ kind: 'deadlock' })
    expect(outcome.kind === 'deadlock' && outcome.message).toMatch(/^deadlock at 0\.\d+ s: fiber 0 of 1 waits for an interrupt \(unmasked\), but no device has anything coming$/)
    machine.type('hi')
    expect(machine.run({ until: () => machine.output().endsWith('hi') })).toEqual({ kind: 'until' })
    expect(machine.run({ untilNs: 5e6 })).toEqual({ kind: 'paused' })
    expect(machine.now()).toBe(5e6)
    machine.type('\x04')
    expect(machine.run()).toEqual({ kind: 'exit', code: 7 })
    expect(machine.output()).toBe('>hi')
  })

  it('asks for input at quiet moments', async () => {
    const machine = await bench('echo')
    const lines = ['ab\n', 'cd\n', '\x04']
    machine.onQuiet = () => {
      const line = lines.shift()
      if (line) machine.type(line)
      return line !== undefined
    }
    expect(machine.run()).toEqual({ kind: 'exit', code: 7 })
    expect(machine.output()).toBe('>ab\ncd\n')
  })
})
