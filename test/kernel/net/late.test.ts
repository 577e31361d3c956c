// A stack on a card that has to be found first, is pulled out, and is replaced by another one.
import { expect, it } from 'vitest'
import rpi3 from '../../../boards/rpi3.ts'
import { Machine } from '../../../sim/machine.ts'
import { CdcEcmModel } from '../../../sim/models/usb/cdc-ecm.ts'
import type { Dwc2Model } from '../../../sim/models/usb/dwc2.ts'
import { Network, withAddress } from '../../../sim/network/network.ts'
import { compileApp } from '../../../sim/run.ts'

const STATION = '020000000009'
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
/** Who has 10.0.0.2? asks 10.0.0.9. */
const question = bytes(`ffffffffffff${STATION}08060001080006040001${STATION}0a0000090000000000000a000002`.padEnd(120, '0'))

it('has no address before, announces itself with each card, and answers with its address', async () => {
  const network = new Network()
  const machine = await Machine.create({ board: rpi3, image: await compileApp('test/kernel/device/late', rpi3), replace: { usb0: withAddress('02:00:00:00:00:01') } })
  network.add('a', machine, {}, 'usb0')
  const host = machine.devices.usb0 as Dwc2Model
  const got: string[] = []
  const station = network.station('c', (frame) => got.push(Buffer.from(frame).toString('hex')))
  const announcement = (mac: string): string => `ffffffffffff${mac}08060001080006040001${mac}0a0000020000000000000a000002`
  const waitFor = (frame: string): void => {
    network.run({ until: () => got.some((one) => one.startsWith(frame)), untilNs: network.now() + 5e9 })
    expect(got.map((one) => one.slice(0, 84))).toContain(frame)
  }

  network.run({ until: () => machine.output().includes('started'), untilNs: 1e9 })
  expect(got).toEqual([])
  for (const mac of ['020000000001', '020000000002', '020000000003']) {
    waitFor(announcement(mac))
    station.send(question)
    waitFor(`${STATION}${mac}08060001080006040002${mac}0a000002${STATION}0a000009`)
    expect(got.every((frame) => frame.slice(12, 24) === mac)).toBe(true)
    host.hub!.unplug(mac === '020000000001' ? 1 : 3)
    network.run({ untilNs: network.now() + 1e9 })
    got.length = 0
    station.send(question)
    network.run({ untilNs: network.now() + 1e8 })
    expect(got).toEqual([])
    const other = new CdcEcmModel(`02000000000${Number(mac.slice(-1)) + 1}`)
    other.onTransmit = (frame) => host.onTransmit(frame)
    host.receive = (frame) => other.receive(frame)
    host.hub!.plug(3, other)
  }
})
