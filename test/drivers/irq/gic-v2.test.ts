import { describe, expect, it } from 'vitest'
import model from '../../../sim/models/irq/gic-v2.ts'
import { controller, controllerCases, controllerProgram, type ControllerChip } from '../../hal/irq.cases.ts'
import { BusFault, machine, place } from '../harness.ts'

const BASE = 0x0800_0000
const CPU = 0x0801_0000
const UART = 33
const source = controllerProgram('irq/gic-v2', 'GicV2', '0x0800_0000, 0x0801_0000')
const bare = (options = {}) =>
  machine(source, { gic: place(BASE, 0x2_0000, model, { cpuInterface: 0x1_0000, lines: 288, ...options }) }, { controller: 'gic' })
const chip = (name: string, options = {}) => ({
  type: name, lines: [16, 27, 31, 32, UART, 63, 64, 153, 287], absent: [-1, 288, 320, 1019, 1023], accesses: 1,
  make: async () => {
    const m = await bare(options)
    return { machine: m, model: m.models.gic }
  },
}) satisfies ControllerChip
const started = async (options = {}) => {
  const m = await bare(options)
  m.call('start')
  m.trace.length = 0
  return m
}

controllerCases(chip('GicV2'))
controllerCases(chip('GicV2 in the non-secure view, after firmware has put all lines into group 1,', { nonSecure: true }))

describe('GicV2', () => {
  it('writes nothing for a line the GIC does not have', async () => {
    const m = await started()
    for (const line of [-1, 288, 1023]) for (const verb of ['enable', 'disable']) m.call(verb, line)
    expect(m.trace).toEqual([])
  })

  it('gives a line again only after done()', async () => {
    const m = await started()
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect([m.call('next'), m.call('next')]).toEqual([UART, -1])
    m.call('done', UART)
    expect(m.call('next')).toBe(UART)
  })

  it('does not end a spurious acknowledge (1023)', async () => {
    const m = await started()
    expect(m.call('next')).toBe(-1)
    expect(m.trace).toEqual(['r 801000c 3ff'])
  })

  it('ends an interrupt with the whole value of IAR, the sending CPU included', async () => {
    const m = await started()
    m.models.gic.sendSgi(5, 3)
    expect(m.call('next')).toBe(5)
    m.call('done', 5)
    expect(m.trace).toEqual(['r 801000c c05', 'w 8010010 c05'])
    expect(m.models.gic.wrongEnds).toBe(0)
  })

  it('clears what the boot loader left enabled, pending, active, edge-triggered and for other CPUs', async () => {
    const m = await bare()
    for (const [offset, value] of [[0x104, 0xffff_ffff], [0x204, 0xffff_ffff], [0x304, 2], [0xc08, 0xaaaa_aaaa], [0x820, 0x0404_0404]]) m.bus.write(BASE + offset, value, 4)
    m.call('start')
    expect(m.call('next')).toBe(-1)
    m.call('enable', 40)
    expect(m.call('next')).toBe(-1)
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect(m.call('next')).toBe(UART)
    m.call('done', UART)
    // Level-triggered: still high, so it comes again; an edge would not.
    expect(m.call('next')).toBe(UART)
  })

  it('hears nothing in the non-secure view when firmware kept the lines', async () => {
    const c = await controller(chip('', { nonSecure: true, firmware: false }))
    c.call('enable', UART)
    c.raise(UART)
    expect(c.call('next')).toBe(-1)
  })
})

describe('the GICv2 model', () => {
  it('faults at offsets without a register and at widths a register does not take', async () => {
    const { bus } = await bare()
    for (const offset of [0x00c, 0x1000, 0xf000, 0x1_0060, 0x1_2000]) expect(() => bus.read(BASE + offset, 4)).toThrow(BusFault)
    for (const offset of [0x000, 0x100, 0xc00, 0x1_000c]) expect(() => bus.read(BASE + offset, 2)).toThrow(BusFault)
    expect(() => bus.write(BASE + 0x100, 1, 1)).toThrow(BusFault)
    expect(() => bus.write(CPU + 0x0c, 1, 4)).toThrow(BusFault)
    bus.write(BASE + 0x421, 0x40, 1)
    expect(bus.read(BASE + 0x420, 4)).toBe(0x4000)
  })

  it('gives the more urgent of two lines first, and 1023 while one as urgent is being handled', async () => {
    const m = await started()
    for (const line of [40, 50]) {
      m.call('enable', line)
      m.world.setLine(line, true)
    }
    m.bus.write(BASE + 0x400 + 50, 0x10, 1)
    expect([m.call('next'), m.call('next')]).toEqual([50, -1])
  })

  it('gives 1022 for a group 1 interrupt in the secure view without AckCtl', async () => {
    const m = await started()
    m.call('enable', UART)
    m.world.setLine(UART, true)
    m.bus.write(BASE + 0x084, 2, 4)
    for (const address of [BASE, CPU]) m.bus.write(address, 3, 4)
    expect(m.bus.read(CPU + 0x0c, 4)).toBe(1022)
  })

  it('counts an EOIR that does not match the interrupt being handled, and keeps it active', async () => {
    const m = await started()
    m.call('enable', UART)
    m.world.setLine(UART, true)
    m.call('next')
    m.call('done', UART + 1)
    expect(m.models.gic.wrongEnds).toBe(1)
    expect(m.call('next')).toBe(-1)
  })
})
