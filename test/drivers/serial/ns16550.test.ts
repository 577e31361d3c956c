import { describe, expect, it } from 'vitest'
import make, { type Ns16550Model } from '../../../sim/models/serial/ns16550.ts'
import { serialCases, serialMachine, type SerialChip } from '../../hal/serial.cases.ts'

const chip: SerialChip = {
  type: 'Ns16550', driver: 'serial/ns16550', make, base: 0x01c2_8000, size: 0x400, irq: 1, clockHz: 24_000_000,
  accepts: 16, receives: 64, detects: ['framing', 'parity', 'break'],
}
const model = (uart: unknown): Ns16550Model => uart as Ns16550Model

describe('Ns16550', () => {
  serialCases(chip)

  it('sets 8N1, the divisor 13 at 24 MHz, FIFOs, and no interrupt but receive', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    expect(m.bus.read(chip.base + 0x0c, 4)).toBe(3)
    expect(m.bus.read(chip.base + 0x04, 4)).toBe(1)
    expect(m.bus.read(chip.base + 0x08, 4)).toBe(0xc1)
    expect(model(uart).baud).toBeCloseTo(24e6 / 16 / 13)
  })

  it('keeps the rate that firmware set for baud 0', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 9600)
    m.call('start', 0)
    expect(Math.round(model(uart).baud)).toBe(9615)
  })

  it('works on a plain 16550 without UART status, as QEMU has it', async () => {
    const { m, uart, sent } = await serialMachine({ ...chip, options: { usr: false, depth: 16 } })
    m.call('start', 115200)
    m.call('write', m.put('ok'), 2)
    uart.type(Uint8Array.of(1))
    m.world.advance(5_000_000)
    expect(sent).toEqual([111, 107])
    expect(m.call('read', m.reserve(8), 8)).toBe(1)
    expect(uart.violations).toEqual([])
  })
})

describe('Ns16550 on DesignWare', () => {
  it('start gets its settings through although bytes that wait in the receive FIFO make the UART refuse LCR', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 9600)
    uart.type(Uint8Array.of(1, 2, 3))
    m.world.advance(10_000_000)
    m.call('start', 115200)
    expect(model(uart).baud).toBeGreaterThan(115_000)
    expect(m.bus.read(chip.base + 0x0c, 4)).toBe(3)
  })

  it('start sends no divisor as a byte when LCR never takes DLAB', async () => {
    const { m, uart, sent } = await serialMachine(chip)
    uart.faults.busyStuck = true
    m.call('start', 115200)
    m.world.advance(5_000_000)
    expect(sent).toEqual([])
    expect(model(uart).refused).toBeGreaterThan(1000)
    expect(m.accesses()).toBeLessThan(300_000)
  })

  it('onInterrupt clears a busy detect by reading USR, and wakes nobody', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    uart.faults.busyStuck = true
    m.bus.write(chip.base + 0x0c, 3, 4)
    expect(m.world.lines.get(chip.irq)).toBe(true)
    m.call('onInterrupt')
    expect(m.world.lines.get(chip.irq)).toBe(false)
    expect(m.call('woken')).toBe(0)
  })

  it('onInterrupt clears a time-out with an empty FIFO by a dummy read, and wakes nobody', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    model(uart).ghostTimeout()
    expect(m.world.lines.get(chip.irq)).toBe(true)
    m.call('onInterrupt')
    expect(m.world.lines.get(chip.irq)).toBe(false)
    expect(m.call('woken')).toBe(0)
    uart.type(Uint8Array.of(1))
    m.world.advance(5_000_000)
    expect(m.call('read', m.reserve(8), 8)).toBe(1)
  })

  it('returns from read when the receiver claims endless damaged bytes', async () => {
    const { m } = await serialMachine(chip)
    m.call('start', 115200)
    Object.assign(m.models.uart, { read: (offset: number) => (offset === 0x14 ? 0x09 : 0) })
    expect(m.call('read', m.reserve(8), 8)).toBe(0)
    expect(m.call('errors')).toBe(136)
  })
})
