/** What every SD host controller's driver has to do, over its model with a card: hal/sd.ts. */
import { beforeEach, describe, expect, it } from 'vitest'
import { garbleReads, sometimes, stuckBits } from '../../sim/faults.ts'
import type { DeviceModel, ModelFactory } from '../../sim/model.ts'
import type { Replacement } from '../../sim/models.ts'
import { MemoryStore } from '../../sim/models/block/store.ts'
import type { SdSlot } from '../../sim/models/sd/bus.ts'
import type { SdCardModel, SdCardOptions } from '../../sim/models/sd/card.ts'
import { BUSY, IO, LONG, NO_CRC, NONE, PENDING, READ, sectors, SHORT, talk, TIMEOUT, WRITE } from '../drivers/block/host-program.ts'
import type { TestMachine } from '../drivers/harness.ts'

/** A model as the cases use it. */
export interface HostModel extends DeviceModel {
  slot: SdSlot
  violations: string[]
  path: { corrupt: number }
  faults: { commandCrc: number; commandTimeout: number; commandStuck: number; fifo: number; loseInterrupts: number; busyStuck: boolean }
}

export interface HostKind {
  /** A machine with the controller's program, not started. @param wrap replaces the model */
  open(options?: Record<string, number | boolean | string>, wrap?: Replacement, seed?: number): Promise<{ m: TestMachine; model: HostModel }>
  line: number
}

const SECTORS = 1 << 15

/** A started machine with a card of 16 MiB that has recognizable sectors at its front. */
export async function bench(kind: HostKind, card: SdCardOptions & { sectors?: number } = {}, wrap?: Replacement, options: Record<string, number | boolean | string> = {}, seed = 1) {
  const { m, model } = await kind.open(options, wrap, seed)
  const store = new MemoryStore(card.sectors ?? SECTORS)
  store.write(0, sectors(64))
  const inserted: SdCardModel = model.slot.insert(store, card)
  const serve = (): void => {
    for (let i = 0; i < 10 && m.world.lines.get(kind.line); i++) m.call('onInterrupt')
  }
  const settle = (): void => {
    m.world.advance(20_000)
    serve()
    m.trace.length = 0
  }
  return { m, model, card: inserted, store, serve, settle, ...talk(m as never, settle) }
}
export type Bench = Awaited<ReturnType<typeof bench>>

/** It works, after whatever has been done to it. */
function works({ m, read, write, store }: Bench): void {
  const data = sectors(5, 99)
  expect(write(1000, 5, m.put(data))).toBe(0)
  expect(Buffer.from(store.read(1000, 5)).equals(data)).toBe(true)
  const to = m.reserve(5 * 512)
  expect(read(1000, 5, to)).toBe(0)
  expect(Buffer.from(m.bytes(to, 5 * 512)).equals(data)).toBe(true)
}

export function hostCases(kind: HostKind): void {
  let b: Bench
  const clean = (): void => expect([b.model.violations, b.card.violations]).toEqual([[], []])

  describe('with a card', () => {
    beforeEach(async () => { b = await bench(kind) })

    it('identifies it, and answers with the clock and lines that were asked for', () => {
      expect(b.identify()).toMatchObject({ sdhc: false, csd: 0 })
      expect([b.model.slot.lines, b.model.slot.clockHz > 20e6, b.model.slot.clockHz <= 25e6]).toEqual([4, true, true])
      clean()
    })

    it('identifies one of 8 GiB, whose sectors above 4 GiB it reads and writes', async () => {
      b = await bench(kind, { sectors: 1 << 24 })
      expect(b.identify()).toMatchObject({ sdhc: true, csd: 1 })
      const data = sectors(3)
      expect(b.write((1 << 24) - 3, 3, b.m.put(data))).toBe(0)
      expect(Buffer.from(b.store.read((1 << 24) - 3, 3)).equals(data)).toBe(true)
      clean()
    })

    it('reads and writes 1 to 20 blocks, byte by byte', () => {
      b.identify()
      const at = b.m.reserve(40 * 512)
      for (let count = 1; count <= 20; count++) {
        expect(b.read(count, count, at)).toBe(0)
        expect(Buffer.from(b.m.bytes(at, 512 * count)).equals(Buffer.from(b.store.read(count, count)))).toBe(true)
        const data = sectors(count, count)
        data.forEach((byte, i) => b.m.call('poke', at + i, byte))
        expect(b.write(2000 + count, count, at)).toBe(0)
        expect(Buffer.from(b.store.read(2000 + count, count)).equals(data)).toBe(true)
      }
      expect(b.card.counts).toMatchObject({ read: 210, written: 210, stops: 38 })
      clean()
    })

    it('touches no byte beside the blocks', () => {
      b.identify()
      const at = b.m.reserve(1024)
      b.m.bytes(at, 0)
      for (let i = 0; i < 1024; i++) b.m.call('poke', at + i, 0xee)
      expect(b.read(3, 1, at + 256)).toBe(0)
      expect([...new Set([...b.m.bytes(at, 256), ...b.m.bytes(at + 768, 256)])]).toEqual([0xee])
      expect(Buffer.from(b.m.bytes(at + 256, 512)).equals(Buffer.from(b.store.read(3, 1)))).toBe(true)
    })

    it('reads registers of 8 and 64 bytes', () => {
      const { rca } = b.identify()
      const at = b.m.reserve(64)
      expect([b.command(55, rca), b.command(51, 0, SHORT, READ, 1, 8, at)]).toEqual([0, 0])
      expect([...b.m.bytes(at, 3)]).toEqual([0x02, 0x05, 0x80])
      expect([b.command(55, rca), b.command(13, 0, SHORT, READ, 1, 64, at)]).toEqual([0, 0])
      clean()
    })

    it('a command that nobody answers ends with TIMEOUT, and poll is 0 after that', () => {
      b.identify()
      expect([b.command(13, 0xffff_0000), b.m.call('poll'), b.command(1, 0, BUSY), b.m.call('poll')]).toEqual([TIMEOUT, 0, TIMEOUT, 0])
      works(b)
      clean()
    })

    it('answers with a wrong checksum or of another command are IO, those without one are not', () => {
      const { rca } = b.identify()
      b.model.faults.commandCrc = 1
      expect(b.status()).toBe(IO)
      b.card.faults.responseCrc = (index) => index === 13
      expect(b.status()).toBe(IO)
      b.card.faults = { responseIndex: (index) => index === 13 }
      expect(b.status()).toBe(IO)
      b.card.faults = {}
      b.model.faults.commandTimeout = 1
      expect(b.status()).toBe(TIMEOUT)
      expect(b.status()).toBe(0)
      expect(b.command(9, rca, LONG)).toBe(TIMEOUT) // not in this state
      works(b)
      clean()
    })

    it('a block with a wrong checksum is IO, read or written, the first or the fifth; then it works', () => {
      b.identify()
      const at = b.m.put(sectors(8))
      const cases: (() => void)[] = [
        () => { b.card.faults.readCrc = (sector) => sector === 10 }, () => { b.card.faults.readCrc = (sector) => sector === 14 }, () => { b.model.path.corrupt = 1 },
        () => { b.card.faults.writeCrc = (sector) => sector === 10 }, () => { b.card.faults.writeCrc = (sector) => sector === 14 },
      ]
      cases.forEach((spoil, i) => {
        spoil()
        expect(i < 3 ? b.read(10, 8, at) : b.write(10, 8, at)).toBe(IO)
        b.card.faults = {}
        b.recover()
      })
      b.model.path.corrupt = 1
      expect(b.write(10, 1, at)).toBe(IO)
      b.recover()
      works(b)
      clean()
    })

    it('a block that does not come, and a written one the card says nothing about, are TIMEOUT', () => {
      b.identify()
      const at = b.m.put(sectors(3))
      const patient = (): number => {
        for (let i = 0; i < 200; i++) {
          const result = b.finish(1)
          if (result !== PENDING) return result
          b.m.world.advance(10_000_000)
        }
        return PENDING
      }
      b.card.faults.readSilent = (sector) => sector === 21
      b.begin(18, b.address(20), SHORT, READ, 3, 512, at)
      expect(patient()).toBe(TIMEOUT)
      b.card.faults = { writeSilent: (sector) => sector === 21 }
      b.recover()
      b.begin(25, b.address(20), SHORT, WRITE, 3, 512, at)
      expect(patient()).toBe(TIMEOUT)
      b.card.faults = {}
      b.recover()
      works(b)
      clean()
    })

    it('a FIFO that ran over or dry is IO', () => {
      b.identify()
      const at = b.m.put(sectors(4))
      for (const read of [true, false]) {
        b.model.faults.fifo = 1
        expect(read ? b.read(10, 4, at) : b.write(10, 4, at)).toBe(IO)
        b.recover()
      }
      works(b)
      clean()
    })

    it('waits as long as a card is busy after blocks and after CMD12', () => {
      b.identify()
      b.card.faults.busyNs = () => 5_000_000
      const from = b.m.world.now()
      works(b)
      expect(b.m.world.now() - from).toBeGreaterThan(20_000_000)
      clean()
    })

    it('a card that stays busy is PENDING until abort; poll is 0 then', () => {
      b.identify()
      b.card.faults.busyNs = () => Infinity
      b.begin(24, b.address(5), SHORT, WRITE, 1, 512, b.m.put(sectors(1)))
      expect(b.finish(500)).toBe(PENDING)
      b.m.call('abort')
      expect(b.m.call('poll')).toBe(0)
      b.card.faults = {}
      b.model.slot.powerCycle()
      b.identify()
      works(b)
      clean()
    })

    it('a controller that says busy for ever is PENDING until abort', () => {
      b.identify()
      b.model.faults.busyStuck = true
      expect(b.write(5, 2, b.m.put(sectors(2)))).toBe(PENDING)
      b.m.call('abort')
      b.model.faults.busyStuck = false
      expect(b.m.call('poll')).toBe(0)
      b.recover()
      works(b)
    })

    it('a command that never ends is PENDING until abort', () => {
      b.identify()
      b.model.faults.commandStuck = 1
      b.begin(13, 0)
      expect(b.finish(300)).toBe(PENDING)
      b.m.call('abort')
      expect(b.m.call('poll')).toBe(0)
      b.recover()
      works(b)
      clean()
    })

    it('abort in the middle of data, at each of 40 moments: the next transfer is right', () => {
      b.identify()
      const at = b.m.put(sectors(16, 3))
      for (let i = 0; i < 40; i++) {
        if (i % 2) b.begin(18, b.address(30), SHORT, READ, 8, 512, at)
        else b.begin(25, b.address(3000), SHORT, WRITE, 8, 512, at)
        for (let polls = 0; polls < i; polls++) b.finish(1)
        b.m.call('abort')
        expect(b.m.call('poll')).toBe(0)
        b.recover()
        if (i % 8 === 7) works(b)
      }
    })

    it('starts again in the middle of data, as after a reset of the kernel alone', () => {
      b.identify()
      b.begin(18, b.address(30), SHORT, READ, 8, 512, b.m.reserve(8 * 512))
      b.finish(2)
      b.model.slot.powerCycle()
      b.identify()
      works(b)
    })

    it('a card taken out in the middle of data is TIMEOUT, and so is all that is asked then; another one works', () => {
      b.identify()
      const at = b.m.reserve(8 * 512)
      b.begin(18, b.address(30), SHORT, READ, 8, 512, at)
      b.finish(3)
      b.model.slot.remove()
      let result = PENDING
      for (let i = 0; i < 200 && result === PENDING; i++) {
        result = b.finish(1)
        b.m.world.advance(10_000_000)
      }
      expect([result, b.command(12, 0, BUSY), b.command(13, 0)]).toEqual([TIMEOUT, TIMEOUT, TIMEOUT])
      b.card = b.model.slot.insert((b.store = new MemoryStore(SECTORS)))
      b.identify()
      works(b)
    })

    it('an empty slot: TIMEOUT', () => {
      b.model.slot.remove()
      b.m.call('start')
      b.m.call('clock', 400_000)
      expect([b.command(0, 0, NONE), b.command(8, 0x1aa), b.command(55), b.command(41, 0, NO_CRC)]).toEqual([0, TIMEOUT, TIMEOUT, TIMEOUT])
    })

    it('wakes for data: polls only after interrupts read 64 blocks to the end', () => {
      b.identify()
      const at = b.m.reserve(64 * 512)
      b.begin(18, b.address(0), SHORT, READ, 64, 512, at)
      let polls = 0
      let result = b.m.call('poll')
      for (let idle = 0; result === PENDING && idle < 2000; idle++) {
        const before = b.m.call('woken')
        b.m.world.advance(5000)
        b.serve()
        // The response has no interrupt everywhere, and what follows the last word has none: ask for those now and then.
        if (b.m.call('woken') === before && idle % 100) continue
        polls++
        result = b.m.call('poll')
        b.m.trace.length = 0
      }
      expect(result).toBe(0)
      expect(polls).toBeLessThan(1500)
      expect(Buffer.from(b.m.bytes(at, 64 * 512)).equals(Buffer.from(sectors(64)))).toBe(true)
      expect(b.m.call('woken')).toBeGreaterThan(10)
    })

    it('asked after interrupts and as soon as it says, it knows within 0.4 ms that a busy card is ready', () => {
      b.identify()
      const at = b.m.put(sectors(8))
      for (const several of [false, true]) {
        b.card.faults.busyNs = () => 3_000_000
        b.begin(several ? 25 : 24, b.address(64), SHORT, WRITE, several ? 8 : 1, 512, at)
        let polls = 1
        for (; b.m.call('poll') === PENDING; polls++) {
          const until = b.m.world.now() + b.m.call('pollUs') * 1000
          const woken = b.m.call('woken')
          while (b.m.world.now() < until && b.m.call('woken') === woken) {
            b.m.world.advance(5000)
            b.serve()
          }
        }
        expect(b.m.world.now() - b.model.slot.busyUntil()).toBeLessThan(400_000)
        expect(polls).toBeLessThan(several ? 400 : 100)
        if (several) expect(b.command(12, 0, BUSY)).toBe(0)
        b.card.faults = {}
      }
      works(b)
    })

    it('goes on without any interrupt, and with some lost', async () => {
      b.m.world.cut.add(kind.line)
      b.identify()
      works(b)
      b = await bench(kind)
      b.identify()
      b.model.faults.loseInterrupts = 5
      works(b)
      clean()
    })

    it('an interrupt that nobody caused does no harm', () => {
      b.identify()
      const at = b.m.reserve(4 * 512)
      b.begin(18, b.address(8), SHORT, READ, 4, 512, at)
      for (let i = 0; i < 300 && b.finish(1) === PENDING; i++) b.m.call('onInterrupt')
      expect(Buffer.from(b.m.bytes(at, 4 * 512)).equals(Buffer.from(b.store.read(8, 4)))).toBe(true)
    })
  })

  describe('with registers that lie', () => {
    it.each(Array.from({ length: 12 }, (_, i) => i))('seed %i: comes back from each call and touches no byte beside the blocks', async (seed) => {
      const p = [0.001, 0.01, 0.2][seed % 3]!
      let armed = false
      const when = sometimes(p)
      const wrap: Replacement = (usual: ModelFactory) => garbleReads((world) => armed && when(world))(usual)
      b = await bench(kind, {}, wrap, {}, seed + 1)
      b.identify()
      armed = true
      const at = b.m.reserve(3 * 4096)
      for (let i = 0; i < 3 * 4096; i++) b.m.call('poke', at + i, 0xee)
      for (let round = 0; round < 6; round++) {
        const from = b.m.accesses()
        b.begin(round & 1 ? 25 : 18, b.address(8), SHORT, round & 1 ? WRITE : READ, 8, 512, at + 4096)
        const result = b.finish(40)
        expect([0, TIMEOUT, IO, PENDING]).toContain(result)
        b.m.call('abort')
        b.command(12, 0, BUSY)
        b.m.call('abort')
        expect(b.m.accesses() - from).toBeLessThan(700_000)
        b.m.trace.length = 0
      }
      expect([...new Set([...b.m.bytes(at, 4096), ...b.m.bytes(at + 8192, 4096)])]).toEqual([0xee])
    })

    it.each([[0, 0xffff_ffff], [0xffff_ffff, 0]])('all bits stuck: clear %i, set %i', async (clear, set) => {
      for (let offset = 0; offset <= 0x50; offset += 4) {
        b = await bench(kind, {}, stuckBits(offset, { clear, set }))
        b.m.call('start')
        b.m.call('clock', 400_000)
        for (const response of [NONE, SHORT, BUSY, LONG, NO_CRC]) {
          b.begin(8, 0x1aa, response)
          b.finish(5)
          b.m.call('abort')
        }
        b.begin(18, 0, SHORT, READ, 2, 512, b.m.reserve(1024))
        b.finish(5)
        b.m.call('abort')
        expect(b.m.call('poll')).toBe(0)
      }
    })
  })
}
