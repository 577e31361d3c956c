import { describe, expect, it } from 'vitest'
import { bench } from './bench.ts'

describe('fibers', () => {
  it('switches 1000 times and keeps locals', async () => {
    const machine = await bench('fibers')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
  })
})
