import { describe, expect, it } from 'vitest'
import model from '../../../sim/models/irq/bcm2836.ts'
import { controllerCases, controllerProgram } from '../../hal/irq.cases.ts'
import { BusFault, machine, place } from '../harness.ts'

const LEGACY = 0x3f00_b200
const LOCAL = 0x4000_0000
const UART = 57
const TIMER = 67
const source = controllerProgram('irq/bcm2836', 'Bcm2836', '0x3f00_b200, 0x4000_0000')
const bare = async () => {
  const m = await machine(source, { intc: place(LEGACY, 0x28, model, { local: LOCAL }) }, { controller: 'intc' })
  for (const region of m.models.intc.regions()) m.bus.attach(region.base, region.size, region.model)
  return m
}
const started = async () => {
  const m = await bare()
  m.call('start')
  m.trace.length = 0
  return m
}

controllerCases({
  type: 'Bcm2836', lines: [64, 66, TIMER, 68, 71, 73, 0, 1, 9, 29, 31, 32, 53, UART, 63], absent: [-1, 72, 74, 75, 80, 96, 1000], accesses: 3,
  make: async () => {
    const m = await bare()
    return { machine: m, model: m.models.intc }
  },
})

describe('Bcm2836', () => {
  it('passes over a pending bit nobody enabled, lest it hide the others', async () => {
    const m = await started()
    m.call('enable', UART)
    m.models.intc.stuck.add(2)
    m.models.intc.stuck.add(40)
    expect(m.call('next')).toBe(-1)
    m.world.setLine(UART, true)
    expect(m.call('next')).toBe(UART)
  })

  it('finds a line that the basic pending register tells by its shortcut alone', async () => {
    const m = await started()
    for (const line of [7, 19, 53, UART, 62]) {
      m.call('enable', line)
      m.world.setLine(line, true)
      expect(m.bus.read(LEGACY, 4) & 0x300).toBe(0)
      expect(m.call('next')).toBe(line)
      m.world.setLine(line, false)
    }
  })

  it('asks the legacy controller only when the local block says that it interrupts', async () => {
    const m = await started()
    m.call('enable', TIMER)
    m.world.setLine(TIMER, true)
    m.trace.length = 0
    expect(m.call('next')).toBe(TIMER)
    expect(m.trace).toEqual(['r 40000060 8'])
  })

  it('writes nothing for a line outside its range, and does not take the GPU source for a line', async () => {
    const m = await started()
    for (const line of [-1, -32, 96, 97, 1000]) for (const verb of ['enable', 'disable']) m.call(verb, line)
    expect(m.trace).toEqual([])
    m.call('enable', 72)
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect(m.call('next')).toBe(UART)
  })

  it('forgets with start() what it had enabled, so that bits stuck from then are passed over', async () => {
    const m = await started()
    for (const line of [9, UART, TIMER]) m.call('enable', line)
    m.call('start')
    for (const line of [9, UART, TIMER]) m.models.intc.stuck.add(line)
    expect(m.call('next')).toBe(-1)
  })

  it('clears what the boot loader left enabled, also as FIQ and for another core', async () => {
    const m = await bare()
    for (const [address, value] of [[LEGACY + 0x0c, 0xb9], [LEGACY + 0x10, ~0], [LEGACY + 0x14, ~0], [LEGACY + 0x18, ~0], [LOCAL + 0x0c, 5], [LOCAL + 0x40, 0xff], [LOCAL + 0x50, 0xff]])
      m.bus.write(address, value, 4)
    m.call('start')
    for (const offset of [0x0c, 0x10, 0x14, 0x18]) expect(m.bus.read(LEGACY + offset, 4)).toBe(0)
    m.world.setLine(TIMER, true)
    expect(m.world.asserted()).toBe(false)
    m.call('enable', TIMER)
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect(m.call('next')).toBe(TIMER)
    m.world.setLine(TIMER, false)
    expect(m.call('next')).toBe(UART)
  })
})

describe('the BCM2836 model', () => {
  it('faults at offsets without a register and at widths other than 4', async () => {
    const { bus } = await bare()
    for (const address of [LEGACY + 2, LOCAL + 0x04, LOCAL + 0x80, LOCAL + 0x62]) expect(() => bus.read(address, 4)).toThrow(BusFault)
    for (const address of [LEGACY + 4, LOCAL + 0x60]) expect(() => bus.read(address, 1)).toThrow(BusFault)
    for (const address of [LEGACY + 4, LOCAL + 0x60]) expect(() => bus.write(address, 1, 4)).toThrow(BusFault)
  })
})
