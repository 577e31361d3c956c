import { describe, expect, it } from 'vitest'
import make, { type Pl011Model } from '../../../sim/models/serial/pl011.ts'
import { serialCases, serialMachine, type SerialChip } from '../../hal/serial.cases.ts'

const chip: SerialChip = {
  type: 'Pl011', driver: 'serial/pl011', make, base: 0x3f20_1000, size: 0x200, irq: 57, clockHz: 48_000_000,
  accepts: 16, receives: 16, detects: ['framing', 'parity', 'break'],
}

describe('Pl011', () => {
  serialCases(chip)

  for (const [clockHz, baud] of [[48_000_000, 115_200], [24_000_000, 115_200], [3_000_000, 9600], [48_000_000, 921_600], [4_000_000, 250_000]] as const) {
    it(`sets ${baud} bit/s within 0.5 % from a clock of ${clockHz} Hz`, async () => {
      const { m, uart } = await serialMachine({ ...chip, clockHz })
      m.call('start', baud)
      expect(Math.abs((uart as Pl011Model).baud / baud - 1)).toBeLessThan(0.005)
      expect(uart.violations).toEqual([])
    })
  }

  it('sets 8N1 with FIFOs, the divisor 26 3/64 at 48 MHz, and no interrupt but receive and receive time-out', async () => {
    const { m } = await serialMachine(chip)
    m.call('start', 115200)
    const at = (offset: number): number => m.bus.read(chip.base + offset, 4)
    expect([at(0x24), at(0x28), at(0x2c), at(0x30), at(0x38)]).toEqual([26, 3, 0x70, 0x301, 0x50])
  })

  it('keeps the rate that firmware set for baud 0, and clamps one that the divisor cannot give', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    m.call('start', 0)
    expect((uart as Pl011Model).baud).toBeCloseTo(115177, -1)
    m.call('start', 10)
    expect(m.bus.read(chip.base + 0x24, 4)).toBe(0xffff)
    m.call('start', 48_000_000)
    expect(m.bus.read(chip.base + 0x24, 4)).toBe(1)
  })

  it('leaves the line settings of an SBSA UART alone, which has no registers for them, and works', async () => {
    const { m, uart, sent } = await serialMachine({ ...chip, clockHz: 0, options: { clockHz: 24_000_000, sbsa: true } })
    m.call('start', 115200)
    expect(uart.violations).toEqual([])
    const at = m.call('allocate')
    expect(m.call('write', at, 1)).toBe(1)
    m.world.advance(1_000_000)
    expect(sent.length).toBe(1)
    expect(() => m.bus.read(chip.base + 0x2c, 4)).toThrow(/bus fault/)
  })

  it('does not wait for a UART that was never enabled', async () => {
    const { m, uart } = await serialMachine(chip)
    uart.faults.busyStuck = true
    m.call('start', 115200)
    expect(m.accesses()).toBeLessThan(20)
  })

  it('interrupts at a quarter of the FIFO before the time-out', async () => {
    const { m, uart } = await serialMachine(chip)
    m.call('start', 115200)
    uart.type(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
    m.world.advance(360_000) // four characters of 86.8 µs
    expect(m.world.lines.get(chip.irq)).toBe(true)
  })

  it('returns from read when the receiver claims endless damaged bytes', async () => {
    const { m } = await serialMachine(chip)
    m.call('start', 115200)
    Object.assign(m.models.uart, { read: (offset: number) => (offset === 0 ? 0x100 : 0) })
    expect(m.call('read', m.reserve(8), 8)).toBe(0)
    expect(m.call('errors')).toBe(72)
  })

  it('fills the deeper FIFO of r1p5', async () => {
    const { m, uart } = await serialMachine({ ...chip, options: { depth: 32 } })
    m.call('start', 115200)
    uart.faults.transmitterStuck = true
    expect(m.call('write', m.reserve(64), 64)).toBe(32)
  })
})
