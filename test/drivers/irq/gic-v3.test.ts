import { describe, expect, it } from 'vitest'
import type { DeviceModel } from '../../../sim/model.ts'
import model from '../../../sim/models/irq/gic-v3.ts'
import { controllerCases, controllerProgram, type ControllerChip } from '../../hal/irq.cases.ts'
import { BusFault, machine, place } from '../harness.ts'

const GICD = 0x0800_0000
const GICR = 0x080a_0000
const UART = 33
const source = controllerProgram('irq/gic-v3', 'GicV3', '0x0800_0000, 0x080a_0000')
const bare = async (options = {}, limit?: number) => {
  const m = await machine(source, { gic: place(GICD, 0x1_0000, model, { redistributor: GICR, lines: 288, ...options }) }, {
    controller: 'gic', limit,
    seam: ({ gic }) => ({
      iccStart: () => gic.iccStart(), iccAcknowledge: () => gic.iccAcknowledge(), iccEnd: (intid: number) => gic.iccEnd(intid),
    }),
  })
  for (const region of m.models.gic.regions()) m.bus.attach(region.base, region.size, region.model as DeviceModel)
  return m
}
const chip = (name: string, options = {}) => ({
  type: name, lines: [16, 27, 31, 32, UART, 63, 64, 287], absent: [-1, 288, 320, 1019, 1023], accesses: 1,
  make: async () => {
    const m = await bare(options)
    return { machine: m, model: m.models.gic }
  },
}) satisfies ControllerChip

controllerCases(chip('GicV3'))
controllerCases(chip('GicV3 in the non-secure view, after firmware has put all lines into group 1,', { nonSecure: true }))

describe('GicV3', () => {
  it('wakes the redistributor, routes every shared line to CPU 0 and waits for what it wrote', async () => {
    const m = await bare()
    m.models.gic.latency = 50
    m.call('start')
    expect(m.bus.read(GICR + 0x14, 4)).toBe(0)
    expect(m.bus.read(GICD + 0x6100, 4)).toBe(0)
    expect(m.bus.read(GICD + 0x6000 + 287 * 8, 4)).toBe(0)
    expect(m.bus.read(GICD, 4)).toBe(0x13)
  })

  it('does not return from disable() before the line is off', async () => {
    for (const line of [27, UART]) {
      const m = await bare()
      m.call('start')
      m.call('enable', line)
      m.world.setLine(line, true)
      m.models.gic.latency = 20
      m.call('disable', line)
      expect(m.world.asserted()).toBe(false)
    }
  })

  it('stops waiting for a GIC that never finishes a write', async () => {
    const m = await bare({}, 3_000_000)
    m.models.gic.latency = Infinity
    m.call('start')
    m.call('disable', UART)
  })

  it('ends what it was given, and nothing else', async () => {
    const m = await bare()
    m.call('start')
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect([m.call('next'), m.call('next')]).toEqual([UART, -1])
    m.call('done', UART)
    expect(m.call('next')).toBe(UART)
    expect(m.models.gic.wrongEnds).toBe(0)
  })

  it('hears nothing in the non-secure view when firmware kept the lines', async () => {
    const m = await bare({ nonSecure: true, firmware: false })
    m.call('start')
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect(m.call('next')).toBe(-1)
  })
})

describe('the GICv3 model', () => {
  it('faults at offsets without a register and at widths other than 4', async () => {
    const { bus } = await bare()
    for (const address of [GICD + 0x0c, GICD + 0x800, GICD + 0x60f8, GICR + 0x18, GICR + 0x1_0000, GICR + 0x1_0d00]) expect(() => bus.read(address, 4)).toThrow(BusFault)
    for (const address of [GICD + 0x104, GICR + 0x1_0100, GICR]) expect(() => bus.read(address, 2)).toThrow(BusFault)
    expect(() => bus.write(GICR + 8, 1, 4)).toThrow(BusFault)
  })
})
