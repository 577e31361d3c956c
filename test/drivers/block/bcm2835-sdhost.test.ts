import { describe, expect, it } from 'vitest'
import type { ModelFactory, World } from '../../../sim/model.ts'
import type { Replacement } from '../../../sim/models.ts'
import makeGpio from '../../../sim/models/gpio/bcm2835.ts'
import makeMailbox from '../../../sim/models/mailbox/bcm2835-property.ts'
import makeSdHost, { type Bcm2835SdHostModel } from '../../../sim/models/sd/bcm2835-sdhost.ts'
import { bench, hostCases, type HostKind } from '../../hal/sd.cases.ts'
import { machine, place, type TestMachine } from '../harness.ts'
import { PENDING, READ, sdhostProgram, sectors, SHORT, WRITE } from './host-program.ts'

const same: Replacement = (usual) => usual

async function open(options: Record<string, number | boolean | string> = {}, wrap = same, seed = 1) {
  const m = await machine(sdhostProgram, {
    sdhost: place(0x3f20_2000, 0x1000, (world: World, given) => wrap(makeSdHost as ModelFactory)(world, given) as Bcm2835SdHostModel, { irq: 56, ...options }),
    gpio: place(0x3f20_0000, 0x1000, makeGpio, { pins: 54 }),
    mailbox: place(0x3f00_b880, 0x80, makeMailbox),
  }, { seed })
  return { m: m as unknown as TestMachine, model: m.models.sdhost, gpio: m.models.gpio, mailbox: m.models.mailbox }
}
const kind: HostKind = { open, line: 56 }

describe('Bcm2835SdHost', () => {
  hostCases(kind)

  it('takes its pins with pull-ups on all but the clock', async () => {
    const { m, model, gpio } = await open()
    expect(m.call('start')).toBe(1)
    for (let pin = 48; pin <= 53; pin++) expect([gpio.function(pin), gpio.pull(pin)]).toEqual([4, pin === 48 ? 'none' : 'up'])
    expect([gpio.function(47), m.call('irq'), m.call('maxBlocks'), m.call('present'), m.call('writable')]).toEqual([0, 56, 511, 1, 1])
    expect([model.violations, gpio.violations]).toEqual([[], []])
    expect(m.accesses()).toBeLessThan(1000)
  })

  it('the first command waits until the card was 20 ms without power and 20 ms with it, and nobody waits for that', async () => {
    const b = await bench(kind)
    const from = b.m.world.now()
    b.m.call('start')
    b.m.call('clock', 400_000)
    expect(b.m.world.now() - from).toBeLessThan(1_000_000)
    b.begin(0, 0, 0)
    expect([b.m.call('poll'), b.model.slot.clockHz]).toEqual([PENDING, 0])
    expect(b.finish()).toBe(0)
    expect(b.m.world.now() - from).toBeGreaterThan(40_000_000)
    expect(b.command(8, 0x1aa)).toBe(0)
    b.m.call('start')
    b.begin(0, 0, 0)
    b.m.call('abort')
    expect([b.m.call('poll'), b.command(8, 0x1aa), b.model.violations]).toEqual([0, 0, []])
  })

  it.each([[400_000, 400_000], [399_999, 399_361], [25_000_000, 25_000_000], [24_000_000, 22_727_272], [50_000_000, 50_000_000], [1, 122_010], [0xffff_ffff, 125_000_000]])('asked for %i Hz with a core of 250 MHz the card gets %i', async (asked, given) => {
    const b = await bench(kind)
    b.m.call('start')
    expect(b.m.call('clock', asked)).toBe(given)
    b.begin(0, 0, 0)
    while (!b.model.slot.clockHz) b.finish(1)
    expect(Math.floor(b.model.slot.clockHz)).toBe(given)
  })

  it('FIFO levels of the driver hold: it never reads an empty FIFO nor writes a full one', async () => {
    const b = await bench(kind)
    b.identify()
    const model = b.model as Bcm2835SdHostModel
    const at = b.m.put(sectors(32))
    for (let round = 0; round < 10; round++) expect([b.read(round, 32, at), b.write(100 + round, 32, at)]).toEqual([0, 0])
    expect([model.counts.underruns, model.counts.overruns, model.violations]).toEqual([0, 0, []])
  })

  it('leads the state machine out of READWAIT and WRITESTART1 after many blocks, and leaves it alone after one', async () => {
    const b = await bench(kind)
    b.identify()
    const model = b.model as Bcm2835SdHostModel
    const at = b.m.put(sectors(4))
    expect([b.read(0, 1, at), b.write(9, 1, at), model.counts.forced]).toEqual([0, 0, 0])
    expect([b.read(0, 4, at), model.counts.forced, b.write(9, 4, at), model.counts.forced]).toEqual([0, 1, 0, 2])
    expect(model.violations).toEqual([])
  })

  it('takes an answer without a checksum for right, whether the controller does or not', async () => {
    for (const r3Fails of [true, false]) {
      const b = await bench(kind, {}, same, { r3Fails })
      expect(b.identify()).toMatchObject({ csd: 0 })
      expect(b.model.violations).toEqual([])
    }
  })

  it('a state machine that does not come to rest is PENDING until abort', async () => {
    const b = await bench(kind)
    b.identify()
    const model = b.model as Bcm2835SdHostModel
    const at = b.m.put(sectors(4))
    for (const [index, data] of [[18, READ], [25, WRITE]] as const) {
      model.faults.stateStuck = true
      b.begin(index, b.address(0), SHORT, data, 4, 512, at)
      expect(b.finish(300)).toBe(PENDING)
      b.m.call('abort')
      model.faults.stateStuck = false
      b.recover()
      expect(b.read(0, 4, at)).toBe(0)
    }
    expect(model.violations).toEqual([])
  })
})
