import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/gpio/pl061.ts'
import { gpioCases, gpioMachine, type GpioChip } from '../../hal/gpio.cases.ts'

const chip: GpioChip = {
  type: 'Pl061', driver: 'gpio/pl061', args: '', make, base: 0x0903_0000, size: 0x1000, options: { irq: 39 },
  count: 8, pins: [0, 3, 7], pulls: false, glitches: true, alternates: [[1, 2]], noAlternates: [-1, 0, 2],
}

describe('Pl061', () => {
  gpioCases({ ...chip, size: 0xfe0 })

  it('switches off interrupts that firmware left on', async () => {
    const { m, gpio } = await gpioMachine(chip)
    m.bus.write(chip.base + 0x40c, 0xff, 4)
    gpio.drive(3, true)
    expect(m.bus.read(chip.base + 0x414, 4)).toBe(8)
    expect(m.world.lines.get(39)).toBe(false)
  })
})
