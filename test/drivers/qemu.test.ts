/** The drivers against QEMU's devices, which are not written from our reading of the manuals. */
import { afterEach, describe, expect, it } from 'vitest'
import { machine, type TestMachine } from './harness.ts'
import { installed, Qtest } from './qtest.ts'
import { gpioProgram, type GpioChip } from '../hal/gpio.cases.ts'
import { serialProgram, type SerialChip } from '../hal/serial.cases.ts'
import { watchdogProgram } from './watchdog/program.ts'

let open: Qtest[] = []
afterEach(() => {
  for (const qemu of open) qemu.close()
  open = []
})

async function run(source: string, qemu: Qtest, ram = 0): Promise<TestMachine> {
  open.push(qemu)
  const m: TestMachine = await machine(source, {}, { seam: () => qemu.seam(() => new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer), ram) })
  return m
}

const arm = 'qemu-system-arm'
const aarch64 = 'qemu-system-aarch64'

const uarts: { title: string; program: string; machine: string; serials?: ('pipe' | 'null')[]; chip: Pick<SerialChip, 'type' | 'driver' | 'base' | 'irq' | 'clockHz'> }[] = [
  { title: 'Pl011 on virt', program: aarch64, machine: 'virt', chip: { type: 'Pl011', driver: 'serial/pl011', base: 0x0900_0000, irq: 33, clockHz: 24e6 } },
  { title: 'Pl011 on raspi2b', program: arm, machine: 'raspi2b', chip: { type: 'Pl011', driver: 'serial/pl011', base: 0x3f20_1000, irq: 57, clockHz: 48e6 } },
  { title: 'Pl011 on raspi4b', program: aarch64, machine: 'raspi4b', chip: { type: 'Pl011', driver: 'serial/pl011', base: 0xfe20_1000, irq: 153, clockHz: 48e6 } },
  { title: 'Bcm2835Aux on raspi3b', program: aarch64, machine: 'raspi3b', serials: ['null', 'pipe'], chip: { type: 'Bcm2835Aux', driver: 'serial/bcm2835-aux', base: 0x3f21_5000, irq: 29, clockHz: 250e6 } },
  { title: 'Ns16550 on cubieboard', program: arm, machine: 'cubieboard', chip: { type: 'Ns16550', driver: 'serial/ns16550', base: 0x01c2_8000, irq: 1, clockHz: 24e6 } },
]

for (const { title, program, machine: name, serials, chip } of uarts) {
  describe.skipIf(!installed(program))(title, () => {
    it('sends and receives', async () => {
      const qemu = new Qtest(program, name, serials)
      const m = await run(serialProgram(chip), qemu)
      m.call('start', 115200)
      expect(qemu.accesses).toBeLessThan(100)
      // Time stands still, so a transmitter that needs it takes a FIFO's worth at most.
      expect(m.call('write', m.put('hello'), 5)).toBe(5)
      let text = ''
      qemu.until(() => (text += qemu.sent().toString()).length > 0)
      expect('hello'.startsWith(text) && text.length > 0).toBe(true)

      // Enough for the 16550's trigger level: its time-out would need time.
      qemu.type(Uint8Array.of(1, 2, 3, 4, 5))
      const got: number[] = []
      const into = m.reserve(16)
      qemu.until(() => {
        m.call('onInterrupt')
        if (m.call('woken') === 0) return false
        got.push(...m.bytes(into, m.call('read', into, 16)))
        return got.length >= 5
      })
      expect(got).toEqual([1, 2, 3, 4, 5])
      expect(m.call('errors')).toBe(0)
    })
  })
}

const pins: { title: string; program: string; machine: string; chip: Pick<GpioChip, 'type' | 'driver' | 'args' | 'base'>; pin: number; alternate: number; pull?: [number, number] }[] = [
  { title: 'Bcm2835Gpio on raspi3b', program: aarch64, machine: 'raspi3b', chip: { type: 'Bcm2835Gpio', driver: 'gpio/bcm2835', args: ', 54, false', base: 0x3f20_0000 }, pin: 47, alternate: 5 },
  { title: 'Bcm2835Gpio on raspi4b', program: aarch64, machine: 'raspi4b', chip: { type: 'Bcm2835Gpio', driver: 'gpio/bcm2835', args: ', 58, true', base: 0xfe20_0000 }, pin: 42, alternate: 0, pull: [0xfe20_00ec, 2 << 20] },
  { title: 'Pl061 on virt', program: aarch64, machine: 'virt', chip: { type: 'Pl061', driver: 'gpio/pl061', args: '', base: 0x0903_0000 }, pin: 5, alternate: 1 },
]

for (const { title, program, machine: name, chip, pin, alternate, pull } of pins) {
  describe.skipIf(!installed(program))(title, () => {
    it('drives an output, reads it back and hands the pin over', async () => {
      const qemu = new Qtest(program, name)
      const m = await run(gpioProgram(chip), qemu)
      expect(m.call('output', pin, 1)).toBe(0)
      expect([m.call('read', pin), m.call('mode', pin)]).toEqual([1, 1])
      m.call('write', pin, 0)
      expect(m.call('read', pin)).toBe(0)
      m.call('alternate', pin, alternate)
      expect(m.call('mode', pin)).toBe(2)
      if (!pull) return
      m.call('input', pin, 2)
      expect(qemu.read(pull[0]) & (3 << 20)).toBe(pull[1])
    })
  })
}

describe.skipIf(!installed(aarch64))('Bcm2835Pm on raspi3b', () => {
  for (const call of ['reset', 'off']) {
    it(`${call} ends QEMU, which was told not to start again`, async () => {
      const qemu = new Qtest(aarch64, 'raspi3b')
      const m = await run(watchdogProgram('Bcm2835Pm', 'watchdog/bcm2835-pm', 0x3f10_0000), qemu)
      expect(() => {
        m.call(call)
        qemu.until(() => {
          qemu.read(0)
          return false
        })
      }).toThrow('QEMU has ended')
    })
  }
})

describe.skipIf(!installed(arm))('Sun4iWatchdog on cubieboard', () => {
  it('writes a period and a key that QEMU takes', async () => {
    const qemu = new Qtest(arm, 'cubieboard')
    const m = await run(watchdogProgram('Sun4iWatchdog', 'watchdog/sun4i', 0x01c2_0c90), qemu)
    m.call('start', 16_000)
    expect(qemu.read(0x01c2_0c94)).toBe((11 << 3) | 3)
    m.call('stop')
    expect(qemu.read(0x01c2_0c94)).toBe(0)
  })
})

describe.skipIf(!installed(aarch64))('PropertyMailbox', () => {
  for (const [name, base, revision] of [['raspi3b', 0x3f00_b880, 0xa0_2082], ['raspi4b', 0xfe00_b880, 0xb0_3115]] as const) {
    it(`talks to the firmware that ${name} has`, async () => {
      const qemu = new Qtest(aarch64, name)
      const m = await run(`
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
const mailbox = new PropertyMailbox(0x${base.toString(16)});
export function board(): i32 { return mailbox.getBoardRevision(); }
export function ram(): i32 { return mailbox.getArmMemory(); }
export function mac(into: usize): i32 { return mailbox.getMacAddress(into); }
export function uart(): i32 { return mailbox.getClockRate(2); }
export function temperature(): i32 { return mailbox.getTemperature(); }
export function setPin(pin: i32, level: bool): i32 { return mailbox.setGpioExpander(pin, level); }
export function power(device: i32): i32 { return mailbox.setPower(device, true); }
`, qemu, 0x10_0000)
      expect(m.call('board')).toBe(revision)
      expect(m.call('ram')).toBe(0x3c00_0000)
      expect(m.call('uart')).toBe(3_000_000)
      expect(m.call('temperature')).toBe(25_000)
      const into = m.reserve(8)
      expect(m.call('mac', into)).toBe(6)
      expect(Buffer.from(m.bytes(into, 6)).toString('hex')).toMatch(/^52540012345/)
      expect(m.call('power', 3)).toBe(0)
      expect(m.call('setPin', 2, 1)).toBe(-2)
    })
  }
})
