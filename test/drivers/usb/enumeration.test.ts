// What devices tell of themselves, cut short and altered: nothing of it is believed, and the bus goes on.
import { describe, expect, it } from 'vitest'
import { HubModel } from '../../../sim/models/usb/hub.ts'
import { Speed } from '../../../sim/models/usb/device.ts'
import { CdcEcmModel } from '../../../sim/models/usb/cdc-ecm.ts'
import { text, usbCard, type UsbCard } from '../net/usb-program.ts'

/** Descriptors by type and index, and how long they are. */
const descriptors = [
  { what: 'device', type: 1, index: 0, length: 18 },
  { what: 'first configuration', type: 2, index: 0, length: 67 - 13 - 9 - 5 + 4 },
  { what: 'second configuration', type: 2, index: 1, length: 80 },
  { what: 'address string', type: 3, index: 3, length: 26 },
]

/** The adapter is plugged in again, and works. */
function recovers(it: UsbCard): void {
  it.host.card.faults.descriptor = undefined
  if (it.host.hub) it.host.hub.faults.descriptor = undefined
  it.host.setLink(false)
  it.run(1000)
  it.host.setLink(true)
  expect(it.comesUp()).toBe(true)
  it.got.length = it.sent.length = 0
  it.host.receive(it.frame(1, 1514))
  expect(it.send(it.frame(2, 1514))).toBe(true)
  it.run(50)
  expect(text(it.got)).toEqual(text([it.frame(1, 1514)]))
  expect(text(it.sent)).toEqual(text([it.frame(2, 1514)]))
  expect(it.violations()).toEqual([])
}

/** Bus accesses of a search that finds nothing, however long it goes on. */
const BOUND = 20_000

async function survives(plug: string, alter: (type: number, index: number, bytes: Uint8Array) => Uint8Array, hub = false): Promise<void> {
  const it = await usbCard({ plug })
  if (hub) it.host.hub!.faults.descriptor = alter
  else it.host.card.faults.descriptor = alter
  expect(it.m.call('start')).toBe(1)
  const before = it.m.accesses()
  it.run(1500)
  expect(it.m.accesses() - before).toBeLessThan(BOUND)
  // Some alterations do not show: a frame may come, or a wrong endpoint be asked for ever.
  it.host.receive(it.frame(1))
  it.run(500)
  expect(it.got.length <= 1 && it.got.every((frame) => text([frame])[0] === text([it.frame(1)])[0])).toBe(true)
  recovers(it)
}

describe.each(descriptors)('the $what', ({ type, index, length }) => {
  const of = (t: number, i: number): boolean => t === type && i === index

  it('ends anywhere', async () => {
    for (let end = 0; end < length; end++) await survives('cdc-ecm', (t, i, bytes) => (of(t, i) ? bytes.slice(0, end) : bytes))
  })

  it.each([0, 1, 0x7f, 0xff])('has %i in any of its bytes', async (value) => {
    for (let at = 0; at < length; at++) await survives('cdc-ecm', (t, i, bytes) => (of(t, i) ? bytes.map((byte, k) => (k === at ? value : byte)) : bytes))
  })
})

describe('a device', () => {
  it.each([
    { what: 'a device descriptor of another type', type: 1, at: 1, value: 2 }, { what: 'a device descriptor that says it is short', type: 1, at: 0, value: 17 },
    { what: 'packets of 7 bytes', type: 1, at: 7, value: 7 }, { what: 'a configuration of another type', type: 2, at: 1, value: 4 },
    { what: 'a configuration that says it is short', type: 2, at: 0, value: 8 }, { what: 'a configuration of 8 bytes in all', type: 2, at: 2, value: 8 },
    { what: 'a configuration with the number 0', type: 2, at: 5, value: 0 },
  ])('with $what is turned down, counted, and tried again', async ({ type, at, value }) => {
    const it = await usbCard({ plug: 'cdc-ecm' })
    it.host.card.faults.descriptor = (t, _index, bytes) => (t === type ? bytes.map((byte, i) => (i === at ? value : byte)) : bytes)
    expect(it.m.call('start')).toBe(1)
    it.run(1500)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.host.card.configuration).toBe(0)
    expect(it.m.call('errors')).toBeGreaterThan(1)
    it.host.card.faults.descriptor = undefined
    expect(it.comesUp()).toBe(true)
  })
})

describe('configurations', () => {
  it.each([9, 10, 511, 512, 513, 0x7fff, 0xffff])('of %i bytes are read as far as they matter', (total) => survives('cdc-ecm', (type, index, bytes) => {
    if (type !== 2 || index !== 1) return bytes
    const long = new Uint8Array(Math.max(bytes.length, total)).fill(0xff)
    long.set(bytes)
    long.set([total & 255, total >> 8], 2)
    return long
  }))
  it('of chance are survived', async () => {
    let seed = 7
    const random = (): number => (seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0) >>> 24
    for (let round = 0; round < 200; round++) await survives('cdc-ecm', (type, index, bytes) => (type === 2 && index === 1 ? bytes.map((byte, at) => (at > 8 && random() < 30 ? random() : byte)) : bytes))
  })
})

describe('a hub', () => {
  it('whose descriptor ends anywhere', async () => {
    for (let end = 0; end < 9; end++) await survives('hub', (type, _index, bytes) => (type === 0x29 ? bytes.slice(0, end) : bytes), true)
  })
  it.each([0, 1, 0x7f, 0xff])('whose descriptor has %i in any of its bytes', async (value) => {
    for (let at = 0; at < 9; at++) await survives('hub', (type, _index, bytes) => (type === 0x29 ? bytes.map((byte, k) => (k === at ? value : byte)) : bytes), true)
  })
  it('whose requests are stalled now and then', async () => {
    const it = await usbCard()
    it.host.hub!.faults.stalls = () => it.m.world.random() < 0.2
    expect(it.m.call('start')).toBe(1)
    it.run(20_000)
    expect(it.m.call('errors')).toBeGreaterThan(0)
    it.host.hub!.faults.stalls = undefined
    expect(it.comesUp()).toBe(true)
    recovers(it)
  })
  it('whose port resets do not end', async () => {
    const it = await usbCard()
    it.host.hub!.resetsHang = true
    expect(it.m.call('start')).toBe(1)
    it.run(5000)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.m.call('errors')).toBeGreaterThan(1)
    it.host.hub!.resetsHang = false
    expect(it.comesUp()).toBe(true)
    recovers(it)
  })
  it('that cuts a port off finds its device again', async () => {
    const it = await usbCard()
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    it.host.hub!.disable(1)
    it.run(1000, () => it.m.call('linkUp') === 0)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.comesUp()).toBe(true)
    recovers(it)
  })
  it('that is pulled out takes everything with it', async () => {
    const it = await usbCard()
    const { hub } = it.host
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    for (let round = 0; round < 4; round++) {
      it.host.unplug()
      it.run(10)
      expect(it.m.call('linkUp')).toBe(0)
      it.run(500)
      it.host.plug(hub!)
      // Again in the middle of the search.
      it.run(130 * (round + 1))
      it.host.unplug()
      it.run(100)
      it.host.plug(hub!)
      expect(it.comesUp()).toBe(true)
    }
    recovers(it)
  })
  it('behind hubs is reached, up to five in a row', async () => {
    const it = await usbCard({ plug: 'nothing' })
    const hubs = Array.from({ length: 5 }, () => new HubModel(it.m.world, 4))
    hubs.forEach((hub, i) => hub.plug(3, hubs[i + 1] ?? it.host.card))
    it.host.plug(hubs[0]!)
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    it.host.receive(it.frame(1, 1514))
    it.run(50)
    expect(text(it.got)).toEqual(text([it.frame(1, 1514)]))
    expect(it.m.call('errors')).toBe(0)
  })
  it('with a device in each port gives each an address, and the first adapter plays', async () => {
    const it = await usbCard()
    const others = Array.from({ length: 7 }, (_, i) => new CdcEcmModel(`02000000000${i}`))
    others.forEach((other, i) => it.host.hub!.plug(2 + i, other))
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    it.run(5000)
    const addresses = [it.host.hub!, it.host.card, ...others].map(({ address }) => address)
    expect(new Set(addresses).size).toBe(9)
    expect(addresses).not.toContain(0)
    expect(others.every(({ configuration }) => configuration === 0)).toBe(true)
    expect(it.m.call('errors')).toBe(0)
  })
  it('of high speed: a slower device behind it is left alone', async () => {
    const it = await usbCard({ plug: 'nothing' })
    const hub = new HubModel(it.m.world, 4, Speed.high)
    const fast = new CdcEcmModel('02000000beef', Speed.high)
    hub.plug(1, it.host.card)
    it.host.plug(hub)
    expect(it.m.call('start')).toBe(1)
    it.run(3000)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.host.card.requests).toEqual([])
    hub.plug(4, fast)
    expect(it.comesUp()).toBe(true)
    for (const length of [14, 511, 512, 513, 1024, 1514]) {
      fast.receive(it.frame(length, length))
      it.run(20)
      expect(text(it.got.splice(0))).toEqual(text([it.frame(length, length)]))
    }
    expect(it.m.call('errors')).toBe(0)
  })
})

describe('the root port', () => {
  it('takes no device of low speed', async () => {
    const it = await usbCard({ plug: 'nothing' })
    const slow = new CdcEcmModel('02000000beef', Speed.low)
    it.host.plug(slow)
    expect(it.m.call('start')).toBe(1)
    it.run(3000)
    expect(slow.requests).toEqual([])
    expect(it.m.call('linkUp')).toBe(0)
  })
  it.each(Array.from({ length: 40 }, (_, i) => i * 15))('follows a device that is pulled out and plugged in again %i ms after it came', async (ms) => {
    const it = await usbCard({ plug: 'cdc-ecm' })
    expect(it.m.call('start')).toBe(1)
    it.run(ms)
    it.host.setLink(false)
    it.run(ms % 7)
    it.host.setLink(true)
    expect(it.comesUp()).toBe(true)
    recovers(it)
  })
})
