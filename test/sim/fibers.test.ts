import { describe, expect, it } from 'vitest'
import { bench } from './bench.ts'

describe('fibers', () => {
  it('switches 1000 times and keeps locals', async () => {
    const machine = await bench('fibers')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
  })

  it('has as many slots as metal, and gives freed ones again', async () => {
    const machine = await bench('slots')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
  })

  it('gives the collector every live root of every fiber', async () => {
    const machine = await bench('scan')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
  })
})

describe('attempt', () => {
  it('answers trap codes, nested and across fiber switches', async () => {
    const machine = await bench('attempts')
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
    const alone = [0, 33, 3, 2, 14, 0x2000_0000, 13, 9, 4, 1, 6, 0, 8]
    // Three rounds of `nested`; the other fiber is inside of its attempt whenever it is switched away from.
    const rounds = [50, 40, 50, 11, 0, 41, 50, 50, 40, 50, 11, 0, 41, 50, 50, 40, 50, 11, 0, 41]
    expect(machine.output().trim().split(' ').map(Number)).toEqual([...alone, ...rounds])
  })
})
