// The program that docs/boards/usb-ethernet.md brings a Raspberry Pi up with, on a simulated one.
import { expect, it } from 'vitest'
import rpi3 from '../../../boards/rpi3.ts'
import { Machine } from '../../../sim/machine.ts'
import type { Replacement } from '../../../sim/models.ts'
import { compileApp } from '../../../sim/run.ts'

const plugged = (plug: string): Replacement => (usual) => (world, options) => usual(world, { ...options, plug })

async function run(plug: string): Promise<string[]> {
  const machine = await Machine.create({ board: rpi3, image: await compileApp('test/kernel/device/usb', rpi3), replace: { usb0: plugged(plug) } })
  expect(machine.run({ untilNs: 60e9 })).toEqual({ kind: 'exit', code: 0 })
  return machine.output().split(/\r?\n/)
}

it('shows the hub and the Ethernet of a Raspberry Pi 3', async () => {
  expect(await run('lan9514')).toEqual([
    '1 controller started', '2 something is at the root port', '3 devices: 0', '3 devices: 1', '  address 1: at the root port, high speed, 0424:9514, a hub',
    '3 devices: 2', '  address 2: in port 1 of 1, high speed, 0424:ec00, the card', '  address 1: at the root port, high speed, 0424:9514, a hub',
    '4 link up, address b827eb123456', '5 frames received 0', '',
  ])
})

it('shows that nothing is plugged in', async () => {
  expect(await run('nothing')).toEqual(['1 controller started', '3 devices: 0', '5 frames received 0', ''])
})
