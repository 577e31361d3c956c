// Cards whose PHY has to be asked for the link, in whole machines: the stack follows it; DHCP; the Pi 4's card only where there is one.
import { expect, it } from 'vitest'
import cubieboard from '../../../boards/cubieboard.ts'
import rpi4 from '../../../boards/rpi4.ts'
import { Machine } from '../../../sim/machine.ts'
import type { GenetModel } from '../../../sim/models/net/bcm2711-genet.ts'
import type { Sun4iEmacModel } from '../../../sim/models/net/sun4i-emac.ts'
import { compileApp } from '../../../sim/run.ts'
import { uni } from '../../cli/uni.ts'
import { flatten } from '../../hal/tree.ts'

const APP = 'test/kernel/device/dhcp'

it('the stack asks for the link once a second, and DHCP begins when it comes', async () => {
  const machine = await Machine.create({ board: cubieboard, image: await compileApp(APP, cubieboard) })
  const card = machine.devices.net0 as Sun4iEmacModel
  let questions = 0
  const read = card.phy.read.bind(card.phy)
  card.phy.read = (register) => {
    if (register === 1) questions++
    return read(register)
  }
  const sent: { ns: number; port: number }[] = []
  card.onTransmit = (frame) => sent.push({ ns: machine.now(), port: Buffer.from(frame).readUInt16BE(36) })
  machine.run({ untilNs: 1e9 })
  questions = 0
  machine.run({ untilNs: 11e9 })
  // Two clocks: a question may fall on either side of an end.
  expect(questions).toBeGreaterThanOrEqual(9)
  expect(questions).toBeLessThanOrEqual(11)
  expect(card.phy.rate()).toEqual({ speed: 100, full: true })
  expect(sent.filter(({ port }) => port === 67).length).toBeGreaterThan(0)
  expect(card.violations).toEqual([])
})

it.each(['cubieboard', 'virt64'])('an address from QEMU\'s user network on %s', async (board) => {
  const { code, stdout, stderr } = await uni(['run', APP, '--board', board, '--timeout', '50s'])
  expect(stdout, stderr).toContain('address 10.0.2.15 gateway 10.0.2.2')
  expect(code).toBe(0)
})

const genetTree = (status: string): Uint8Array => flatten({
  name: '', children: [{ name: 'scb', children: [{ name: 'ethernet@7d580000', properties: { compatible: 'brcm,bcm2711-genet-v5', 'local-mac-address': '\x02BCDE', status } }] }],
})
/** The Pi 4 with the app that answers frames, once it has said how it is. */
async function pi4(deviceTree?: Uint8Array): Promise<{ machine: Machine; card: GenetModel; touched: () => { genet: number; usb: number } }> {
  let usb = 0
  const machine = await Machine.create({
    board: rpi4, image: await compileApp('test/kernel/device/ethernet', rpi4), deviceTree,
    // Somebody who is there and is no DWC2.
    replace: { usb0: () => () => ({ read: () => (usb++, 0), write: () => {}, reset: () => {} }) },
  })
  const card = machine.devices.genet as GenetModel
  let accesses = 0
  const read = card.read.bind(card)
  card.read = (offset, width) => (accesses++, read(offset, width))
  machine.run({ until: () => /ready|no network/.test(machine.output()) })
  return { machine, card, touched: () => ({ genet: accesses, usb }) }
}

it('the Pi 4 drives its GENET when the device tree has one: link, frames, interrupts', async () => {
  const { machine, card, touched } = await pi4(genetTree('okay'))
  expect(touched().usb).toBe(0)
  expect(machine.output()).toContain('ready')
  machine.run({ until: () => machine.output().includes('link up'), untilNs: 10e9 })
  const got: string[] = []
  card.onTransmit = (frame) => got.push(Buffer.from(frame).toString('hex').slice(0, 84))
  const [ours, own] = ['020000000001', '024243444500']
  card.receive(Uint8Array.from(Buffer.from(`ffffffffffff${ours}08060001080006040001${ours}0a0002020000000000000a00020f`, 'hex')))
  machine.run({ untilNs: machine.now() + 5e6 })
  expect(got).toEqual([`${ours}${own}08060001080006040002${own}0a00020f${ours}0a000202`])
  for (let i = 0; i < 300; i++) {
    card.receive(Uint8Array.from(Buffer.from(`${own}${ours}88b5${i.toString(16).padStart(4, '0')}`.padEnd(120, '5'), 'hex')))
    machine.run({ untilNs: machine.now() + 1e6 })
  }
  expect(got.slice(1).map((frame) => parseInt(frame.slice(28, 32), 16))).toEqual(Array.from({ length: 300 }, (_, i) => i))
  expect(card.violations).toEqual([])
})

it.each([{ what: 'without a device tree', tree: undefined }, { what: 'when the tree calls it disabled', tree: genetTree('disabled') }])('the Pi 4 leaves its GENET alone $what, and asks for the USB card', async ({ tree }) => {
  const { machine, touched } = await pi4(tree)
  expect(machine.output()).toContain('no network')
  expect(touched().genet).toBe(0)
  expect(touched().usb).toBeGreaterThan(0)
})
