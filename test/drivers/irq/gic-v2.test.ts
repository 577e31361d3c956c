import { describe, expect, it } from 'vitest'
import model from '../../../sim/models/irq/gic-v2.ts'
import { BusFault, machine, place } from '../harness.ts'
import { dispatch, program } from './controller.ts'

const UART = 33
const TIMER = 27
const source = program('gic-v2', 'GicV2', '0x0800_0000, 0x0801_0000')
const bare = (options = {}) =>
  machine(source, { gic: place(0x0800_0000, 0x2_0000, model, { cpuInterface: 0x1_0000, lines: 288, ...options }) }, { controller: 'gic' })
const started = async (options = {}) => {
  const m = await bare(options)
  m.call('start')
  m.world.masked = true
  const raise = (line: number) => m.world.setLine(line, true)
  const lower = (line: number) => m.world.setLine(line, false)
  return { ...m, raise, lower }
}

describe('GicV2', () => {
  it('keeps every line from the CPU until it is enabled', async () => {
    const m = await started()
    m.raise(UART)
    expect(m.world.asserted()).toBe(false)
    expect(m.call('next')).toBe(-1)
    m.call('enable', UART)
    expect(m.world.asserted()).toBe(true)
    expect(m.call('next')).toBe(UART)
  })

  it('keeps a line from the CPU again after disable(), even while it is high', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    m.call('disable', UART)
    expect(m.world.asserted()).toBe(false)
    expect(m.call('next')).toBe(-1)
  })

  it('enables each line alone, in every bank up to the last line', async () => {
    const m = await started()
    for (const line of [16, 27, 31, 32, 63, 64, 287]) {
      m.raise(line)
      m.call('enable', line)
      expect(dispatch(m, m.lower)).toEqual([line])
      m.call('disable', line)
    }
  })

  it('ignores lines the GIC does not have', async () => {
    const m = await started()
    m.trace.length = 0
    for (const line of [-1, 288, 1023]) for (const verb of ['enable', 'disable']) m.call(verb, line)
    expect(m.trace).toEqual([])
  })

  it('gives several pending lines one after the other, the lowest number first', async () => {
    const m = await started()
    for (const line of [100, UART, TIMER, 200]) {
      m.call('enable', line)
      m.raise(line)
    }
    expect(dispatch(m, m.lower)).toEqual([TIMER, UART, 100, 200])
    expect(m.world.asserted()).toBe(false)
  })

  it('gives a level line that is still high after done() again', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    let handled = 0
    expect(dispatch(m, (line) => { if (++handled === 3) m.lower(line) })).toEqual([UART, UART, UART])
  })

  it('does not give a line again before done()', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    expect(m.call('next')).toBe(UART)
    expect(m.call('next')).toBe(-1)
    m.call('done', UART)
    expect(m.call('next')).toBe(UART)
  })

  it('answers -1 to a spurious acknowledge and does not end it', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    m.models.gic.spurious = 1
    m.trace.length = 0
    expect(m.call('next')).toBe(-1)
    expect(m.trace).toEqual(['r 801000c 3ff'])
    expect(dispatch(m, m.lower)).toEqual([UART])
    expect(m.models.gic.wrongEnds).toBe(0)
  })

  it('answers -1 when the line fell before it was acknowledged', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    m.lower(UART)
    expect(m.call('next')).toBe(-1)
  })

  it('ends an interrupt with the whole value of IAR, the sending CPU included', async () => {
    const m = await started()
    m.models.gic.sendSgi(5, 3)
    expect(m.call('next')).toBe(5)
    m.trace.length = 0
    m.call('done', 5)
    expect(m.trace).toEqual([`w 8010010 ${(5 | (3 << 10)).toString(16)}`])
    expect(m.models.gic.wrongEnds).toBe(0)
  })

  it('recovers from a lost interrupt at the next one', async () => {
    const m = await started()
    m.call('enable', UART)
    m.models.gic.loseNext = 1
    m.raise(UART)
    expect(m.call('next')).toBe(-1)
    m.lower(UART)
    m.raise(UART)
    expect(dispatch(m, m.lower)).toEqual([UART])
  })

  it('bounds each call with a stuck line, which disable() silences', async () => {
    const m = await started()
    m.call('enable', UART)
    m.call('enable', 40)
    m.models.gic.stuck.add(UART)
    m.trace.length = 0
    expect(dispatch(m, () => {}, 5)).toEqual(Array(5).fill(UART))
    expect(m.trace.length).toBe(10)
    m.call('disable', UART)
    m.raise(40)
    expect(dispatch(m, m.lower)).toEqual([40])
  })

  it('clears what the boot loader left enabled, pending and active', async () => {
    const m = await bare()
    m.bus.write(0x0800_0104, 0xffff_ffff, 4)
    m.bus.write(0x0800_0204, 0xffff_ffff, 4)
    m.bus.write(0x0800_0304, 1 << 1, 4)
    m.bus.write(0x0800_0c08, 0xaaaa_aaaa, 4)
    m.call('start')
    expect(m.call('next')).toBe(-1)
    m.call('enable', UART)
    m.world.setLine(UART, true)
    expect(dispatch(m, (line) => m.world.setLine(line, false))).toEqual([UART])
  })

  it('works again after a second start()', async () => {
    const m = await started()
    m.call('enable', UART)
    m.call('start')
    m.raise(UART)
    expect(m.call('next')).toBe(-1)
    m.call('enable', UART)
    expect(m.call('next')).toBe(UART)
  })

  it('works in the non-secure view once firmware has put the lines into group 1', async () => {
    const m = await started({ nonSecure: true })
    m.call('enable', UART)
    m.call('enable', TIMER)
    m.raise(UART)
    m.raise(TIMER)
    expect(m.world.asserted()).toBe(true)
    expect(dispatch(m, m.lower)).toEqual([TIMER, UART])
  })

  it('hears nothing in the non-secure view when firmware kept the lines', async () => {
    const m = await started({ nonSecure: true, firmware: false })
    m.call('enable', UART)
    m.raise(UART)
    expect(m.call('next')).toBe(-1)
  })

  it('uses no allocation and one register access in next() and in done()', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    m.trace.length = 0
    m.call('done', m.call('next'))
    expect(m.trace).toEqual(['r 801000c 21', 'w 8010010 21'])
  })
})

describe('the GICv2 model', () => {
  it('faults at offsets without a register and at widths a register does not take', async () => {
    const { bus } = await bare()
    for (const offset of [0x00c, 0x1000, 0xf000, 0x1_0060, 0x1_2000]) expect(() => bus.read(0x0800_0000 + offset, 4)).toThrow(BusFault)
    for (const offset of [0x000, 0x100, 0xc00, 0x1_000c]) expect(() => bus.read(0x0800_0000 + offset, 2)).toThrow(BusFault)
    expect(() => bus.write(0x0800_0100, 1, 1)).toThrow(BusFault)
    expect(() => bus.write(0x0801_000c, 1, 4)).toThrow(BusFault)
    bus.write(0x0800_0421, 0x40, 1)
    expect(bus.read(0x0800_0420, 4)).toBe(0x4000)
  })

  it('counts an EOIR that does not match the interrupt being handled', async () => {
    const m = await started()
    m.call('enable', UART)
    m.raise(UART)
    m.call('next')
    m.call('done', UART + 1)
    expect(m.models.gic.wrongEnds).toBe(1)
    expect(m.call('next')).toBe(-1)
  })
})
