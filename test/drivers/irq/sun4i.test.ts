import { describe, expect, it } from 'vitest'
import model from '../../../sim/models/irq/sun4i.ts'
import { controllerCases, controllerProgram, type ControllerChip } from '../../hal/irq.cases.ts'
import { BusFault, machine, place } from '../harness.ts'

const BASE = 0x01c2_0400
const TIMER = 22
const source = controllerProgram('irq/sun4i', 'Sun4iIntc', '0x01c2_0400')
const bare = (options = {}) => machine(source, { intc: place(BASE, 0x400, model, options) }, { controller: 'intc' })
const started = async () => {
  const m = await bare()
  m.call('start')
  m.trace.length = 0
  return m
}
const chip = (name: string, options = {}) => ({
  type: name, lines: [1, TIMER, 31, 32, 55, 63, 64, 95], absent: [-1, 96, 127, 1000], accesses: 3,
  make: async () => {
    const m = await bare(options)
    return { machine: m, model: m.models.intc }
  },
}) satisfies ControllerChip

controllerCases(chip('Sun4iIntc'))
controllerCases(chip('Sun4iIntc under QEMU, which ignores ENABLE,', { qemu: true }))

describe('Sun4iIntc', () => {
  it('tells line 0 from no line at all', async () => {
    const m = await started()
    m.call('enable', 0)
    expect(m.call('next')).toBe(-1)
    m.world.setLine(0, true)
    expect(m.call('next')).toBe(0)
  })

  it('does not give line 0 after disable()', async () => {
    const m = await started()
    m.call('enable', 0)
    m.world.setLine(0, true)
    m.call('disable', 0)
    expect(m.call('next')).toBe(-1)
  })

  it('clears the pending bit of line 0, which is latched, in done()', async () => {
    const m = await started()
    m.call('enable', 0)
    m.world.setLine(0, true)
    m.world.setLine(0, false)
    expect(m.call('next')).toBe(0)
    m.call('done', 0)
    expect(m.call('next')).toBe(-1)
    expect(m.world.asserted()).toBe(false)
  })

  it('does not take the pending bit of line 0 for an interrupt while the line is off', async () => {
    const m = await started()
    m.call('enable', TIMER)
    m.world.setLine(0, true)
    expect(m.call('next')).toBe(-1)
    m.world.setLine(TIMER, true)
    expect(m.call('next')).toBe(TIMER)
  })

  it('clears what the boot loader left: lines on, lines as FIQ, a vector base', async () => {
    const m = await bare()
    for (const [offset, value] of [[0x04, 0x4000_0000], [0x30, ~0], [0x34, ~0], [0x40, ~0], [0x44, ~0]]) m.bus.write(BASE + offset, value, 4)
    m.call('start')
    expect(m.bus.read(BASE + 0x40, 4)).toBe(0)
    m.world.setLine(TIMER, true)
    m.world.setLine(55, true)
    expect(m.world.asserted()).toBe(false)
    m.call('enable', 55)
    expect(m.call('next')).toBe(55)
  })
})

describe('the sun4i interrupt controller model', () => {
  it('faults at offsets without a register and at widths other than 4', async () => {
    const { bus } = await bare()
    for (const offset of [0x1c, 0x3c, 0x98, 0x100, 0x3fc]) expect(() => bus.read(BASE + offset, 4)).toThrow(BusFault)
    expect(() => bus.read(BASE, 2)).toThrow(BusFault)
    expect(() => bus.write(BASE, 0, 4)).toThrow(BusFault)
  })
})
