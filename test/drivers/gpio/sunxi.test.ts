import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/gpio/sunxi.ts'
import { gpioCases, gpioMachine, UP, type GpioChip } from '../../hal/gpio.cases.ts'

const PA = 0, PH = 7 * 32, PI = 8 * 32
const chip: GpioChip = {
  type: 'SunxiGpio', driver: 'gpio/sunxi', args: ', 9', make, base: 0x01c2_0800, size: 0x400,
  count: 288, pins: [PA, PA + 7, PA + 17, PH + 20, PH + 21, PI + 21], pulls: true, alternates: [[2, 2], [6, 6]], noAlternates: [-1, 0, 1, 8],
}

describe('SunxiGpio', () => {
  gpioCases(chip)

  it('answers without waiting where there is no PIO, as on QEMU\'s cubieboard', async () => {
    const { m } = await gpioMachine({ ...chip, options: { absent: true } })
    expect(m.call('output', PH + 20, 1)).toBe(0)
    expect(m.call('input', PH + 21, UP)).toBe(0)
    expect(m.call('read', PH + 20)).toBe(0)
    expect(m.accesses()).toBeLessThan(12)
  })
})
