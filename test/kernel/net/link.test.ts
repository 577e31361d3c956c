// The link of a card whose PHY has to be asked, followed by the stack; DHCP over it, in the simulator and in QEMU.
import { expect, it } from 'vitest'
import cubieboard from '../../../boards/cubieboard.ts'
import { Machine } from '../../../sim/machine.ts'
import type { Sun4iEmacModel } from '../../../sim/models/net/sun4i-emac.ts'
import { compileApp } from '../../../sim/run.ts'
import { uni } from '../../cli/uni.ts'

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
  expect(sent.filter(({ port }) => port === 67).length).toBeGreaterThan(1)
  expect(card.violations).toEqual([])
})

it.each(['cubieboard', 'virt64'])('an address from QEMU\'s user network on %s', async (board) => {
  const { code, stdout, stderr } = await uni(['run', APP, '--board', board, '--timeout', '50s'])
  expect(stdout, stderr).toContain('address 10.0.2.15 gateway 10.0.2.2')
  expect(code).toBe(0)
})
