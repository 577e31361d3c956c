/** Cases that every pin block passes, whatever its chip. */
import { describe, expect, it } from 'vitest'
import type { DeviceModel, World } from '../../sim/model.ts'
import { machine, place, type TestMachine } from '../drivers/harness.ts'

/** What the pin models offer to tests. */
export interface PinModel extends DeviceModel {
  drive(pin: number, level: boolean | undefined): void
  stick(pin: number, level: boolean | undefined): void
  level(pin: number): boolean
  function(pin: number): number
  pull(pin: number): 'none' | 'up' | 'down'
}

export interface GpioChip {
  type: string
  driver: string
  /** Constructor arguments after the base, as source text. */
  args: string
  make: (world: World, options: Record<string, number | boolean | string>) => PinModel
  base: number
  size: number
  options?: Record<string, number | boolean | string>
  count: number
  /** Pins to try; the first and the last register of every kind among them. */
  pins: number[]
  /** Has resistors. */
  pulls: boolean
  /** An input ignores writes, so that a new output shows its former level for a moment. */
  glitches?: boolean
  /** Alternate function numbers and the code the model shows for each. */
  alternates: [number, number][]
  /** Alternate function numbers that do not exist. */
  noAlternates: number[]
}

export type GpioMachine = TestMachine<{ gpio: ReturnType<typeof place<PinModel>> }>
export const INPUT = 0, OUTPUT = 1, ALTERNATE = 2
export const NONE = 0, UP = 1, DOWN = 2
export const INVALID = -1, UNSUPPORTED = -2

/** The program that exports the driver's methods, and a light. */
export const gpioProgram = (chip: Pick<GpioChip, 'type' | 'driver' | 'args' | 'base'>): string => `
import { ${chip.type} } from "drivers/${chip.driver}";
import { GpioLed } from "drivers/gpio/led";
import { Gpio, Led } from "hal/gpio";
const gpio: Gpio = new ${chip.type}(0x${chip.base.toString(16)}${chip.args});
export function count(): i32 { return gpio.count(); }
export function input(pin: i32, pull: i32): i32 { return gpio.input(pin, pull); }
export function output(pin: i32, level: bool): i32 { return gpio.output(pin, level); }
export function alternate(pin: i32, n: i32): i32 { return gpio.alternate(pin, n); }
export function write(pin: i32, level: bool): i32 { return gpio.write(pin, level); }
export function read(pin: i32): i32 { return gpio.read(pin); }
export function mode(pin: i32): i32 { return gpio.mode(pin); }
let led: Led | null = null;
export function led_new(pin: i32, activeLow: bool): void { led = new GpioLed(gpio, pin, activeLow); }
export function led_set(on: bool): void { led!.set(on); }
`

export async function gpioMachine(chip: GpioChip): Promise<{ m: GpioMachine; gpio: PinModel }> {
  const m = await machine(gpioProgram(chip), { gpio: place(chip.base, chip.size, chip.make, chip.options) })
  return { m, gpio: m.models.gpio }
}

/** Runs the shared cases for `chip`; call it inside a `describe` of the driver. */
export function gpioCases(chip: GpioChip): void {
  it(`counts ${chip.count} pins`, async () => {
    const { m } = await gpioMachine(chip)
    expect(m.call('count')).toBe(chip.count)
  })

  it(`makes a pin an output that starts at its level${chip.glitches ? '' : ' without showing the other one'}, and leaves its neighbours alone`, async () => {
    const { m, gpio } = await gpioMachine(chip)
    for (const pin of chip.pins) {
      m.world.notes.length = 0
      expect(m.call('output', pin, 1)).toBe(0)
      expect([gpio.function(pin), gpio.level(pin), m.call('mode', pin), m.call('read', pin)]).toEqual([1, true, OUTPUT, 1])
      expect(m.world.notes).toEqual([...(chip.glitches ? [`gpio ${pin} 0`] : []), `gpio ${pin} 1`])
      for (const other of chip.pins) if (other !== pin) expect([gpio.function(other), gpio.level(other)]).toEqual([0, false])
      expect(m.call('write', pin, 0)).toBe(0)
      expect([gpio.level(pin), m.call('read', pin)]).toEqual([false, 0])
      expect(m.call('input', pin, NONE)).toBe(0)
    }
  })

  it('keeps the level of one output while another changes', async () => {
    const { m, gpio } = await gpioMachine(chip)
    const [a, b] = [chip.pins[0]!, chip.pins[1]!]
    m.call('output', a, 1)
    m.call('output', b, 0)
    m.call('write', b, 1)
    m.call('write', b, 0)
    expect([gpio.level(a), gpio.level(b)]).toEqual([true, false])
  })

  it('reads the level that somebody else drives at an input', async () => {
    const { m, gpio } = await gpioMachine(chip)
    for (const pin of chip.pins) {
      expect(m.call('input', pin, NONE)).toBe(0)
      expect(m.call('mode', pin)).toBe(INPUT)
      gpio.drive(pin, true)
      expect(m.call('read', pin)).toBe(1)
      gpio.drive(pin, false)
      expect(m.call('read', pin)).toBe(0)
    }
  })

  it('tells the truth about a pin that is stuck, instead of what it wrote', async () => {
    const { m, gpio } = await gpioMachine(chip)
    const pin = chip.pins[0]!
    m.call('output', pin, 1)
    gpio.stick(pin, false)
    expect(m.call('read', pin)).toBe(0)
  })

  it(chip.pulls ? 'switches the resistor up, down and off' : 'answers UNSUPPORTED for a resistor and leaves the pin as it is', async () => {
    const { m, gpio } = await gpioMachine(chip)
    for (const pin of chip.pins) {
      if (!chip.pulls) {
        m.call('output', pin, 0)
        for (const pull of [UP, DOWN]) expect(m.call('input', pin, pull)).toBe(UNSUPPORTED)
        expect(gpio.function(pin)).toBe(1)
        continue
      }
      for (const [pull, name, level] of [[UP, 'up', 1], [DOWN, 'down', 0], [UP, 'up', 1], [NONE, 'none', 0]] as const) {
        expect(m.call('input', pin, pull)).toBe(0)
        expect([gpio.pull(pin), m.call('read', pin)]).toEqual([name, level])
      }
      for (const other of chip.pins) expect(gpio.pull(other)).toBe('none')
    }
  })

  it('hands a pin to a peripheral, and takes it back', async () => {
    const { m, gpio } = await gpioMachine(chip)
    for (const pin of chip.pins) {
      for (const [number, code] of chip.alternates) {
        expect(m.call('alternate', pin, number)).toBe(0)
        expect([gpio.function(pin), m.call('mode', pin)]).toEqual([code, ALTERNATE])
      }
      expect(m.call('output', pin, 0)).toBe(0)
      expect([gpio.function(pin), m.call('mode', pin)]).toEqual([1, OUTPUT])
    }
  })

  it('answers INVALID without touching the chip for a pin, a pull or a function that does not exist', async () => {
    const { m } = await gpioMachine(chip)
    const before = m.accesses()
    for (const pin of [-1, chip.count, chip.count + 1, 0x7fff_ffff, -0x8000_0000]) {
      for (const call of ['read', 'mode']) expect(m.call(call, pin)).toBe(INVALID)
      for (const call of ['input', 'output', 'write']) expect(m.call(call, pin, 0)).toBe(INVALID)
      expect(m.call('alternate', pin, chip.alternates[0]![0])).toBe(INVALID)
    }
    for (const number of chip.noAlternates) expect(m.call('alternate', chip.pins[0]!, number)).toBe(INVALID)
    for (const pull of [-1, 3]) expect(m.call('input', chip.pins[0]!, pull)).toBe(INVALID)
    expect(m.accesses()).toBe(before)
  })

  describe('with GpioLed', () => {
    for (const activeLow of [false, true]) {
      it(`lights at level ${activeLow ? 0 : 1} and starts dark when active ${activeLow ? 'low' : 'high'}`, async () => {
        const { m, gpio } = await gpioMachine(chip)
        const pin = chip.pins[1]!
        m.call('led_new', pin, activeLow)
        expect([gpio.function(pin), gpio.level(pin)]).toEqual([1, activeLow])
        m.call('led_set', 1)
        expect(gpio.level(pin)).toBe(!activeLow)
        m.call('led_set', 0)
        expect(gpio.level(pin)).toBe(activeLow)
      })
    }
  })

  it('model: faults on an offset without a register and on a wrong width', async () => {
    const { m } = await gpioMachine(chip)
    for (const kind of ['read', 'write'] as const) {
      const access = (offset: number, width: 1 | 2 | 4) => () => (kind === 'read' ? m.bus.read(chip.base + offset, width) : m.bus.write(chip.base + offset, 0, width))
      expect(access(chip.size - 0x20, 4)).toThrow('bus fault')
      expect(access(0, 1)).toThrow('bus fault')
      expect(access(0, 2)).toThrow('bus fault')
      expect(access(chip.size, 4)).toThrow('bus fault')
    }
  })
}
