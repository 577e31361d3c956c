import { describe, expect, it } from 'vitest'
import make, { type Bcm2835AuxModel } from '../../../sim/models/serial/bcm2835-aux.ts'
import { serialCases, serialMachine, type SerialChip } from '../../hal/serial.cases.ts'

const chip: SerialChip = {
  type: 'Bcm2835Aux', driver: 'serial/bcm2835-aux', make, base: 0x3f21_5000, size: 0x80, irq: 29, clockHz: 250_000_000,
  accepts: 8, receives: 8, detects: [],
}
const model = (uart: unknown): Bcm2835AuxModel => uart as Bcm2835AuxModel

describe('Bcm2835Aux', () => {
  serialCases(chip)

  for (const [clockHz, register] of [[250_000_000, 270], [500_000_000, 542]] as const) {
    it(`sets divisor ${register} for 115200 bit/s at ${clockHz / 1e6} MHz, 8 bits, receiver and transmitter on`, async () => {
      const { m, uart } = await serialMachine({ ...chip, clockHz })
      m.call('start', 115200)
      const at = (offset: number): number => m.bus.read(chip.base + offset, 4)
      expect([at(0x68), at(0x4c), at(0x60), at(0x04)]).toEqual([register, 3, 3, 1])
      expect(Math.abs(model(uart).baud / 115200 - 1)).toBeLessThan(0.005)
    })
  }

  it('switches the mini UART on before it touches its registers, and leaves SPI1 and SPI2 as they are', async () => {
    const { m, uart } = await serialMachine(chip)
    m.bus.write(chip.base + 4, 6, 4)
    m.call('start', 115200)
    expect(uart.violations).toEqual([])
    expect(m.bus.read(chip.base + 4, 4)).toBe(7)
  })

  it('onInterrupt leaves an interrupt of SPI1 on the shared line alone', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    model(uart).otherInterrupt(true)
    m.call('onInterrupt')
    expect(m.call('woken')).toBe(0)
    model(uart).otherInterrupt(false)
    uart.type(Uint8Array.of(1))
    m.world.advance(1_000_000)
    m.call('onInterrupt')
    expect(m.call('woken')).toBe(1)
  })

  it('keeps the rate that firmware set for baud 0', async () => {
    const { m } = await serialMachine(chip)
    m.call('start', 9600)
    m.call('start', 0)
    expect(m.bus.read(chip.base + 0x68, 4)).toBe(3254)
  })
})
