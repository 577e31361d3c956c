/** The board of the catalogue in the simulator, at the end of a cable in virtual time. */
import virt64 from '../../../../boards/virt64.ts'
import { Machine } from '../../../../sim/machine.ts'
import type { NetModel } from '../../../../sim/model.ts'
import { withAddress } from '../../../../sim/network/network.ts'
import { compileApp } from '../../../../sim/run.ts'
import { Peer, type Cable } from './peer.ts'

/** Time of a frame on the cable, at least: as if all were full ones at 1 Gbit/s. */
const WAY_NS = 12_000

export async function simulated(seed = 1): Promise<Peer> {
  const machine = await Machine.create({ board: virt64, image: await compileApp('test/kernel/device/catalogue', virt64), seed, replace: { net0: withAddress('52:54:00:00:00:01') } })
  // No switch: it would learn the false addresses that frames come from.
  const card = machine.devices.net0 as NetModel
  let last = 0
  const run = (until: () => boolean, ms: number): boolean => {
    const outcome = machine.run({ until, untilNs: machine.now() + ms * 1e6 })
    if (outcome.kind !== 'until' && outcome.kind !== 'paused') throw new Error(`the board has ended (${outcome.kind}): ${machine.output()}`)
    return until()
  }
  const cable: Cable = {
    send(frame) {
      last = Math.max(last, machine.now()) + WAY_NS
      const bytes = frame.slice()
      machine.clock.at(last, () => card.receive(bytes))
    },
    run: async (until, ms) => run(until, ms),
    pass: async (ms) => void run(() => false, ms),
    now: () => machine.now() / 1e6,
    onFrame: () => {},
  }
  card.onTransmit = (frame) => cable.onFrame(frame.slice())
  const peer = new Peer(cable)
  if (!run(() => machine.output().includes('ready'), 60_000)) throw new Error(`the board does not start: ${machine.output()}`)
  return peer
}
