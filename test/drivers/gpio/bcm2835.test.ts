import { describe, expect, it } from 'vitest'
import make, { type Bcm2835GpioModel } from '../../../sim/models/gpio/bcm2835.ts'
import { DOWN, gpioCases, gpioMachine, UP, type GpioChip } from '../../hal/gpio.cases.ts'

const alternates: [number, number][] = [[0, 4], [1, 5], [2, 6], [3, 7], [4, 3], [5, 2]]
const bcm2837: GpioChip = {
  type: 'Bcm2835Gpio', driver: 'gpio/bcm2835', args: ', 54, false', make, base: 0x3f20_0000, size: 0x1000, options: { pins: 54, bcm2711: false },
  count: 54, pins: [0, 9, 10, 15, 31, 32, 47, 53], pulls: true, alternates, noAlternates: [-1, 6],
}
const bcm2711: GpioChip = {
  ...bcm2837, args: ', 58, true', base: 0xfe20_0000, options: { pins: 58, bcm2711: true }, count: 58, pins: [0, 15, 16, 31, 32, 42, 57],
}

describe('Bcm2835Gpio on BCM2837', () => {
  gpioCases(bcm2837)

  it('waits 150 cycles at each step of the pull sequence and leaves it switched off', async () => {
    const { m, gpio } = await gpioMachine(bcm2837)
    m.call('input', 4, UP)
    m.call('input', 40, DOWN)
    expect((gpio as Bcm2835GpioModel).violations).toEqual([])
    for (const offset of [0x94, 0x98, 0x9c]) expect(m.bus.read(bcm2837.base + offset, 4)).toBe(0)
    expect(m.accesses()).toBeLessThan(200)
  })

  it('routes the PL011 to the header: pins 14 and 15 at ALT0', async () => {
    const { m } = await gpioMachine(bcm2837)
    m.call('alternate', 14, 0)
    m.call('alternate', 15, 0)
    expect(m.bus.read(bcm2837.base + 4, 4)).toBe((4 << 12) | (4 << 15))
  })
})

describe('Bcm2835Gpio on BCM2711', () => {
  gpioCases(bcm2711)

  it('codes up as 1 and down as 2, in the registers of its own', async () => {
    const { m } = await gpioMachine(bcm2711)
    m.call('input', 17, UP)
    m.call('input', 18, DOWN)
    expect(m.bus.read(bcm2711.base + 0xe8, 4)).toBe((1 << 2) | (2 << 4))
  })
})
