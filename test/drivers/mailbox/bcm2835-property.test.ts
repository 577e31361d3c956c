import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/mailbox/bcm2835-property.ts'
import { BusFault, machine, place } from '../harness.ts'

const BASE = 0x3f00_b880
const INVALID = -1, UNSUPPORTED = -2, TIMEOUT = -3, IO = -4, NOT_FOUND = -6

const program = `
import { PropertyMailbox, Clock, PowerDevice } from "drivers/mailbox/bcm2835-property";
const mailbox = new PropertyMailbox(0x${BASE.toString(16)});
export function firmware(): i32 { return mailbox.getFirmwareRevision(); }
export function board(): i32 { return mailbox.getBoardRevision(); }
export function ram(): i32 { return mailbox.getArmMemory(); }
export function clockRate(clock: Clock): i32 { return mailbox.getClockRate(clock); }
export function setClockRate(clock: Clock, rate: u32): i32 { return mailbox.setClockRate(clock, rate); }
export function mac(into: usize): i32 { return mailbox.getMacAddress(into); }
export function temperature(): i32 { return mailbox.getTemperature(); }
export function getPin(pin: i32): i32 { return mailbox.getGpioExpander(pin); }
export function setPin(pin: i32, level: bool): i32 { return mailbox.setGpioExpander(pin, level); }
export function power(device: PowerDevice, on: bool): i32 { return mailbox.setPower(device, on); }
`
type Seam = { seam?: () => Record<string, (...args: never[]) => unknown> }
const mailbox = (options = {}, machineOptions: Seam = {}) => machine(program, { mailbox: place(BASE, 0x80, make, options) }, machineOptions)

describe('PropertyMailbox', () => {
  it('asks for revisions, memory, temperature and clocks', async () => {
    const m = await mailbox({ firmwareRevision: 0x548e1, boardRevision: 0xb03115, memory: 0x3c00_0000 })
    expect(m.call('firmware')).toBe(0x548e1)
    expect(m.call('board')).toBe(0xb03115)
    expect(m.call('ram')).toBe(0x3c00_0000)
    expect(m.call('temperature')).toBe(47_236)
    expect(m.call('clockRate', 2)).toBe(48_000_000)
    expect(m.call('clockRate', 4)).toBe(250_000_000)
    expect(m.models.mailbox.violations).toEqual([])
  })

  it('sends each request from a 16-byte aligned buffer through the uncached alias on channel 8', async () => {
    const m = await mailbox()
    m.call('board')
    const sent = m.trace.filter((entry) => entry.startsWith(`w ${(BASE + 0x20).toString(16)} `)).map((entry) => parseInt(entry.split(' ')[2]!, 16))
    expect(sent.length).toBe(1)
    expect(sent[0]! & 15).toBe(8)
    expect(sent[0]! >>> 30).toBe(3)
  })

  it('leaves bit 31 out of the board revision, which would look like an error', async () => {
    const m = await mailbox({ boardRevision: 0x80a0_2082 })
    expect(m.call('board')).toBe(0xa0_2082)
  })

  it('writes the six bytes of the Ethernet address and no more', async () => {
    const m = await mailbox({ mac: '525400123457' })
    const into = m.put(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9))
    expect(m.call('mac', into)).toBe(6)
    expect(Buffer.from(m.bytes(into, 8)).toString('hex')).toBe('5254001234570909')
  })

  it('sets a clock and answers the rate that results', async () => {
    const m = await mailbox()
    expect(m.call('setClockRate', 2, 3_000_500)).toBe(3_000_000)
    expect(m.models.mailbox.clocks.get(2)).toBe(3_000_000)
  })

  it('drives and reads the expander, and answers INVALID without asking for a pin it does not have', async () => {
    const m = await mailbox()
    expect(m.call('setPin', 2, 0)).toBe(0)
    expect(m.models.mailbox.expander[2]).toBe(0)
    expect([m.call('getPin', 2), m.call('getPin', 6)]).toEqual([0, 1])
    const before = m.accesses()
    for (const pin of [-1, 8, 128]) expect([m.call('setPin', pin, 1), m.call('getPin', pin)]).toEqual([INVALID, INVALID])
    expect(m.accesses()).toBe(before)
  })

  it('switches power, and answers NOT_FOUND for a device that does not exist', async () => {
    const m = await mailbox()
    expect(m.call('power', 3, 1)).toBe(0)
    expect(m.models.mailbox.powered.get(3)).toBe(true)
    expect(m.call('power', 3, 0)).toBe(0)
    expect(m.call('power', 99, 1)).toBe(NOT_FOUND)
  })

  it('works again and again with one buffer', async () => {
    const m = await mailbox()
    for (let i = 0; i < 50; i++) {
      m.models.mailbox.temperature = 40_000 + i
      expect(m.call('temperature')).toBe(40_000 + i)
      expect(m.call('clockRate', 1)).toBe(250_000_000)
    }
  })
})

describe('PropertyMailbox, when the firmware misbehaves', () => {
  it('gives up with TIMEOUT after a bounded number of looks when no answer comes', async () => {
    const m = await mailbox()
    m.models.mailbox.mute = true
    expect(m.call('firmware')).toBe(TIMEOUT)
    expect(m.accesses()).toBeLessThan(1_000_010)
    m.models.mailbox.mute = false
    expect(m.call('temperature')).toBe(47_236)
  })

  it('gives up with TIMEOUT, and sends nothing, when the mailbox stays full', async () => {
    const m = await mailbox()
    m.models.mailbox.full = true
    expect(m.call('firmware')).toBe(TIMEOUT)
    expect(m.models.mailbox.violations).toEqual([])
    m.models.mailbox.full = false
    expect(m.call('temperature')).toBe(47_236)
  })

  it('drops words of other channels and other messages that come first', async () => {
    const m = await mailbox()
    m.models.mailbox.strays = [0x1230, 0xc000_1238, 0x0000_0008]
    expect(m.call('temperature')).toBe(47_236)
  })

  it('does not take an answer that comes after its time-out for the answer to the next request', async () => {
    const m = await mailbox()
    m.models.mailbox.answerNs = 150_000_000
    expect(m.call('clockRate', 4)).toBe(TIMEOUT)
    m.models.mailbox.answerNs = 100_000_000 - 1_000_000
    expect(m.call('temperature')).toBe(47_236)
  })

  it('answers IO when the firmware reports an error', async () => {
    const m = await mailbox()
    m.models.mailbox.fails = true
    expect(m.call('clockRate', 4)).toBe(IO)
  })

  for (const qemu of [false, true]) {
    it(`answers UNSUPPORTED for a request that ${qemu ? 'QEMU' : 'firmware'} does not know`, async () => {
      const m = await mailbox({ qemu })
      Object.assign(m.models.mailbox, { property: () => undefined })
      for (const [call, ...args] of [['firmware'], ['ram'], ['temperature'], ['clockRate', 4], ['setClockRate', 4, 1], ['getPin', 1], ['setPin', 1, 1], ['power', 1, 1], ['mac', 0x2000]] as [string, ...number[]][]) {
        expect(m.call(call, ...args)).toBe(UNSUPPORTED)
      }
    })
  }

  it('answers UNSUPPORTED for a buffer that the GPU cannot reach', async () => {
    const m = await mailbox({}, { seam: () => ({ dmaAddress: (ptr: number) => (ptr + 0x4000_0000) | 0 }) })
    expect(m.call('temperature')).toBe(UNSUPPORTED)
    expect(m.accesses()).toBe(0)
  })

  it('reads a stale buffer, so an error, when the cache is not maintained', async () => {
    for (const missing of ['dmaPublish', 'dmaCollect']) {
      const m = await mailbox({}, { seam: () => ({ [missing]: () => {} }) })
      expect(m.call('temperature')).toBeLessThan(0)
    }
  })

  it('model: faults on an offset without a register and on a wrong width', async () => {
    const m = await mailbox()
    expect(() => m.bus.read(BASE + 0x20, 4)).toThrow(BusFault)
    expect(() => m.bus.write(BASE, 0, 4)).toThrow(BusFault)
    expect(() => m.bus.read(BASE + 0x1c, 4)).toThrow(BusFault)
    expect(() => m.bus.read(BASE, 1)).toThrow(BusFault)
  })
})
